"""Reads hours and holidays from `data/clinic.yml` as a person writes them, and tells that person what is wrong."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import holidays

from frontdesk.hours import MIDNIGHT, Calendar, Day, Span

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAYS = ("state", "public", "closed", "open")
CLOSED = "closed"
YEARS = range(2024, 2036)  # enough to meet every name that a public holiday has

_TIME = r"(\d{1,2})(?::(\d{2}))?\s*([ap]\.?m\.?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|\u2013|to)\s*{_TIME}", re.IGNORECASE)
_OBSERVED = " (observed)"
_LIKE_THIS = "write it like 9:00-17:00, or like 9:00-12:00, 13:00-17:30 with a break"


class HoursError(Exception):
    """`faults` are sentences, each with the entry, what stands there and what to write."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class PublicHolidays:
    """The days of the public holidays `names` of the United States, or of one state (two letters).

    A holiday on a weekend counts on the day it is observed, too.
    """

    def __init__(self, state: str | None, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._all = holidays.country_holidays("US", subdiv=state, language="en_US")

    def __contains__(self, day: object) -> bool:
        assert isinstance(day, date)
        return any(name.removesuffix(_OBSERVED) in self._names for name in self._all.get_list(day))


def public_names(state: str | None) -> list[str]:
    """What the public holidays there are called."""
    known = holidays.country_holidays("US", subdiv=state, years=YEARS, language="en_US")
    return sorted({name.removesuffix(_OBSERVED) for day in known for name in known.get_list(day)})


def read_calendar(values: Mapping[str, Any]) -> Calendar:
    """From the entries `timezone`, `hours` and `holidays`; raises HoursError with all that is wrong with them."""
    faults: list[str] = []
    zone = values.get("timezone") or ""
    if zone not in available_timezones():
        faults.append(f"`timezone` is {zone or 'empty'}: write one such as America/New_York.")
    week = _read_week(values.get("hours"), faults)
    given = _entries("holidays", values.get("holidays"), HOLIDAYS, faults)
    state, public = _read_public(given, faults)
    special = _read_special(given, week, faults)
    if faults:
        raise HoursError(faults)
    return Calendar(ZoneInfo(zone), week, special, PublicHolidays(state, public) if public else ())


def _entries(name: str, given: Any, known: Iterable[str], faults: list[str]) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        faults.append(f"`{name}` is {given!r}: write below it, each on a line of its own, {', '.join(known)}.")
        return {}
    odd = [key for key in given if key not in known]
    faults += [f"`{name}.{key}` is no entry we know: use {', '.join(known)}." for key in odd]
    return given


def _read_week(given: Any, faults: list[str]) -> tuple[Day, ...]:
    hours = _entries("hours", given, WEEKDAYS, faults)
    if not any(hours.get(weekday) is not None for weekday in WEEKDAYS):
        return ()
    week = []
    for weekday in WEEKDAYS:
        if hours.get(weekday) is None:
            faults.append(f"`hours.{weekday}` is empty, but other days are not: {_LIKE_THIS}, or closed.")
        week.append(_read_day(f"hours.{weekday}", hours.get(weekday), faults))
    return tuple(week)


def _read_day(place: str, given: Any, faults: list[str]) -> Day:
    if given is None or (isinstance(given, str) and given.strip().lower() == CLOSED):
        return ()
    try:
        return tuple(_spans(str(given)))
    except ValueError as error:
        shown = f'"{given}"' if isinstance(given, str) else "no span of time"  # YAML reads 9:00 as a number
        faults.append(f"`{place}` is {shown}{error}: {_LIKE_THIS}, or closed.")
        return ()


def _spans(text: str) -> Iterator[Span]:
    """Raises ValueError whose text goes on from what stands there."""
    before = 0
    for part in text.split(","):
        match = _SPAN.fullmatch(part.strip())
        if not match:
            raise ValueError("")
        span = Span(_minutes(*match.groups()[:3]), _minutes(*match.groups()[3:]))
        if span.start >= span.end:
            raise ValueError(", which closes before it opens (an afternoon is 13:00 to 24:00, or 1:00 pm)")
        if span.start < before:
            raise ValueError(", which begins before the time in front of it has ended")
        before = span.end
        yield span


def _minutes(hours: str, minutes: str | None, half: str | None) -> int:
    hour, minute = int(hours), int(minutes or 0)
    if half and not 1 <= hour <= 12:
        raise ValueError("")
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    if minute > 59 or hour * 60 + minute > MIDNIGHT:
        raise ValueError(", where a time is no time of a day")
    return hour * 60 + minute


def _read_public(given: Mapping[str, Any], faults: list[str]) -> tuple[str | None, list[str]]:
    state, wanted = given.get("state"), given.get("public")
    if state is not None and state not in holidays.country_holidays("US").subdivisions:
        faults.append(f"`holidays.state` is {state!r}: write its two letters, such as GA, or leave it empty.")
        state = None
    if wanted is None:
        return state, []
    if not isinstance(wanted, list):
        faults.append(f"`holidays.public` is {wanted!r}: write the names below it, each on a line after a dash.")
        return state, []
    known = {_plain(name): name for name in public_names(state)} if wanted else {}
    for name in (name for name in wanted if _plain(name) not in known):
        close = get_close_matches(_plain(name), known, n=1)
        meant = f"write {known[close[0]]}" if close else f"use {', '.join(known.values())}"
        faults.append(f"`holidays.public` has {name!r}, which is no name of a public holiday there: {meant}.")
    return state, [known[_plain(name)] for name in wanted if _plain(name) in known]


def _plain(name: object) -> str:
    return str(name).replace("\u2019", "'").strip().lower()


def _read_special(given: Mapping[str, Any], week: tuple[Day, ...], faults: list[str]) -> dict[date, Day]:
    special: dict[date, Day] = {}
    for day, _ in _read_dates("closed", given, "2026-12-24: Christmas Eve", faults):
        special[day] = ()
    for day, hours in _read_dates("open", given, "2026-12-24: 9:00-12:00", faults):
        place = f"holidays.open.{day}"
        if day in special:
            faults.append(f"`{place}` is also in `holidays.closed`: take it out of one of them.")
        special[day] = _read_day(place, hours, faults)
        if hours is None and week:
            special[day] = week[day.weekday()]
        if hours is None and not special[day]:
            faults.append(f"`{place}` is empty, and so are that weekday's hours: write those of the day, {_LIKE_THIS}.")
    return special


def _read_dates(
    name: str, given: Mapping[str, Any], example: str, faults: list[str]
) -> Iterator[tuple[date, str | None]]:
    days = given.get(name)
    if days is not None and not isinstance(days, dict):
        faults.append(f"`holidays.{name}` is {days!r}: write each day on a line of its own, such as {example}.")
        return
    for day, value in (days or {}).items():
        try:
            written = day if type(day) is date else date.fromisoformat(str(day))
        except ValueError:
            faults.append(f"`holidays.{name}.{day}` is no date: write the day as in {example}.")
            continue
        yield written, value
