"""What the clinic has written passes its own check."""

from pathlib import Path

from content.project import check, load

ROOT = Path(__file__).parents[2]


def test_the_clinics_words_are_in_order() -> None:
    assert [str(problem) for problem in check(load(ROOT))] == []
