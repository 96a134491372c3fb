"""What the chat on the clinic's website shows around the conversation, from `data/widget.yml` and the topics' cards.

What is said in the conversation is no business of this module.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from frontdesk import hours_words
from frontdesk.clinic import Clinic
from frontdesk.languages import ENGLISH, SPANISH, Language

LANGUAGES = (ENGLISH, SPANISH)
CHANNEL = "web"
ANSWER = "utter_faq/"

Strings = Mapping[str, str]


class WidgetWordsError(Exception):
    """`data/widget.yml` lacks something or holds what cannot be meant; the text says what."""


@dataclass(frozen=True)
class WidgetWords:
    """`suggestions` are questions to begin with; `sections` the main part of the article for each topic."""

    clinic: Clinic
    strings: Mapping[Language, Strings]
    reasons: Mapping[Language, Strings]
    suggestions: Mapping[Language, tuple[str, ...]]
    sections: Mapping[str, str]
    idle_minutes: int
    privacy_link: str

    @classmethod
    def from_folder(cls, data: Path) -> "WidgetWords":
        """Raises WidgetWordsError and ClinicError."""
        try:
            return cls._of(data, data / "widget.yml")
        except KeyError as error:
            raise WidgetWordsError(f"{data / 'widget.yml'}: {error} is missing.") from None

    @classmethod
    def _of(cls, data: Path, file: Path) -> "WidgetWords":
        written = _read(file)
        topics = {each.stem: _read(each)["topic"] for each in (data / "faq").glob("*.yml")}
        clinic = Clinic.from_file(data / "clinic.yml")
        if unknown := [name for name in written["suggestions"] if name not in topics]:
            raise WidgetWordsError(f"{file}: suggestions names no topic of faq/: {', '.join(unknown)}.")
        values = {"clinic": clinic.name, "phone": clinic.phone}
        return cls(
            clinic,
            {each: _filled(written["strings"][each], values) for each in _both(written, "strings", file)},
            {each: written["reasons"][each] for each in _both(written, "reasons", file)},
            {each: _titles((topics[name] for name in written["suggestions"]), each) for each in LANGUAGES},
            {name: topic["sections"][0] for name, topic in topics.items()},
            int(written["idle_minutes"]),
            written.get("privacy_link") or "",
        )

    def config(self, language: Language, longest: int, now: datetime) -> dict[str, Any]:
        """All that the chat needs to know, as JSON; `longest` is the length of a message in characters."""
        return {
            "language": language,
            "clinic": self.clinic.name,
            "phone": self.clinic.phone,
            "dial": self.clinic.dial,
            "staff": self._staff(language, now),
            "strings": self.strings[language],
            "reasons": self.reasons[language],
            "suggestions": self.suggestions[language],
            "privacy_link": self.privacy_link,
            "longest": longest,
            "idle_minutes": self.idle_minutes,
        }

    def source_of(self, utter_action: str) -> str:
        """The part of the article that an answer rests on; empty when the reply is no answer."""
        return self.sections.get(utter_action.removeprefix(ANSWER), "") if utter_action.startswith(ANSWER) else ""

    def _staff(self, language: Language, now: datetime) -> str:
        """Whether somebody is at the clinic; empty while its hours are unknown."""
        calendar, strings = self.clinic.calendar, self.strings[language]
        now = now.astimezone(calendar.zone)
        if not calendar.known:
            return ""
        if calendar.is_open(now):
            until = calendar.open_until(now)
            return _said(strings["staff_until"], until, now, language) if until else strings["staff_open"]
        at = calendar.next_opening(now)
        if not at:
            return ""
        days = (at.date() - now.date()).days
        name = "staff_closed" if days == 0 else "staff_closed_weekday" if days < 7 else "staff_closed_date"
        return _said(strings[name], at, now, language)


def _said(text: str, at: datetime, now: datetime, language: Language) -> str:
    return text.format_map(hours_words.moment(at, now, language, CHANNEL))


def _read(file: Path) -> dict[str, Any]:
    try:
        written: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise WidgetWordsError(f"{file} cannot be read: {error}") from None
    return written


def _both(written: Mapping[str, Any], block: str, file: Path) -> tuple[Language, ...]:
    """The languages, once it is sure that each has all words of the other."""
    names = {each: set(written[block][each]) for each in LANGUAGES}
    if missing := names[ENGLISH] ^ names[SPANISH]:
        raise WidgetWordsError(f"{file}: {block} has only in one language: {', '.join(sorted(missing))}.")
    return LANGUAGES


def _filled(strings: Strings, values: Mapping[str, str]) -> dict[str, str]:
    """The clinic's values put in; what the page fills in by itself stays in braces."""
    filled = dict(strings)
    for name, value in values.items():
        filled = {key: text.replace(f"{{{name}}}", value) for key, text in filled.items()}
    return filled


def _titles(topics: Iterable[Mapping[str, Any]], language: Language) -> tuple[str, ...]:
    return tuple(topic["title_es" if language == SPANISH else "title"] for topic in topics)
