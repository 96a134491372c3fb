"""Figures are found in digits and words, with what they count, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.figures import Figure, find_figures


def read(text: str) -> list[tuple[str, str]]:
    return [(figure.amount, figure.unit) for figure in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("20 to 30 minutes", [("20", "minute"), ("30", "minute")]),
        ("20-30 min", [("20", "minute"), ("30", "minute")]),
        ("twenty to thirty minutes", [("20", "minute"), ("30", "minute")]),
        ("between 2 and 3 short visits", [("2", "visit"), ("3", "visit")]),
        ("a 45-minute session", [("45", "minute")]),
        ("forty-five minutes", [("45", "minute")]),
        ("three sessions", [("3", "session")]),
        ("one to three sessions", [("1", "session"), ("3", "session")]),
        ("two hundred people", [("200", "")]),
        ("1,000 injections", [("1000", "injection")]),
        ("a dozen", [("12", "")]),
        ("20%", [("20", "%")]),
        ("ten percent", [("10", "%")]),
        ("$", [("", "$")]),
        ("$1,250", [("1250", "$")]),
        ("50 bucks", [("50", "$")]),
        ("twice", [("2", "time")]),
        ("only once", [("1", "time")]),
        ("just one short visit", [("1", "visit")]),
        ("a handful of visits", [("handful", "visit")]),
        ("once a week", [("every", "week")]),
        ("daily", [("every", "day")]),
        ("every other day", [("every", "day")]),
        ("each morning", [("every", "day")]),
        ("half an hour", [("half", "hour")]),
        ("half of the patients", [("half", "")]),
        ("a third of the patients", [("1/third", "")]),
        ("a few hours to a day", [("few", "hour"), ("1", "day")]),
        ("the first few days", [("few", "day")]),
        ("a couple of", [("couple", "")]),
        ("a couple of sessions", [("couple", "session")]),
        ("a few sessions", [("few", "session")]),
        ("several weeks", [("several", "week")]),
        ("a week", [("1", "week")]),
        ("one full day", [("1", "day")]),
        ("by the next day", [("1", "day")]),
        ("the first week", [("1", "week")]),
        ("the third session", [("3", "session")]),
        ("for weeks", [("", "week")]),
        ("within seconds", [("", "second")]),
        ("SPF30", [("30", "")]),
        ("B12", [("12", "")]),
        ("open 24/7", [("24", ""), ("7", "")]),
        ("doubles", [("2", "time")]),
        ("\u00bd hour", [("\u00bd", "hour")]),
    ],
)
def test_finds(text: str, figures: list[tuple[str, str]]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "One session usually goes by fast.",
        "It is no one-time fix.",
        "First, your skin is cleaned. Second, the cream goes on.",
        "the first session",
        "from time to time",
        "once the cream works, at once",
        "a few words, several sessions",
        "no one and someone",
        "on the day of your treatment, the same day",
        "a good night's sleep",
        "a second look",
        "1. Your skin is cleaned. 2. A cream is put on. 3. You rest.",
        "Call (770) 802-8900 or 770-802-8900.",
    ],
)
def test_finds_none_in(text: str) -> None:
    assert read(text) == []


def test_leaves_out_harmless_phrases() -> None:
    assert find_figures("Call 911 about our Opening  hours.", ["911", "opening hours"]) == []


def test_reads_a_lone_number_with_a_full_stop_as_a_figure() -> None:
    assert read("The number of sessions is 6. Then you rest.") == [("6", "")]


@pytest.mark.parametrize(
    ("figure", "held"),
    [
        (Figure("20", "minute", ""), True),
        (Figure("20", "", ""), True),
        (Figure("", "minute", ""), True),
        (Figure("20", "day", ""), False),
        (Figure("25", "minute", ""), False),
        (Figure("", "hour", ""), False),
        (Figure("half", "hour", ""), False),
    ],
)
def test_compares_amount_and_unit(figure: Figure, held: bool) -> None:
    assert figure.held_by(find_figures("about 20 to 30 minutes")) is held


@given(
    st.lists(
        st.sampled_from(["a", "half", "one", "twenty", "-", "hundred", "few", "1,2", ".", "%", "$", "to", "every"])
    )
)
def test_reads_any_row_of_words(words: list[str]) -> None:
    find_figures(" ".join(words))


@given(st.integers(2, 10**9))
def test_finds_any_number(number: int) -> None:
    assert read(f"about {number:,} weeks") == [(str(number), "week")]
