"""The clinic's values from `data/clinic.yml`, and the longest a text can get when they are filled in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from content.files import Problem, Unreadable, read
from content.languages import LANGUAGES, Language
from content.texts import Variant
from frontdesk import hours_words
from frontdesk.clinic import LONGEST_ON_CALL, Clinic, ClinicError
from frontdesk.hours import Day, Span

PATH = "data/clinic.yml"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
WHEN = ("utter_when_open", "utter_when_closed", "utter_when_unknown", "utter_when_nobody_is_told")
USUAL_WEEK: tuple[Day, ...] = (*[(Span(540, 720), Span(780, 1050))] * 5, (Span(600, 840),), ())
"""Stands in for the hours while they are unknown: two spans on weekdays, one on Saturdays."""
MAY_BE_UNKNOWN = ("hours", "on_call")
"""A text that names one of these needs another one beside it; `{booking_link}` is only said where there is one."""

LONG_ON_CALL = ("call us now " * LONGEST_ON_CALL)[: LONGEST_ON_CALL - 1] + "."
CHANNELS: tuple[str | None, ...] = (None, "sms")
Values = Mapping[tuple[Language, str | None], Mapping[str, str]]


class _Entries(BaseModel):
    model_config = ConfigDict(extra="allow")


def read_clinic(root: Path) -> Clinic:
    """Raises `Unreadable` with all that is wrong in the file."""
    try:
        return Clinic.from_values(read(root, PATH, _Entries).model_extra or {}, PATH)
    except ClinicError as error:
        raise Unreadable([Problem(PATH, fault) for fault in error.faults]) from None


@dataclass(frozen=True)
class Fillings:
    """The longest value of each placeholder, by language and channel."""

    values: Values = field(default_factory=dict)

    @classmethod
    def of(cls, clinic: Clinic, sentences: Mapping[str, Iterable[Variant]]) -> "Fillings":
        """`sentences` are the responses that `{when}` is filled in with, by name."""
        week = clinic.calendar.week or USUAL_WEEK
        values = {}
        for language in LANGUAGES:
            for channel in CHANNELS:
                on_call = clinic.on_call.get(language) or LONG_ON_CALL
                when = _longest_when(sentences, language, channel)
                values[language, channel] = {
                    **clinic.values(),
                    "hours": hours_words.week(week, language, channel or ""),
                    "on_call": on_call,
                    **({"when": when} if when else {}),
                }
        return cls(values)

    def fill(self, variant: Variant) -> str:
        """The text as long as a patient can get it; placeholders that are filled in otherwise stay."""
        return self._filled(variant, {})

    def read(self, variant: Variant) -> str:
        """The text as it is read: a list of hours is no sentence, however long it is."""
        return self._filled(variant, {"hours": "Mon"})

    def _filled(self, variant: Variant, instead: Mapping[str, str]) -> str:
        known = self.values.get((variant.language, variant.channel)) or self.values.get((variant.language, None), {})
        return _filled(variant.text, {**known, **instead})


def _filled(text: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


def _longest_when(sentences: Mapping[str, Iterable[Variant]], language: Language, channel: str | None) -> str:
    said = hours_words.longest(language, channel or "")
    texts = [
        _filled(variant.text, said)
        for name in WHEN
        for variant in sentences.get(name, ())
        if (variant.language, variant.channel) == (language, channel)
    ]
    return max(texts, key=len, default="")
