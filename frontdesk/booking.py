"""Reads what a patient says of a wanted visit: name, contact, days and times, what to treat. Pure; stores nothing.

Careful rather than clever: a value is taken from a sentence only where its form or the words before it show what it is,
or where it answers the question just asked.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from frontdesk.contacts import read_contact, without_contact
from frontdesk.times import read_times


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
LONGEST_NAME = 60  # characters
MOST_NAMES = 5  # words

_SEGMENTS = re.compile(r"[,;\n]|\.(?=\s|$)|\s-\s|[!?]")
_NAME_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_NAME_MARKER = re.compile(
    r"\b(?:my (?:full |first )?name(?:'s| is|s)?|name is|name's|name:|this is|call me|me llamo|mi nombre es|"
    r"a nombre de)\s*:?\s+",
    re.IGNORECASE,
)
_I_AM = re.compile(r"\b(?:i am|i'm|im|it's|its|soy)\s+", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:(?:sure|ok|okay|yes|yeah|yep|hi|hello|hey|well|um+|uh|it's|its|it is|so|please|thanks|thank you|actually|and|"
    r"si|sí|claro|hola|put|use|make it|that's|thats|es)\b[\s,.!:-]*)+",
    re.IGNORECASE,
)
_END_OF_NAME = re.compile(
    r"\s+(?:and|but|my|i|i'm|im|from|at|on|for|with|here|calling|phone|number|cell|email|y|pero|mi)\b", re.IGNORECASE
)
_NOT_A_NAME = frozenset(
    """a an the my me i you it we they and or but not no yes nope yeah ok okay sure none nothing never mind what why how
    when where who is are am was do does did can could will would should maybe book booking appointment appointments
    visit session consultation schedule cancel stop help please thanks thank hi hello hey later today tomorrow now
    interested looking calling here new allergic allergy pregnant free available ready wondering trying going hoping
    sorry fine good nervous scared worried asking just really very so too also want need have like for to of with about
    from in on at your this that skip pass dont don't prefer rather private anonymous human person staff somebody
    someone agent morning afternoon evening weekday weekend anytime any que como cuando donde quiero necesito cita una un la el
    mi para por nada nadie alergica alergico alérgica alérgico""".split()
)
_CONCERN = re.compile(
    r"\b(?:for|about|treat|para|por)\s+(?:my |the |some |mis? |las? |los? )?"
    r"((?:[a-z]+ ){0,2}(?:wrinkles?|lines|scars?|acne|spots?|pigmentation|hyperpigmentation|melasma|cellulite|"
    r"celulitis|double chin|rejuvenation|arrugas|cicatrices|manchas|papada))\b",
    re.IGNORECASE,
)
_YES = re.compile(
    r"^\W*(?:yes|yeah|yep|yup|ya|ye|y|sure|ok|okay|k|of course|please do|go ahead|fine|that'?s fine|correct|right|"
    r"that'?s right|looks good|looks right|sounds good|perfect|absolutely|definitely|si|sí|claro|correcto|dale|👍|"
    r"i (?:do|agree|consent)|no problem|not a problem|all good)\b",
    re.IGNORECASE,
)
_NO = re.compile(r"^\W*(?:no|nope|nah|n|not|don'?t|do not|never|wrong|incorrect|rather not)\b", re.IGNORECASE)


def read(text: str, pending: Slot | None, *, beside: bool = False) -> Details:
    """All values that `text` holds; what answers the question about `pending` is taken on its word.

    With `beside`, the text was meant for something else: at most a name before the first comma answers then.
    """
    if beside:
        pending = Slot.NAME if pending is Slot.NAME and len(list(_segments(text))) > 1 else None
    found: Details = {}
    rest = without_contact(text)
    if contact := read_contact(text):
        found[Slot.CONTACT] = contact.shown
    if name := _read_name(rest, asked=pending is Slot.NAME):
        found[Slot.NAME] = name
    if times := _read_times(rest, asked=pending is Slot.TIMES and not found):
        found[Slot.TIMES] = times
    if pending is None and not beside and (concern := _CONCERN.search(rest)):
        found[Slot.CONCERN] = concern[1]
    if pending and pending not in found:
        found |= _answer(text, rest, pending, alone=not found)
    return found


def _answer(text: str, rest: str, pending: Slot, *, alone: bool) -> Details:
    """What a text says to the question just asked, when no value shows by itself."""
    if pending in (Slot.CONSENT, Slot.CONFIRMED):
        agreed = yes_or_no(text)
        corrects = agreed is False and not alone  # "no, my number is ..."
        return {} if agreed is None or corrects else {pending: agreed}
    wanted = pending is Slot.HEALTH or (pending is Slot.CONCERN and alone and _LEAD_IN.sub("", rest).strip())
    return {pending: kept(rest)} if wanted and rest.strip() else {}


def kept(text: str) -> str:
    """An answer as it was said, on one line and not endlessly long."""
    return " ".join(text.split())[:LONGEST_VALUE]


def yes_or_no(text: str) -> bool | None:
    if _YES.match(text):
        return True
    return False if _NO.match(text) else None


def _read_name(text: str, *, asked: bool) -> str | None:
    marked = _NAME_MARKER.search(text)
    if marked and (name := _as_name(text[marked.end() :])):
        return name
    if (i_am := _I_AM.search(text)) and (name := _as_name(text[i_am.end() :])) and (asked or name[:1].isupper()):
        return name
    if not asked:
        return None
    return next((name for part in _segments(text) if (name := _as_name(_LEAD_IN.sub("", part)))), None)


def _segments(text: str) -> Iterator[str]:
    yield from (part.strip() for part in _SEGMENTS.split(text) if part.strip())


def _as_name(text: str) -> str | None:
    """The name that `text` begins with: a few words of letters, none of them an everyday word."""
    first = _END_OF_NAME.split(next(_segments(text), ""), maxsplit=1)[0].strip(" :\"'")
    words = first.split()
    fits = 1 <= len(words) <= MOST_NAMES and len(first) <= LONGEST_NAME and all(map(_NAME_WORD.fullmatch, words))
    return first if fits and not any(word.lower().strip(".'") in _NOT_A_NAME for word in words) else None


def _read_times(text: str, *, asked: bool) -> str | None:
    """Days and times as said. Somebody who was asked may say it in any words ("whenever my shift ends")."""
    if asked:
        return _LEAD_IN.sub("", kept(text)).strip(" .,!") or None
    times = read_times(text)
    return kept(times) if times else None
