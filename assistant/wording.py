"""Rasa's response texts as they stand in `data/` now, not as they stood at training.

So a clinic person changes a sentence and the bot says it after a restart, without training. Which text is said is
still Rasa's choice (channel, condition); clinic values such as the phone number come with each turn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

Responses = dict[str, list[dict[str, Any]]]


SOURCE = "utter_source"
SOURCE_OF_NOTHING_YET = "utter_source_article"


def read_files(folder: Path) -> list[dict[str, Any]]:
    """The data files below `folder`. Raises yaml.YAMLError or OSError when one can't be read."""
    return [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.yml"))]


def topics_of(files: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The topic blocks, by the name of the topic's answer."""
    return {name: file["topic"] for file in files if "topic" in file for name in file["responses"]}


def read_responses(files: list[dict[str, Any]]) -> Responses:
    """All `responses:` of the data files, each answer with its topic's follow-ups as buttons."""
    titles = {name.removeprefix("utter_faq/"): topic["title"] for name, topic in topics_of(files).items()}
    responses: Responses = {}
    for file in files:
        buttons = [
            {"title": titles[topic], "payload": titles[topic], "topic": topic}
            for topic in file.get("topic", {}).get("follow_ups") or []
            if topic in titles
        ]
        for name, variants in file.get("responses", {}).items():
            responses[name] = [{**variant, "buttons": buttons} if buttons else variant for variant in variants]
    return responses


def last_answer(tracker: DialogueStateTracker) -> str:
    """The name of the last topic's answer that was given; empty when there was none."""
    said = (e.metadata.get("utter_action", "") for e in reversed(tracker.events) if isinstance(e, BotUttered))
    return next((name for name in said if name.startswith("utter_faq/")), "")


class Wording(NaturalLanguageGenerator):
    """Reads the words when the assistant starts.

    Holds Rasa's generator rather than being one: Rasa puts a model's trained words into every generator of that class.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        files = read_files(Path(endpoint_config.kwargs["data"]))
        self._sections = {name: " / ".join(topic["sections"]) for name, topic in topics_of(files).items()}
        self._chosen = TemplatedNaturalLanguageGenerator({**domain.responses, **read_responses(files)})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        message = tracker.latest_message
        values = dict((message.metadata or {}).get("clinic", {})) if message else {}
        if utter_action == SOURCE:
            values["section"] = self._sections.get(last_answer(tracker))
            utter_action = SOURCE if values["section"] else SOURCE_OF_NOTHING_YET
        return await self._chosen.generate(utter_action, tracker, output_channel, **values, **kwargs)
