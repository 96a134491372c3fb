"""Reads what a patient says of a wanted visit: name, contact, days and times, what to treat. Pure; stores nothing.

Careful rather than clever: a value is taken from a sentence only where its form or the words before it show what it is,
or where it answers the question just asked.
"""

import re
from enum import StrEnum

from frontdesk.agreement import refuses, says_little, yes_or_no
from frontdesk.contacts import read_contact, without_contact
from frontdesk.names import LEAD_IN, read_name, segments, without_name
from frontdesk.times import read_times, rules_out


class Slot(StrEnum):
    """What a booking asks for, in the order it is asked."""

    NAME = "patient_name"
    CONTACT = "contact"
    CONSENT = "consent"
    CONCERN = "concern"
    TIMES = "preferred_times"
    HEALTH = "health"
    CONFIRMED = "confirmed"


Details = dict[Slot, str | bool]

LONGEST_VALUE = 300  # characters of an answer kept as said

_CONCERN = re.compile(
    r"\b(?:(?:for|about|treat|(?:change|switch|make) it to)\s+(?:my |the |some )?"
    r"(?P<english>(?:[a-z]+ ){0,2}(?:wrinkles?|lines|scars?|acne|spots?|pigmentation|hyperpigmentation|melasma|"
    r"cellulite|double chin|rejuvenation))|"
    r"(?:para|por|sobre|tratar(?:me)?|quitar(?:me)?)\s+(?:mis? |las? |los? |el |unas? )?"
    r"(?P<spanish>(?:arrugas|l[ií]neas|cicatrices|marcas|manchas|acn[eé]|espinillas|papada|celulitis|grasa|melasma|paño|"
    r"flacidez|rejuvenecimiento)(?: (?:localizada|finas))?"
    r"(?: (?:del?|en) (?:la |el |las |los |mis? )?(?!mañana|tarde|noche)\w+)?))\b",
    re.IGNORECASE,
)
_MEANT_FOR = re.compile(r"^\s*(?:(?:es|ser[ií]a)\s+)?(?:para|sobre|por)\s+", re.IGNORECASE)
_YES_BUT = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok|okay|si|sí|claro|vale|bueno)\W+(?:but|and|though|although|only|pero)\b", re.IGNORECASE
)
_CLAUSES = re.compile(r"[,;.!?\n]|\s(?:and|but|y|pero)\s")
_AROUND_TIMES = re.compile(
    r"(?:\W|\b(?:are|is|best|better|works?|for|me|i|i'm|i'd|can|could|would|do|only|instead|actually|make|change|it|to|on|"
    r"at|in|the|prefer|like|good|fine|free|please|wait|sorry|oh|no|yes|quedan?|vienen?|bien|puedo|podr[ií]a|puede|ser|"
    r"ser[ií]a|sea|que|s[oó]lo|mejor|prefiero|cambi[ae]l[oa]|c[aá]mbiel[oa]|p[oó]ngal[oa]|para|a|al|el|la|los|las|en|"
    r"por|favor|perd[oó]n|bueno|s[ií])\b)*",
    re.IGNORECASE,
)
"""What is no answer to an open question, whatever else it may be one to."""


def read(text: str, pending: Slot | None, *, beside: bool = False) -> Details:
    """All values that `text` holds; what answers the question about `pending` is taken on its word.

    With `beside`, the text was meant for something else: at most a name before the first comma answers then, or a
    "yes, but ...".
    """
    if beside and not _answers_beside(text, pending):
        pending = None
    found: Details = {}
    rest = without_contact(text)
    if contact := read_contact(text):
        found[Slot.CONTACT] = contact.shown
    if name := read_name(rest, asked=pending is Slot.NAME, opening=pending is None):
        found[Slot.NAME] = name
        rest = without_name(rest, name)
    if pending not in (Slot.CONCERN, Slot.HEALTH) and not beside and (concern := _CONCERN.search(rest)):
        found[Slot.CONCERN] = concern["english"] or concern["spanish"]
    if beside or pending in (Slot.CONCERN, Slot.HEALTH):
        times, rest = _times_apart(rest)
    else:
        times = _read_times(rest, asked=pending is Slot.TIMES and not found)
    if times:
        found[Slot.TIMES] = times
    if pending and pending not in found:
        found |= _answer(text, rest, pending, found)
    return found


def _answers_beside(text: str, pending: Slot | None) -> bool:
    if pending is Slot.NAME:
        return len(list(segments(text))) > 1
    return pending in (Slot.CONSENT, Slot.CONFIRMED) and bool(_YES_BUT.match(text))


def _answer(text: str, rest: str, pending: Slot, found: Details) -> Details:
    """What a text says to the question just asked, when no value shows by itself."""
    if pending in (Slot.CONSENT, Slot.CONFIRMED):
        agreed = yes_or_no(text)
        corrects = bool(found) and (agreed is False or pending is Slot.CONFIRMED)  # "no, my number is ..."
        return {} if agreed is None or corrects else {pending: agreed}
    if says_little(rest) and not (pending is Slot.HEALTH and not found and yes_or_no(rest) is False):
        return {}
    if pending is Slot.CONCERN:
        if Slot.CONTACT in found or refuses(rest):  # words around a number are about the number
            return {}
        return {pending: kept(_MEANT_FOR.sub("", rest))}
    return {pending: kept(rest)} if pending is Slot.HEALTH else {}


def kept(text: str) -> str:
    """An answer as it was said, on one line and not endlessly long."""
    return " ".join(text.split())[:LONGEST_VALUE]


def _times_apart(text: str) -> tuple[str | None, str]:
    """The parts of `text` that only name days and times, and the rest, where a day is part of what is told."""
    parts = [part.strip() for part in _CLAUSES.split(text) if part.strip()]
    timely = [
        part for part in parts if (times := read_times(part)) and _AROUND_TIMES.fullmatch(part.replace(times, ""))
    ]
    if not timely:
        return None, text
    return kept(" ".join(filter(None, map(read_times, timely)))), ", ".join(p for p in parts if p not in timely)


def _read_times(text: str, *, asked: bool) -> str | None:
    """Days and times as said. Somebody who was asked may say it in any words ("whenever my shift ends").

    Words that rule a day out are kept whole: "Fridays" of "not on Fridays" would mean the opposite.
    """
    times = read_times(text)
    if asked and (times or not (says_little(text) or refuses(text) or text.rstrip().endswith("?"))):
        return LEAD_IN.sub("", kept(text)).strip(" .,!") or None
    if times and rules_out(text):
        return kept(text)
    return kept(times) if times else None
