"""Phrases are matched the way a clinic person means them."""

import pytest

from content.phrases import found, holds, plain, without


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("This is a cure.", "cure"),
        ("PAINLESS!", "painless"),
        ("It hydrates the skin", "hydrat*"),
        ("no-risk treatment", "no risk*"),
        ("A pain free visit", "pain-free"),
        ("It doesn\u2019t  hurt", "doesn't hurt"),
        ("call {phone} now", "{phone}"),
        ("works 100%.", "100%"),
        ("fda-approved", "fda"),
    ],
)
def test_finds(text: str, phrase: str) -> None:
    assert holds(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"), [("It is secure.", "cure"), ("cured", "cure"), ("unsafe", "safe"), ("no big risk", "no risk*")]
)
def test_does_not_find(text: str, phrase: str) -> None:
    assert not holds(text, phrase)


def test_names_the_phrases_found_in_their_order() -> None:
    assert found("never say always", ["always", "forever", "never"]) == ["always", "never"]


def test_takes_phrases_out_without_joining_their_neighbours() -> None:
    assert not holds(without("it is best to ask safe people", ["best to ask"]), "is safe")


def test_makes_typed_and_printed_marks_alike() -> None:
    assert plain("It\u2019s  \u201cQuick\u201d \u2013 really") == 'it\'s "quick" - really'
