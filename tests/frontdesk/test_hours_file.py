"""Hours and holidays as somebody at the clinic writes them."""

from datetime import date
from typing import Any

import pytest
import yaml

from frontdesk.hours import Calendar, Span
from frontdesk.hours_file import WEEKDAYS, HoursError, public_names, read_calendar

WEEK = {**dict.fromkeys(WEEKDAYS[:5], "9:00-17:00"), "saturday": "closed", "sunday": "closed"}


def calendar(hours: Any = WEEK, **holidays: Any) -> Calendar:
    return read_calendar({"timezone": "America/New_York", "hours": hours, "holidays": holidays or None})


def faults(hours: Any = WEEK, **holidays: Any) -> list[str]:
    with pytest.raises(HoursError) as error:
        calendar(hours, **holidays)
    return error.value.faults


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("9:00-17:00", [(540, 1020)]),
        ("9-17", [(540, 1020)]),
        ("9:00 - 12:00, 13:00-17:30", [(540, 720), (780, 1050)]),
        ("9 am - 5 pm", [(540, 1020)]),
        ("9:30 a.m. to 12:00 p.m.", [(570, 720)]),
        ("12:00 AM-12:30 AM", [(0, 30)]),
        ("9:00\u201317:00", [(540, 1020)]),
        ("0:00-24:00", [(0, 1440)]),
        ("closed", []),
        ("Closed", []),
    ],
)
def test_reads_the_hours_of_a_day(written: str, spans: list[tuple[int, int]]) -> None:
    assert calendar({**WEEK, "tuesday": written}).week[1] == tuple(Span(*span) for span in spans)


@pytest.mark.parametrize("hours", [None, {}, dict.fromkeys(WEEKDAYS)])
def test_empty_hours_are_unknown(hours: Any) -> None:
    assert not calendar(hours).known


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("9", '`hours.tuesday` is "9": write it like 9:00-17:00'),
        ("nine to five", '`hours.tuesday` is "nine to five": write it like'),
        ("9-5", '`hours.tuesday` is "9-5", which closes before it opens'),
        ("9:00-12:00, 11:00-17:00", "which begins before the time in front of it has ended"),
        ("9:00-25:00", "where a time is no time of a day"),
        ("9:75-17:00", "where a time is no time of a day"),
        ("13 pm-17:00", '`hours.tuesday` is "13 pm-17:00": write it like'),
        (yaml.safe_load("9:00"), "`hours.tuesday` is no span of time: write it like"),
        (yaml.safe_load("off"), "`hours.tuesday` is no span of time: write it like"),
        (None, "`hours.tuesday` is empty, but other days are not: write it like"),
    ],
)
def test_names_the_day_the_value_and_the_way_to_write_it(written: Any, complaint: str) -> None:
    [said] = faults({**WEEK, "tuesday": written})
    assert complaint in said
    assert "closed" in said


def test_names_a_misspelt_day() -> None:
    assert "`hours.wensday` is no entry we know: use monday, " in faults({**WEEK, "wensday": "closed"})[0]


def test_tells_everything_that_is_wrong_at_once() -> None:
    with pytest.raises(HoursError) as error:
        read_calendar({"timezone": "Atlanta", "hours": "9-5", "holidays": ["Christmas Day"]})
    assert [fault.split()[0] for fault in error.value.faults] == ["`timezone`", "`hours`", "`holidays`"]


class TestPublicHolidays:
    def test_those_that_are_named_are_closed(self) -> None:
        ours = calendar(public=["Thanksgiving Day", "new year\u2019s day"])
        days = [date(2026, 11, 26), date(2027, 1, 1), date(2026, 12, 25)]
        assert [bool(ours.day(day)) for day in days] == [False, False, True]

    def test_one_on_a_weekend_counts_on_the_day_it_is_observed(self) -> None:
        assert not calendar(public=["Independence Day"]).day(date(2026, 7, 3))

    def test_a_state_has_some_of_its_own(self) -> None:
        assert "State Holiday" in set(public_names("GA")) - set(public_names(None))
        assert not calendar(state="GA", public=["State Holiday"]).day(date(2026, 11, 27))

    def test_a_wrong_name_is_answered_with_the_right_one(self) -> None:
        assert "has 'Thanksgiving', which is no name" in faults(public=["Thanksgiving"])[0]
        assert faults(public=["Thanksgiving"])[0].endswith("write Thanksgiving Day.")

    def test_a_name_unlike_any_is_answered_with_all(self) -> None:
        [said] = faults(public=["Xyz"])
        assert all(name in said for name in public_names(None))

    def test_a_state_is_two_letters(self) -> None:
        assert faults(state="Georgia") == [
            "`holidays.state` is 'Georgia': write its two letters, such as GA, or leave it empty."
        ]

    def test_the_names_are_a_list(self) -> None:
        assert "`holidays.public` is 'Labor Day': write the names below it" in faults(public="Labor Day")[0]


class TestOwnDays:
    def test_closed_days_have_a_reason_or_none(self) -> None:
        ours = calendar(closed=yaml.safe_load("{2026-12-24: Christmas Eve, 2026-12-28: }"))
        assert (ours.day(date(2026, 12, 24)), ours.day(date(2026, 12, 28))) == ((), ())

    def test_open_days_have_hours_of_their_own_or_the_weekdays(self) -> None:
        ours = calendar(public=["Labor Day"], open=yaml.safe_load("{2026-09-07: , 2026-12-05: 10:00-14:00}"))
        assert ours.day(date(2026, 9, 7)) == (Span(540, 1020),)
        assert ours.day(date(2026, 12, 5)) == (Span(600, 840),)

    @pytest.mark.parametrize(
        ("written", "complaint"),
        [
            ("closed: {12/24: Christmas Eve}", "`holidays.closed.12/24` is no date: write the day as in 2026-12-24"),
            ("closed: [2026-12-24]", "write each day on a line of its own, such as 2026-12-24: Christmas Eve."),
            ("open: {2026-12-05: }", "`holidays.open.2026-12-05` is empty, and so are that weekday's hours"),
            ("open: {2026-12-05: 10}", "`holidays.open.2026-12-05` is no span of time"),
            ("{closed: {2026-12-24: }, open: {2026-12-24: }}", "is also in `holidays.closed`: take it out of one"),
            ("clossed: {2026-12-24: }", "`holidays.clossed` is no entry we know: use state, public, closed, open."),
        ],
    )
    def test_names_what_is_wrong(self, written: str, complaint: str) -> None:
        assert complaint in faults(**yaml.safe_load(written))[0]
