"""Times, days and weekly hours as each language writes them. The sentences around them stand in `data/`."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from babel.dates import format_date, format_skeleton, format_time

from frontdesk.hours import Day
from frontdesk.languages import ENGLISH, SPANISH, Language
from frontdesk.segments import outside_gsm7

LOCALES = {ENGLISH: "en_US", SPANISH: "es_US"}
SHORT = "sms"  # the channel whose texts have only the characters of GSM-7
MONDAY = date(2024, 1, 1)
_LATE = time(12, 30)  # no time of day is longer
_YEAR = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]


def moment(at: datetime, now: datetime, language: Language, channel: str) -> dict[str, str]:
    """What a sentence may name of `at`: `time`; `weekday` on another day than `now`; `date`, too, from a week on.

    `one` is the time again when it is one o'clock or soon after, which Spanish says with another article. Both have the
    clinic's time zone.
    """
    days = (at.date() - now.date()).days
    said = {"time": _time(at.time(), language)}
    said |= {"one": said["time"]} if at.hour % 12 == 1 else {}
    said |= {"weekday": _weekday(at.date(), language)} if days else {}
    said |= {"date": _date(at.date(), language)} if days >= 7 else {}
    return {name: written(value, channel) for name, value in said.items()}


def longest(language: Language, channel: str) -> dict[str, str]:
    """The longest that `moment` gives, for measuring."""
    said = {
        "time": _time(_LATE, language),
        "one": _time(time(13, 30), language),
        "weekday": max((_weekday(day, language) for day in _YEAR), key=len),
        "date": max((_date(day, language) for day in _YEAR), key=len),
    }
    return {name: written(value, channel) for name, value in said.items()}


def week(days: Iterable[Day], language: Language, channel: str) -> str:
    """The hours of a week from Monday, days with the same ones together, closed days left out; empty when all are."""
    same: dict[Day, list[int]] = {}
    for number, day in enumerate(days):
        same.setdefault(day, []).append(number)
    parts = [f"{_days(numbers, language)} {_spans(day, language)}" for day, numbers in same.items() if day]
    return written("; ".join(parts), channel)


def written(text: str, channel: str) -> str:
    """`text` with plain spaces and, for SMS, without what would make it dearer: "sábado" becomes "sabado"."""
    plain = text.replace("\u202f", " ").replace("\xa0", " ")
    if channel != SHORT:
        return plain
    plain = plain.replace("\u2013", "-")
    for odd in outside_gsm7(plain):
        plain = plain.replace(odd, unicodedata.normalize("NFD", odd)[0])
    return plain


def _time(at: time, language: Language) -> str:
    return format_time(at, "short", locale=LOCALES[language])


def _weekday(day: date, language: Language) -> str:
    return format_date(day, "EEEE", locale=LOCALES[language])


def _date(day: date, language: Language) -> str:
    return format_skeleton("MMMMd", day, locale=LOCALES[language])


def _days(numbers: list[int], language: Language) -> str:
    """ "Mon–Fri", "Sat, Sun": three or more days in a row are joined."""
    names = [format_date(MONDAY + timedelta(days=n), "EEE", locale=LOCALES[language]) for n in numbers]
    breaks = [i for i, (before, after) in enumerate(pairwise(numbers), 1) if after - before > 1]
    runs = [names[start:end] for start, end in pairwise([0, *breaks, len(names)])]
    return ", ".join(f"{run[0]}\u2013{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _spans(day: Day, language: Language) -> str:
    def clock(minutes: int) -> str:
        return _time(time(minutes // 60 % 24, minutes % 60), language)

    return ", ".join(f"{clock(span.start)}\u2013{clock(span.end)}" for span in day)
