"""Segments are counted as networks do; every expected figure here was worked out by hand."""

import pytest

from frontdesk.segments import GSM7_BASIC, GSM7_EXTENSION, Count, count_segments, outside_gsm7


def test_knows_every_code_of_both_tables() -> None:
    # 128 codes less the escape; form feed and nine printable characters in the extension.
    assert (len(GSM7_BASIC), len(GSM7_EXTENSION)) == (127, 10)
    assert not GSM7_BASIC & GSM7_EXTENSION


@pytest.mark.parametrize(
    ("letters", "segments"),
    [(0, 0), (1, 1), (160, 1), (161, 2), (306, 2), (307, 3), (459, 3), (460, 4)],
)
def test_fills_gsm7_segments(letters: int, segments: int) -> None:
    assert count_segments("a" * letters) == Count("GSM-7", letters, segments)


@pytest.mark.parametrize(
    ("letters", "segments"),
    [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)],
)
def test_fills_ucs2_segments(letters: int, segments: int) -> None:
    assert count_segments("ł" * letters) == Count("UCS-2", letters, segments)


@pytest.mark.parametrize("character", sorted(GSM7_EXTENSION))
def test_counts_an_extension_character_twice(character: str) -> None:
    assert count_segments(character) == Count("GSM-7", 2, 1)


def test_needs_a_second_segment_when_an_extension_character_does_not_fit() -> None:
    assert count_segments("a" * 158 + "€") == Count("GSM-7", 160, 1)
    assert count_segments("a" * 159 + "€") == Count("GSM-7", 161, 2)


def test_does_not_part_an_escape_code_from_its_character() -> None:
    # 306 septets would fill two segments, but the euro sign would lie across their border: 152 + 153 + 1.
    assert count_segments("a" * 152 + "€" + "a" * 152) == Count("GSM-7", 306, 3)
    assert count_segments("a" * 151 + "€" + "a" * 153) == Count("GSM-7", 306, 2)


def test_does_not_part_a_surrogate_pair() -> None:
    assert count_segments("😀" * 35) == Count("UCS-2", 70, 1)
    # 33 whole pairs (66 units) fit into each 67.
    assert count_segments("😀" * 36) == Count("UCS-2", 72, 2)
    assert count_segments("😀" * 67) == Count("UCS-2", 134, 3)


@pytest.mark.parametrize(
    "character", ["\u2019", "\u201c", "\u2013", "\u2014", "…", "`", "\t", "\u00a0", "á", "ç", "😀"]
)
def test_names_a_character_that_forces_ucs2(character: str) -> None:
    text = f"It{character}s fine{character}"
    assert outside_gsm7(text) == [character]
    assert count_segments(text).encoding == "UCS-2"


def test_takes_the_letters_of_spanish_that_gsm7_has() -> None:
    assert outside_gsm7("¿Cuánto dura? ¡Mañana! é ñ Ñ ü") == ["á"]
