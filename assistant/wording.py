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
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

Responses = dict[str, list[dict[str, Any]]]


def read_responses(folder: Path) -> Responses:
    """All `responses:` of the data files, each answer with its topic's follow-ups as buttons.

    Raises yaml.YAMLError or OSError when a file can't be read.
    """
    files = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(folder.rglob("*.yml"))]
    titles = {
        name.removeprefix("utter_faq/"): file["topic"]["title"]
        for file in files
        if "topic" in file
        for name in file["responses"]
    }
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


class Wording(NaturalLanguageGenerator):
    """Reads the words when the assistant starts.

    Holds Rasa's generator rather than being one: Rasa puts a model's trained words into every generator of that class.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        folder = Path(endpoint_config.kwargs["data"])
        self._chosen = TemplatedNaturalLanguageGenerator({**domain.responses, **read_responses(folder)})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        message = tracker.latest_message
        clinic = (message.metadata or {}).get("clinic", {}) if message else {}
        return await self._chosen.generate(utter_action, tracker, output_channel, **clinic, **kwargs)
