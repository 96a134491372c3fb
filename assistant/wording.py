"""Rasa's response texts as they stand in `data/` now, not as they stood at training.

So a clinic person changes a sentence and the bot says it after a restart, without training. Which text is said is
still Rasa's choice (channel, condition); clinic values such as the phone number come with each turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

Values = dict[str, Any]
Say = Callable[..., "dict[str, Any] | None"]
Said = dict[str, Any] | None
Responses = dict[str, list[dict[str, Any]]]


ENGLISH, SPANISH = "en", "es"
SHORT = "sms"  # the channel whose texts are the short ones
CLARIFY = "utter_clarify"
LEFT_OPEN = "utter_left_open"
ANSWER = "utter_faq/"
READS_BACK = "utter_ask_booking_form_confirmed"
SOURCE = "utter_source"
SOURCE_OF_NOTHING_YET = "utter_source_article"
PLACEHOLDER = re.compile(r"{(\w+)}")


def read_files(folder: Path) -> list[dict[str, Any]]:
    """The data files below `folder`. Raises yaml.YAMLError or OSError when one can't be read."""
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.yml"))]


def topics_of(files: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The topic blocks, by topic."""
    return {name.removeprefix(ANSWER): file["topic"] for file in files if "topic" in file for name in file["responses"]}


def topic_buttons(topics: dict[str, dict[str, Any]], names: list[str], language: str) -> list[dict[str, str]]:
    """A button for each topic by its title of that language; a tap says the title."""
    known = [(name, topics[name]) for name in names if name in topics]
    titles = [(name, topic.get(f"title_{language}", topic["title"])) for name, topic in known]
    return [{"title": title, "payload": title, "topic": name} for name, title in titles]


def read_responses(files: list[dict[str, Any]]) -> Responses:
    """All `responses:` of the data files, each answer with its topic's follow-ups as buttons."""
    topics = topics_of(files)
    responses: Responses = {}
    for file in files:
        follow_ups = file.get("topic", {}).get("follow_ups") or []
        for name, variants in file.get("responses", {}).items():
            responses[name] = [with_buttons(variant, topics, follow_ups) for variant in variants]
    return responses


def with_buttons(variant: dict[str, Any], topics: dict[str, dict[str, Any]], follow_ups: list[str]) -> dict[str, Any]:
    buttons = topic_buttons(topics, follow_ups, language_of(variant))
    return {**variant, "buttons": buttons} if buttons else variant


def language_of(variant: dict[str, Any]) -> str:
    return next((rule["value"] for rule in variant.get("condition", ()) if rule["name"] == "language"), ENGLISH)


def spoken(variants: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """The texts of one language, or the English ones where it has none.

    Their condition on the language is dropped, as Rasa would choose at random between it and another one that holds.
    """
    ours = [v for v in variants if language_of(v) == language] or [v for v in variants if language_of(v) == ENGLISH]
    return [_without_language(variant) for variant in ours]


def _without_language(variant: dict[str, Any]) -> dict[str, Any]:
    others = [rule for rule in variant.get("condition", ()) if rule["name"] != "language"]
    rest = {key: value for key, value in variant.items() if key != "condition"}
    return {**rest, "condition": others} if others else rest


def fullest(variants: list[dict[str, Any]], known: set[str]) -> list[dict[str, Any]]:
    """Of the texts for the same channel and condition, the one that names most of what is known and nothing else.

    All of them if none can be filled in: the front desk lets no unfilled text out and says words of its own instead.
    """
    best: dict[str, dict[str, Any]] = {}
    for variant in sorted(variants, key=lambda variant: -len(named(variant))):
        if named(variant) <= known:
            best.setdefault(repr((variant.get("channel"), variant.get("condition"))), variant)
    return list(best.values()) or variants


def named(variant: dict[str, Any]) -> set[str]:
    """The values that a text names in braces."""
    return set(PLACEHOLDER.findall(variant.get("text", "")))


def last_answer(tracker: DialogueStateTracker) -> str:
    """The last topic that was answered; empty when there was none."""
    said = (e.metadata.get("utter_action", "") for e in reversed(tracker.events) if isinstance(e, BotUttered))
    return next((name.removeprefix(ANSWER) for name in said if name.startswith(ANSWER)), "")


class Wording(NaturalLanguageGenerator):
    """Reads the words when the assistant starts; `topics` are the cards of all topics.

    Holds Rasa's generator rather than being one: Rasa puts a model's trained words into every generator of that class.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        files = read_files(Path(endpoint_config.kwargs["data"]))
        self.topics = topics_of(files)
        responses = {**domain.responses, **read_responses(files)}
        self._texts = {
            language: {name: spoken(variants, language) for name, variants in responses.items()}
            for language in (ENGLISH, SPANISH)
        }

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Said:
        turn = (tracker.latest_message.metadata or {}) if tracker.latest_message else {}
        slots, language = tracker.current_slot_values(), turn.get("language", ENGLISH)
        channel = SHORT if turn.get("short") else output_channel
        say = partial(self._say, language, slots, channel, {**turn.get("clinic", {}), **kwargs})
        if utter_action == SOURCE:
            return self._source(say, tracker)
        if utter_action == CLARIFY:
            return self._clarify(say, turn["candidates"], language)
        if utter_action == READS_BACK:
            left_open = say(LEFT_OPEN)
            not_given = {name: left_open["text"] for name, value in slots.items() if value is None} if left_open else {}
            return say(utter_action, **not_given)
        return say(utter_action)

    def _say(
        self, language: str, slots: Values, channel: str, known: Values, utter_action: str, /, **values: Any
    ) -> Said:
        values = {**known, **values}
        told = {name for name, value in {**slots, **values}.items() if value not in (None, "")}
        texts = fullest(self._texts.get(language, self._texts[ENGLISH]).get(utter_action, []), told)
        chosen = TemplatedNaturalLanguageGenerator({utter_action: texts})
        said: Said = chosen.generate_from_slots(utter_action, slots, channel, **values)
        return said

    def _source(self, say: Say, tracker: DialogueStateTracker) -> Said:
        """Names the sections of the article that the last answer rests on."""
        topic = self.topics.get(last_answer(tracker))
        return say(SOURCE, section=" / ".join(topic["sections"])) if topic else say(SOURCE_OF_NOTHING_YET)

    def _clarify(self, say: Say, labels: list[str], language: str) -> Said:
        """Names the topics that a message may mean, in the text and as buttons before those of the text's own."""
        buttons = topic_buttons(self.topics, [label.removeprefix("faq/") for label in labels], language)
        said = say(CLARIFY, choices=", ".join(f'"{button["title"]}"' for button in buttons))
        if said is None:
            return None
        about = [*said["metadata"]["about"], *(f"clarify:{button['topic']}" for button in buttons)]
        metadata = {**said["metadata"], "about": about}
        return {**said, "buttons": [*buttons, *said.get("buttons", [])], "metadata": metadata}
