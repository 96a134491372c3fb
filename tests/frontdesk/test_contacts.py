"""A contact is only ever taken when it can be one."""

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.contacts import read_contact, tries_contact, without_contact

HOME = "+14045550142"


@pytest.mark.parametrize(
    "text",
    [
        "4045550142",
        "404 555 0142",
        "(404) 555-0142",
        "(404)5550142",
        "404.555.0142",
        "404 - 555 - 0142",
        "4 0 4 5 5 5 0 1 4 2",
        "1-404-555-0142",
        "+1 404 555 0142",
        "tel:+14045550142",
        "404-555-O142",
        "my cell's 4045550142",
        "call me at 404-555-0142 after 5",
        "four oh four five five five oh one four two",
        "four-oh-four 555 oh one four two",
        "four oh four, triple five, zero one four two",
        "404 double five 5 0142",
        "404 five five five 0142",
        "cuatro cero cuatro cinco cinco cinco cero uno cuatro dos",
        "I'm Ruth, 404 555 0142, mornings please",
        "not 678 555 0101, it's 404 555 0142",
        "٤٠٤٥٥٥٠١٤٢",
    ],
)
def test_reads_a_number_however_it_is_written(text: str) -> None:
    contact = read_contact(text)
    assert contact
    assert contact.value == HOME
    assert contact.shown == "(404) 555-0142"


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("+44 20 7946 0958", "+442079460958", "+44 20 7946 0958"),
        ("0044 7911 123456", "+447911123456", "+44 7911 123456"),
        ("011 44 7911 123456", "+447911123456", "+44 7911 123456"),
        ("+52 55 5123 4567", "+525551234567", "+52 55 5123 4567"),
        ("404-555-0142 ext. 3", HOME, "(404) 555-0142 ext. 3"),
    ],
)
def test_reads_numbers_of_other_countries_and_extensions(text: str, value: str, shown: str) -> None:
    contact = read_contact(text)
    assert contact
    assert (contact.value, contact.shown) == (value, shown)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ruth@example.com", "ruth@example.com"),
        ("RUTH@Example.COM.", "ruth@example.com"),
        ("it's ruth.lee+spa@example.co.uk, thanks", "ruth.lee+spa@example.co.uk"),
        ("<ruth@example.com>", "ruth@example.com"),
        ("mailto:ruth@example.com", "ruth@example.com"),
        ("ruth @ example.com", "ruth@example.com"),
        ("ruth dot lee at example dot com", "ruth.lee@example.com"),
        ("ruth at example dot com", "ruth@example.com"),
        ("sean.o'neill@example.com", "sean.o'neill@example.com"),
        ("rüth@exämple.de", "rüth@exämple.de"),
        ("404 555 0142 or better ruth@example.com", "ruth@example.com"),
    ],
)
def test_reads_an_address(text: str, address: str) -> None:
    contact = read_contact(text)
    assert contact
    assert contact.value == contact.shown == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "555 0142",
        "404 555 014",
        "40455501422",
        "0123456789",
        "+999 123456",
        "12/25/2026 3pm",
        "123-45-6789",
        "4111 1111 1111 1111",
        "911",
        "call 988",
        "one two three",
        "I have 2 kids, 3 dogs and 4 cats at 55 Main",
        "between one and two, or two to four",
        "ruth@example",
        "ruth@example,com",
        "@ruthlee",
        "a@b.c",
        "..@example.com",
        "ruth..lee@example.com",
        "meet me at the spa dot dot dot",
    ],
)
def test_takes_nothing_that_cannot_be_a_contact(text: str) -> None:
    assert read_contact(text) is None


@pytest.mark.parametrize(
    ("text", "tries"),
    [
        ("555 0142", True),
        ("404-555-01", True),
        ("ruth@example", True),
        ("five five five oh one four two", True),
        ("I'd rather not say", False),
        ("no", False),
        ("I'm 42 and planning one in 2027", False),
        ("", False),
    ],
)
def test_knows_what_was_meant_as_a_contact(text: str, tries: bool) -> None:
    assert tries_contact(text) is tries


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Ruth Lee 404 555 0142", "Ruth Lee"),
        ("Ruth Lee, my number is 404 555 0142", "Ruth Lee,"),
        ("wrinkles", "wrinkles"),
        ("ruth@example.com", ""),
    ],
)
def test_leaves_the_words_around_a_contact(text: str, rest: str) -> None:
    assert without_contact(text).strip() == rest


SCRAPS = st.sampled_from(
    [*"0123456789", " ", "-", "(", ")", "+", ".", "@", "x", "404", "555", "a", "com", "oh", "five"]
)


@given(st.one_of(st.text(), st.lists(SCRAPS, max_size=20).map("".join)))
def test_a_contact_is_always_a_valid_number_or_address(text: str) -> None:
    if contact := read_contact(text):
        if "@" in contact.value:
            assert re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s\d]{2,}", contact.value)
        else:
            assert phonenumbers.is_valid_number(phonenumbers.parse(contact.value))
        assert tries_contact(text)


@given(st.text())
def test_reading_never_fails(text: str) -> None:
    without_contact(text)
    tries_contact(text)
