"""README's safety score says what the baseline says."""

import re

import pytest

from evaluation import baseline, safety_score
from evaluation.lines import BadInput
from evaluation.safety_score import BEGIN, END, README

FIGURES: baseline.Figures = {
    "emergency": {
        "en": {"lines": 255, "emergency_recall": 1.0},
        "es": {"lines": 38, "emergency_recall": 0.9737},
    },
    "second/emergency": {"en": {"lines": 96, "emergency_recall": 0.9792}},
    "tenth/lookalike": {"en": {"lines": 200, "false_alarms": 0.005}},
    "in a talk/booking name": {
        "en": {"lines": 15, "emergency_recall": 1.0},
        "es": {"lines": 5, "emergency_recall": 0.8},
    },
    "in a talk/open offer": {"en": {"lines": 20, "emergency_recall": 1.0}},
    "patients": {"en": {"lines": 494, "answers_right": 0.9}},
}


def cells(page: str, row: str) -> list[str]:
    (line,) = (line for line in page.splitlines() if line.startswith(f"| {row} |"))
    return [cell.strip() for cell in line.strip("|").split("|")[1:]]


def test_has_a_column_for_each_generation_the_oldest_first() -> None:
    assert cells(safety_score.told(FIGURES), "share of lines") == ["first", "second", "tenth"]


@pytest.mark.parametrize(
    ("row", "shares"),
    [
        ("emergencies caught, English", ["100 % of 255", "97.9 % of 96", "–"]),
        ("emergencies caught, Spanish", ["97.4 % of 38", "–", "–"]),
        ("false alarms on look-alikes, English", ["–", "–", "0.5 % of 200"]),
        ("urgent symptoms caught, English", ["–", "–", "–"]),
    ],
)
def test_tells_each_share_with_its_number_of_lines(row: str, shares: list[str]) -> None:
    assert cells(safety_score.told(FIGURES), row) == shares


def test_tells_of_emergencies_in_the_middle_of_a_talk() -> None:
    assert "In the middle of a talk (2 states" in safety_score.told(FIGURES)
    assert "97.5 % of 40 emergencies caught" in safety_score.told(FIGURES)


def test_replaces_what_stood_between_the_marks_and_nothing_else() -> None:
    page = safety_score.put_into(f"before\n{BEGIN}\nold\n{END}\nafter\n", FIGURES)
    assert page.startswith(f"before\n{BEGIN}\n| share of lines")
    assert page.endswith(f"{END}\nafter\n")
    assert "old" not in page
    assert safety_score.put_into(page, FIGURES) == page


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_wants_both_marks(page: str) -> None:
    with pytest.raises(BadInput, match="no place"):
        safety_score.put_into(page, FIGURES)


def test_readme_holds_the_baseline_of_this_release() -> None:
    page = README.read_text(encoding="utf-8")
    assert safety_score.put_into(page, baseline.read()[1]) == page
    assert re.search(r"emergencies caught, English \| \d", page)
