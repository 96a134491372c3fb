"""What the chat shows around the conversation."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from frontdesk.hours import Calendar
from frontdesk.hours_file import read_calendar
from frontdesk.languages import ENGLISH, SPANISH
from frontdesk.widget_words import WidgetWords, WidgetWordsError
from tests.conftest import DATA, NOON

WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "9:00-17:00")
MORNING_THERE = NOON.replace(hour=15)  # ten o'clock in New York, on a Tuesday


@pytest.fixture
def words() -> WidgetWords:
    return WidgetWords.from_folder(DATA)


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Path]:
    def edit(old: str, new: str) -> Path:
        shutil.copytree(DATA, tmp_path / "data")
        file = tmp_path / "data" / "widget.yml"
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new, 1))
        return tmp_path / "data"

    return edit


def opening(words: WidgetWords) -> WidgetWords:
    hours = {**WEEK, "saturday": "closed", "sunday": "closed"}
    calendar: Calendar = read_calendar({"timezone": "America/New_York", "hours": hours})
    return replace(words, clinic=replace(words.clinic, calendar=calendar))


def test_fills_in_the_clinics_own_values(words: WidgetWords) -> None:
    for language in (ENGLISH, SPANISH):
        strings = words.config(language, 1000, NOON)["strings"]
        assert words.clinic.phone in strings["declined"]
        assert not [text for text in strings.values() if "{clinic}" in text or "{phone}" in text]


def test_says_nothing_of_hours_that_are_not_known(words: WidgetWords) -> None:
    assert words.config(ENGLISH, 1000, NOON)["staff"] == ""


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (MORNING_THERE, "Our staff are here until 5:00 PM"),
        (MORNING_THERE.replace(hour=12), "We are closed now and open at 9:00 AM"),
        (MORNING_THERE.replace(hour=23), "We are closed now and open Wednesday at 9:00 AM"),
        (MORNING_THERE.replace(day=28), "We are closed now and open Monday at 9:00 AM"),
    ],
)
def test_tells_when_it_opens_next(words: WidgetWords, at: datetime, said: str) -> None:
    assert opening(words).config(ENGLISH, 1000, at)["staff"] == said


def test_knows_where_an_answer_comes_from(words: WidgetWords) -> None:
    assert words.source_of("utter_faq/safety") == "Safety and Side Effects"
    assert words.source_of("utter_greet") == ""
    assert words.source_of("utter_faq/nothing") == ""


def test_refuses_a_suggestion_that_is_no_topic(edited: Callable[[str, str], Path]) -> None:
    with pytest.raises(WidgetWordsError, match="botox"):
        WidgetWords.from_folder(edited("[what_is,", "[botox,"))


def test_refuses_words_of_one_language_only(edited: Callable[[str, str], Path]) -> None:
    with pytest.raises(WidgetWordsError, match="subtitle"):
        WidgetWords.from_folder(edited("    subtitle: Asistente automático\n", ""))


def test_refuses_a_file_that_cannot_be_read(edited: Callable[[str, str], Path]) -> None:
    with pytest.raises(WidgetWordsError, match=r"widget\.yml"):
        WidgetWords.from_folder(edited("strings:", "strings: ["))


def test_refuses_a_file_without_a_block(edited: Callable[[str, str], Path]) -> None:
    with pytest.raises(WidgetWordsError, match="idle_minutes"):
        WidgetWords.from_folder(edited("idle_minutes: 30", ""))
