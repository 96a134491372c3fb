"""Reads a phone number or an e-mail address from what a patient writes. Nothing that cannot be one is ever taken."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

REGION = "US"  # of numbers without a country code

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORDS = "zero one two three four five six seven eight nine", "cero uno dos tres cuatro cinco seis siete ocho nueve"
_DIGITS = {"oh": "0"} | {word: str(digit) for words in _WORDS for digit, word in enumerate(words.split())}
_SPELT = re.compile(rf"\b(?:(?:double\s+)?(?:{'|'.join(_DIGITS)}|\d)\b[\s,.-]*){{7,}}", re.IGNORECASE)
_LEAD = re.compile(
    r"\b(?:(?:my|mi)\s+)?(?:(?:cell|phone|mobile|tel[eé]fono|e-?mail|correo)\s*)?(?:number|n[uú]mero|#|at)?"
    r"(?:\s*(?:is|es|:))?\s*$",
    re.IGNORECASE,
)
FEWEST_DIGITS = 5  # of something that is meant as a number


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody.

    `value` is E.164 for a number, or an e-mail address in lower case; `shown` is how people write it.
    """

    value: str
    shown: str


def read_contact(text: str) -> Contact | None:
    """The last number or address in `text`, the one a correction ends with; a number must be one that can exist."""
    if mail := _MAIL.findall(text):
        address = mail[-1].lower().rstrip(".")
        return Contact(address, address)
    numbers = [match.number for match in PhoneNumberMatcher(_in_digits(text), REGION)]
    valid = [number for number in numbers if phonenumbers.is_valid_number(number)]
    return _contact(valid[-1]) if valid else None


def _contact(number: PhoneNumber) -> Contact:
    at_home = number.country_code == phonenumbers.country_code_for_region(REGION)
    shown = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Contact(e164, phonenumbers.format_number(number, shown))


def tries_contact(text: str) -> bool:
    """Whether `text` looks as if it were meant as a number or an address, valid or not."""
    return "@" in text or len(re.findall(r"\d", _in_digits(text))) >= FEWEST_DIGITS


def without_contact(text: str) -> str:
    """`text` without its addresses and numbers, and without the words that led to them."""
    text = _MAIL.sub(" ", _in_digits(text))
    for match in reversed(list(PhoneNumberMatcher(text, REGION))):
        text = f"{text[: match.start]} {text[match.end :]}"
    return _LEAD.sub("", text.rstrip())


def _in_digits(text: str) -> str:
    """`text` with a number that is spelt out ("four oh four, double five ...") in digits."""

    def digits(match: re.Match[str]) -> str:
        if not re.search(r"[a-z]", match[0], re.IGNORECASE):
            return match[0]
        read, times = "", 1
        for word in re.findall(r"\w+", match[0].lower()):
            read += "" if word == "double" else _DIGITS.get(word, word) * times
            times = 2 if word == "double" else 1
        return f"{read} "

    return _SPELT.sub(digits, text)
