"""Question examples must be enough, each in one place, and different thoughts."""

import pytest

from content.examples import Intent, check_doubles, check_number, check_variety, question

APART = ["is it quick", "will i be out by noon", "how much time should I set aside", "tell me about the session length"]


def faq(*examples: str, name: str = "faq/duration") -> Intent:
    return Intent(f"data/{name}.yml", name, list(examples))


def complaints(*examples: str) -> list[str]:
    return [problem.message for problem in check_variety(faq(*examples))]


def test_accepts_different_thoughts() -> None:
    assert complaints(*APART) == []


def test_counts_only_examples_that_differ() -> None:
    [problem] = check_number(faq("how long", "How long?", "is it quick"), 30)
    assert problem.message == "`faq/duration` has 2 different examples: add 28, each asked in its own way"


def test_has_enough_examples_at_the_limit() -> None:
    assert list(check_number(faq(*APART), len(APART))) == []


@pytest.mark.parametrize("other", ["is it safe", "Is it SAFE?!", "is  it - safe", "isit safe", "is it safe\u2026"])
def test_finds_one_question_in_two_places_whatever_its_looks(other: str) -> None:
    [problem] = check_doubles([faq("Is it safe?"), faq(other, name="faq/safety")])
    assert problem.path == "data/faq/safety.yml"
    assert "as has `faq/duration` in data/faq/duration.yml" in problem.message


def test_finds_one_question_twice_in_one_place() -> None:
    [problem] = check_doubles([faq("Is it safe?", "is it safe")])
    assert "2 times" in problem.message


def test_compares_examples_without_words_too() -> None:
    assert question("\U0001f44d") != question("\U0001f44e")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how long does one session take", "how long does a session take"),
        ("is it going to hurt", "is it really going to hurt"),
        ("does it hurt a lot", "a lot, does it hurt"),
        ("can you tell me how long the whole thing takes", "could you tell me how long the thing takes"),
    ],
)
def test_finds_two_that_are_nearly_the_same(one: str, other: str) -> None:
    [complaint] = complaints(*APART, one, other)
    assert complaint.startswith(f'`faq/duration` has two examples that are nearly the same, "{one}" and "{other}"')


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("is it safe", "is it quick"),
        ("how do I find you", "how do i reach you guys"),
        ("how long does it take", "how much time does it take"),
    ],
)
def test_accepts_two_that_only_look_alike(one: str, other: str) -> None:
    assert complaints(one, other) == []


def test_finds_a_series_made_of_one_frame() -> None:
    series = ["how long does the redness last", "how long does my puffy face last", "how long does it all last"]
    complaint = complaints(*series, *APART)[0]
    assert 'has 3 examples made of one frame, "how long does ... last"' in complaint


def test_accepts_two_examples_in_one_frame() -> None:
    assert complaints("how long does the redness last", "how long does my puffy face last", *APART) == []


def test_finds_an_opening_that_is_used_too_often() -> None:
    series = [f"can you tell {who} what this {what} treatment is about" for who, what in [("me", "skin")]]
    series += ["can you tell me if my lunch break is enough", "can you tell when i am back at my desk again"]
    series += ["can you tell his wife to wait outside or go shopping"]
    complaint = complaints(*series, *APART)[-1]
    assert 'opens 4 of its 8 examples with "can you tell"' in complaint


def test_accepts_a_common_opening_among_many_examples() -> None:
    many = [f"{a}x {b}y {c}z" for a in "abcd" for b in "efg" for c in "hi"]
    assert (
        complaints(*many, "how long does a visit really need", "how long does nobody tell me", "how long does it") == []
    )
