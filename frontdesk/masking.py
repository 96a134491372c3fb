"""Takes out of a patient's text what nobody here needs: numbers of cards, of social security, of licences, passports.

Done before the text is stored or reaches the assistant (requirement H7); alarms are looked for in the original. Phone
numbers, dates and times stay. Of a card the last four digits stay, so that people recognise which one was meant.
"""

import re
from collections.abc import Callable
from functools import partial

from phonenumbers import PhoneNumberMatcher

HIDDEN = "••••"
CARD = range(13, 20)  # digits of a card's number (ISO/IEC 7812)
SHOWN = 4  # digits of a card
FEWEST = 6  # digits of anything that is hidden
REGION = "US"

type Grouped = Callable[[tuple[int, ...]], bool]  # whether a card's number may stand in groups of these sizes

_GAP = r"[ \t\u00a0\u202f.\-\u2010-\u2015_]"
_RUN = re.compile(rf"(?<!\d)\d(?:{_GAP}{{0,3}}\d){{{CARD.start - 1},}}(?!\d)")
_GROUP = re.compile(r"\d+")
_DIALLED_ABROAD = re.compile(r"\+|00|011")
# The first digits of Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay, Maestro.
_ISSUER = re.compile(r"4|5[0-8]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3|6")
_PRINTED = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 6, 5), (4, 6, 4)}  # digits in groups, as on the card
_PHONE_GROUPS = (3, 3, 4)

_SOCIAL_SECURITY = re.compile(rf"(?<![\w.\-/])\d{{3}}({_GAP})\d{{2}}\1\d{{4}}(?![\w\-/])")

# How an ID is named, and what its number looks like then; a phone number or a date after the name is none.
_NAMED = re.compile(
    rf"""(?P<name>\b(?:ssn|social(?:\s+security)?|itin|seguro\s+social|passport|pasaporte|state\s+id|
      (?:driver['’]?s?['’]?|driving)\s+licen[cs]e|licencia\s+de\s+(?:conducir|manejo|conductor))\b
      (?:\s*(?:number|num|no|nr|n[uú]mero|n[º°])\b\.?)?
      (?:\s*(?:\#|:|=|is\b|was\b|es\b))*\s*)
    (?!\+|\(|\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}\b|\d{{4}}-\d{{2}}-\d{{2}}\b)
    (?=(?:[a-z -]{{0,3}}\d){{{FEWEST}}})
    (?:[a-z]{{0,3}}[ -]?\d[\d -]*\d|[a-z0-9-]+)[a-z]?(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)


def masked(text: str) -> str:
    """`text` with such numbers hidden; unchanged, and quick, where there are none."""
    if sum(map(str.isdigit, text)) < FEWEST:
        return text
    text = _NAMED.sub(rf"\g<name>{HIDDEN}", text)
    text = _SOCIAL_SECURITY.sub(HIDDEN, text)
    for grouped in (_as_printed, _as_written):
        abroad = _numbers_abroad(text) if _RUN.search(text) else []
        text = _RUN.sub(partial(_without_cards, abroad=abroad, grouped=grouped), text)
    return text


def _numbers_abroad(text: str) -> list[range]:
    """Where phone numbers with a country code stand; their digits may look like a card's."""
    numbers = [match for match in PhoneNumberMatcher(text, REGION) if _DIALLED_ABROAD.match(match.raw_string)]
    return [range(match.start, match.end) for match in numbers]


def _without_cards(run: re.Match[str], abroad: list[range], grouped: Grouped) -> str:
    """A run of digits and gaps with the cards' numbers in it hidden; each is some whole groups of the run."""
    groups = list(_GROUP.finditer(run[0]))
    kept, place, at = "", 0, 0
    while at < len(groups):
        known = any(run.start() + groups[at].start() in number for number in abroad)
        card = None if known else _card_at([group[0] for group in groups[at : at + CARD.stop]], grouped)
        if card is None:
            at += 1
            continue
        how_many, number = card
        kept += f"{run[0][place : groups[at].start()]}{HIDDEN} {number[-SHOWN:]}"
        at += how_many
        place = groups[at - 1].end()
    return kept + run[0][place:]


def _card_at(groups: list[str], grouped: Grouped) -> tuple[int, str] | None:
    """How many of the first groups are a card's number, and that number; None when none are."""
    for how_many in range(len(groups), 0, -1):
        number = "".join(groups[:how_many])
        sizes = tuple(map(len, groups[:how_many]))
        if len(number) in CARD and _ISSUER.match(number) and grouped(sizes) and _adds_up(number):
            return how_many, number
    return None


def _as_printed(sizes: tuple[int, ...]) -> bool:
    return len(sizes) == 1 or sizes in _PRINTED


def _as_written(sizes: tuple[int, ...]) -> bool:
    """In groups that people may make of a card's number and not of phone numbers; or digit by digit."""
    phone = any(sizes[at : at + 3] == _PHONE_GROUPS for at in range(len(sizes)))
    return not phone and ((sizes[0] != sum(_PHONE_GROUPS) and sum(sizes) >= 3 * len(sizes)) or set(sizes) == {1})


def _adds_up(number: str) -> bool:
    """Luhn's check."""
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[0::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0
