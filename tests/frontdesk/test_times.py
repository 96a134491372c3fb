"""Days and times are kept as said; a day is worked out only where it is certain."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.times import first_day, read_times, rules_out
from tests.conftest import NOON

ATLANTA = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("can I come in Thursday afternoon for acne scars", "Thursday afternoon"),
        ("fri afternoon or sat 10am works for me", "fri afternoon or sat 10am"),
        ("book me for Dec 3rd at 2pm please", "Dec 3rd at 2pm"),
        ("tomorrow, if there is a place", "tomorrow"),
        ("the 9th would be good", "the 9th"),
        ("weekday mornings are best", "weekday mornings"),
        ("el viernes por la tarde", "el viernes por la tarde"),
        ("asap", "asap"),
        ("next week sometime", "next week"),
    ],
)
def test_finds_the_words_that_name_a_time(text: str, times: str) -> None:
    assert read_times(text) == times


@pytest.mark.parametrize(
    "text",
    [
        "May June",
        "April",
        "my number is 404 555 0142",
        "Good morning",
        "buenas tardes",
        "Will Mayfield",
        "I'm 42",
        "the second one",
        "",
    ],
)
def test_finds_none_where_there_are_none(text: str) -> None:
    assert read_times(text) is None


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ("friday", "Fri 27 Nov 2026"),
        ("this Friday after 3", "Fri 27 Nov 2026"),
        ("sat or sun", "Sat 28 Nov 2026"),
        ("tomorrow morning", "Wed 25 Nov 2026"),
        ("12/3", "Thu 03 Dec 2026"),
        ("Dec 3rd at 2pm", "Thu 03 Dec 2026"),
        ("el martes", "Tue 01 Dec 2026"),
    ],
)
def test_works_out_the_day_that_is_meant(times: str, day: str) -> None:
    assert first_day(times, NOON, ATLANTA) == day


@pytest.mark.parametrize(
    "times",
    ["mornings", "Fridays", "next Friday", "next week", "this weekend", "the 9th", "whenever", "not friday", "asap"],
)
def test_works_out_no_day_that_is_not_certain(times: str) -> None:
    assert first_day(times, NOON, ATLANTA) is None


def test_a_day_is_one_of_the_clinics_own_time_zone() -> None:
    assert first_day("tomorrow", NOON.replace(hour=3), ATLANTA) == "Tue 24 Nov 2026"


@pytest.mark.parametrize(
    "text", ["not on Fridays", "I can't do Mondays", "any day except Tuesday", "no weekends please"]
)
def test_knows_a_time_that_is_ruled_out(text: str) -> None:
    assert rules_out(text)


def test_a_time_that_suits_is_not_ruled_out() -> None:
    assert not rules_out("Monday or Tuesday at noon")


@given(st.text())
def test_reads_only_what_was_said(text: str) -> None:
    times = read_times(text)
    assert times is None or all(word in text for word in times.split())


@given(st.text(alphabet="0123456789/ -:apmthofridaynextmonday", max_size=30))
def test_no_text_breaks_the_calendar(text: str) -> None:
    first_day(text, NOON, ATLANTA)
