"""The words the desk says by itself, from the same files in `data/conversations/` that Rasa's replies come from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from frontdesk.languages import ENGLISH, SPANISH, Language
from frontdesk.tickets import Kind

# An unfilled placeholder, or what Python makes of an empty value.
UNFIT = re.compile(r"\{\w+\}|\bNone\b")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")

type Values = Callable[[str, Language], Mapping[str, str]]
"""What texts may name in braces now, by channel and language."""


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


def _named(variant: Mapping[str, Any]) -> set[str]:
    """The values that a text names in braces."""
    return set(_PLACEHOLDER.findall(variant["text"]))


class Phrases:
    """Looks a phrase up by its Rasa name, channel and language, and fills it in.

    A text that names a value which is not known is not chosen; of the others, the one that names the most, and of
    those the first.
    """

    def __init__(
        self, responses: Mapping[str, list[dict[str, Any]]], values: Mapping[str, str], now: Values | None = None
    ) -> None:
        """`values` are the same at any time. `now` is asked only for a phrase that names others, so that the words for
        an emergency depend on nothing.
        """
        self._responses = responses
        self._values = values
        self._now = now

    @classmethod
    def from_folder(cls, folder: Path, values: Mapping[str, str]) -> "Phrases":
        responses: dict[str, list[dict[str, Any]]] = {}
        for file in sorted(folder.glob("*.yml")):
            responses |= (yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}).get("responses") or {}
        return cls(responses, values)

    def filled_by(self, now: Values) -> "Phrases":
        """The same phrases with values of the moment, too."""
        return Phrases(self._responses, self._values, now)

    def require(self, *names: str) -> None:
        """Raises PhraseError unless all of `names` can be said. Called at start, so that no patient finds out first."""
        for name in names:
            self.say(name, "web")

    def say(self, name: str, channel: str, language: Language = ENGLISH, **more: str) -> Reply:
        """English where there is no text of the language, the web's where there is none of the channel.

        `more` are values for this once.
        """
        variants = [variant for variant in self._responses.get(name, []) if variant.get("text")]
        known = {**self._known(variants, channel, language), **more}
        usable = [variant for variant in variants if _named(variant) <= known.keys()] or variants
        best: dict[tuple[str | None, Language], Mapping[str, Any]] = {}
        for variant in sorted(usable, key=lambda variant: -len(_named(variant))):
            best.setdefault(_kind(variant), variant)
        wanted = ((channel, language), (None, language), (channel, ENGLISH), (None, ENGLISH))
        chosen = next((best[kind] for kind in wanted if kind in best), None)
        if not chosen:
            raise PhraseError(f"data/conversations has no text for {name}. Please add one.")
        said = {**(chosen.get("metadata") or {"about": ["notice"]}), "utter_action": name}
        return Reply.from_mapping({**said, "text": _filled(chosen["text"], known)})

    def values(self, channel: str, language: Language) -> Mapping[str, str]:
        """All that a text may name now."""
        return self._now(channel, language) if self._now else self._values

    def _known(self, variants: list[dict[str, Any]], channel: str, language: Language) -> Mapping[str, str]:
        named = {name for variant in variants for name in _named(variant)}
        return self.values(channel, language) if named - self._values.keys() else self._values


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
