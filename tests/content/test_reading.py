"""The reading grade counts sentences, words and syllables as a person would; all counts here were made by hand."""

import pytest

from content.reading import grade, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("skin", 1), ("needle", 2), ("treated", 2), ("bruise", 1), ("bruises", 2), ("numbing", 2), ("cleaned", 1),
        ("called", 1), ("little", 2), ("session", 2), ("area", 3), ("gently", 2), ("usually", 4), ("people", 2),
        ("injection", 3), ("vitamins", 3), ("hydrates", 2), ("experience", 4), ("mesotherapy", 5), ("practitioner", 4),
        ("collagen", 3), ("hyaluronic", 5), ("you're", 1), ("don't", 1), ("doesn't", 2), ("being", 2), ("create", 2),
        ("treatment", 2), ("sometimes", 2), ("allergies", 3), ("infected", 3), ("30", 1), ("a", 1), ("the", 1),
    ],
)  # fmt: skip
def test_counts_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_computes_the_grade() -> None:
    # 2 sentences, 8 words, 10 syllables: 0.39 * 4 + 11.8 * 1.25 - 15.59
    assert grade("Your skin is cleaned. A needle is little.") == pytest.approx(0.72)


def test_takes_a_list_number_for_no_sentence() -> None:
    # 2 sentences, 6 words, 6 syllables.
    assert grade("1. Lie down. 2. Rest well.") == pytest.approx(0.39 * 3 + 11.8 - 15.59)


def test_is_low_for_plain_words_and_high_for_learned_ones() -> None:
    assert grade("You might feel a slight pinch. It is quick.") < 3
    assert grade("Individual susceptibility necessitates comprehensive preliminary dermatological evaluation.") > 20


def test_gives_an_empty_text_no_grade() -> None:
    assert grade("") == 0
