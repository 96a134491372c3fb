"""The words the desk says by itself, from the same files in `data/conversations/` that Rasa's replies come from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from frontdesk.languages import ENGLISH, SPANISH, Language
from frontdesk.tickets import Kind

# An unfilled placeholder, or what Python makes of an empty value.
UNFIT = re.compile(r"\{\w+\}|\bNone\b")


class PhraseError(Exception):
    """A phrase is missing from `data/` or has no text; the text names it."""


@dataclass(frozen=True)
class Reply:
    """One text to a patient and what it is, in the words of the evaluation's vocabulary.

    `claims` is the kind of ticket whose existence the text asserts ("our staff have been told").
    """

    text: str
    about: tuple[str, ...]
    claims: Kind | None = None
    utter_action: str = ""
    buttons: tuple[Mapping[str, str], ...] = field(default=())

    @property
    def fit(self) -> bool:
        """False for a text that must not reach a patient: empty, or with something left to fill in."""
        return bool(self.text.strip()) and not UNFIT.search(self.text)

    @classmethod
    def from_mapping(cls, said: Mapping[str, Any]) -> "Reply":
        """Raises KeyError or ValueError when `said` is no reply of the assistant's."""
        return cls(
            text=said["text"],
            about=tuple(said["about"]),
            claims=Kind(said["claims"]) if said.get("claims") else None,
            utter_action=said.get("utter_action", ""),
            buttons=tuple(said.get("buttons") or ()),
        )


def _kind(variant: Mapping[str, Any]) -> tuple[str | None, Language]:
    """The channel and the language of one text of a response."""
    spanish = any(rule.get("name") == "language" for rule in variant.get("condition") or ())
    return variant.get("channel"), SPANISH if spanish else ENGLISH


class Phrases:
    """Looks a phrase up by its Rasa name, channel and language."""

    def __init__(self, responses: Mapping[str, list[dict[str, Any]]], values: Mapping[str, str]) -> None:
        self._responses = responses
        self._values = values

    @classmethod
    def from_folder(cls, folder: Path, values: Mapping[str, str]) -> "Phrases":
        responses: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(folder.glob("*.yml")):
            responses |= (yaml.safe_load(file.read_text(encoding="utf-8")) or {}).get("responses") or {}
        return cls(responses, values)

    def require(self, *names: str) -> None:
        """Raises PhraseError unless all of `names` can be said. Called at start, so that no patient finds out first."""
        for name in names:
            self.say(name, "web")

    def say(self, name: str, channel: str, language: Language = ENGLISH) -> Reply:
        """English where there is no text of the language, the web's where there is none of the channel."""
        variants = {_kind(variant): variant for variant in reversed(self._responses.get(name, []))}
        wanted = ((channel, language), (None, language), (channel, ENGLISH), (None, ENGLISH))
        chosen = next((variants[kind] for kind in wanted if kind in variants), None)
        if not chosen or not chosen.get("text"):
            raise PhraseError(f"data/conversations has no text for {name}. Please add one.")
        said = {**(chosen.get("metadata") or {"about": ["notice"]}), "utter_action": name}
        return Reply.from_mapping({**said, "text": self._filled(chosen["text"])})

    def _filled(self, text: str) -> str:
        for key, value in self._values.items():
            text = text.replace(f"{{{key}}}", value)
        return text
