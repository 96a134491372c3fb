"""Reads a phone number or an e-mail address from what a patient writes. Nothing that cannot be one is ever taken."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

REGION = "US"  # of numbers without a country code

_MAIL = re.compile(r"(?<![\w.+'-])\w[\w+'-]*(?:\.[\w+'-]+)*\s?@\s?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_ARROBA = re.compile(r"\s*\(?\barroba\b\)?\s*", re.IGNORECASE)
_DOT = r" (?:dot|punto) "
_SPELT_MAIL = re.compile(
    rf"\b([\w+-]+(?:(?:{_DOT}|\.)[\w+-]+)*)(?: at |@)([\w-]+(?:(?:{_DOT}|\.)[\w-]+)*{_DOT}[a-z]{{2,}})\b",
    re.IGNORECASE,
)
_WORDS = "zero one two three four five six seven eight nine", "cero uno dos tres cuatro cinco seis siete ocho nueve"
_DIGITS = {"oh": "0", "o": "0"} | {word: str(n) for words in _WORDS for n, word in enumerate(words.split())}
_TIMES = {"double": 2, "doble": 2, "triple": 3}
_SPELT = re.compile(
    rf"\b(?:(?:(?:{'|'.join(_TIMES)})\s+)?(?:{'|'.join(_DIGITS)}|\d+)\b[\s,.()-]*){{3,}}", re.IGNORECASE
)
_LETTER_O = re.compile(r"(?<=[\d-])o(?=\d)|(?<=\d)o(?=[\d-])", re.IGNORECASE)
_DIALLED = re.compile(r"(?<![\d+])00(?=[1-9]\d)")  # what Europeans dial for the "+"
_LEAD = re.compile(
    r"\b(?:(?:my|mi)\s+)?(?:n[uú]mero\s+de\s+)?(?:(?:cell|phone|mobile|tel[eé]fono|tel|cel(?:ular)?|m[oó]vil|whats?app|"
    r"e-?mail|correo(?:\s+electr[oó]nico)?)\s*)?(?:number|n[uú]mero|#|at|(?<=\s)al?)?(?:\s*(?:is|es|:))?\s*$",
    re.IGNORECASE,
)
SHORTEST_NUMBER = 7  # digits of a number without its area code
_LIKE_A_NUMBER = re.compile(r"(?:\d[^\w@]{0,3}){5}")


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody.

    `value` is E.164 for a number, or an e-mail address in lower case; `shown` is how people write it.
    """

    value: str
    shown: str


def read_contact(text: str) -> Contact | None:
    """The last number or address in `text`, the one a correction ends with; a number must be one that can exist."""
    text = _in_digits(text)
    if mail := _MAIL.findall(text):
        address = re.sub(r"\s", "", mail[-1]).lower()
        return Contact(address, address)
    numbers = [match.number for match in PhoneNumberMatcher(text, REGION)]
    valid = [number for number in numbers if phonenumbers.is_valid_number(number)]
    return _contact(valid[-1]) if valid else None


def _contact(number: PhoneNumber) -> Contact:
    at_home = number.country_code == phonenumbers.country_code_for_region(REGION)
    shown = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Contact(e164, phonenumbers.format_number(number, shown))


def tries_contact(text: str) -> bool:
    """Whether `text` looks as if it were meant as a number or an address, valid or not."""
    text = _in_digits(text)
    return "@" in text or bool(_LIKE_A_NUMBER.search(text))


def without_contact(text: str) -> str:
    """`text` without its addresses and numbers, and without the words that led to them."""
    digits = _in_digits(text)
    rest = _MAIL.sub(" ", digits)
    for match in reversed(list(PhoneNumberMatcher(rest, REGION))):
        rest = f"{rest[: match.start]} {rest[match.end :]}"
    return digits if rest == digits else _LEAD.sub("", rest.rstrip())


def _in_digits(text: str) -> str:
    """`text` with what is spelt out ("four oh four, double five ...", "ruth at example dot com") as it is written."""
    text = _SPELT_MAIL.sub(lambda m: re.sub(_DOT, ".", f"{m[1]}@{m[2]}", flags=re.IGNORECASE), _ARROBA.sub("@", text))
    return _SPELT.sub(_digits, _DIALLED.sub("+", _LETTER_O.sub("0", text)))


def _digits(match: re.Match[str]) -> str:
    """A number in digits; what is shorter than one stays as it is."""
    read, times = "", 1
    for word in re.findall(r"\w+", match[0].lower()):
        read += "" if word in _TIMES else _DIGITS.get(word, word) * times
        times = _TIMES.get(word, 1)
    is_spelt = re.search(r"[a-z]", match[0], re.IGNORECASE) and len(read) >= SHORTEST_NUMBER
    return f"{read} " if is_spelt else match[0]
