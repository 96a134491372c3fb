"""Tells what of a message inside a form is for something else: a question, a wish, politeness, an end."""

from __future__ import annotations

import re

from assistant.acts import Guess
from assistant.labels import (
    AGREEMENT,
    ALARMS,
    BOOKING,
    CHANGE,
    DENIAL,
    MEDICAL,
    MORE,
    NEVER_MIND,
    NOT_OURS,
    UNKNOWN,
    about_topic,
)
from assistant.question_splitter import asks
from assistant.standing import BOOKING_FORM, Talk

OPEN_QUESTIONS = frozenset({"concern", "preferred_times", "health", "confirmed", "allergy_story", "allergy_when"})
"""Questions whose answer may sound like a topic: "acne scars", "mornings", "I have diabetes"."""

MAY_BE_AN_ANSWER = frozenset({MEDICAL, CHANGE, MORE, "greet", "share_background"})

MAY_BE_A_NAME = frozenset({"greet", "share_background"})
"""So do "hi, it's Joy" and "soy Luis"."""

SURE = 0.5
"""From this probability a statement inside a form is taken for something else than the answer."""

SHORT = 4  # words of "cancel" or "cancel this booking"; a longer wish to cancel may be about a visit that exists
LONGEST_ODD_NAME = 3  # words
CANCELS = re.compile(r"\b(?:cancel|cancela|cancelar|stop|quit|end|abort)\b", re.IGNORECASE)
MOVES = re.compile(r"\b(?:re-?schedul\w*|mov(?:e|ing)|existing|postpone|reprogramar|mover)\b", re.IGNORECASE)
THANKS = re.compile(r"\b(?:than\w*|thx|ty|tysm|gracias|cheers|appreciat\w*)\b", re.IGNORECASE)
CONTACT_LIKE = re.compile(r"@|(?:\d\D{0,3}){5}")


def aside(piece: Guess, talk: Talk) -> str | None:
    """The label of a part that is not for the form; None when it answers, corrects or may do so."""
    label, sure = piece.label, piece.confidence >= SURE
    if label == NEVER_MIND:
        return NEVER_MIND
    if label == CHANGE and talk.form == BOOKING_FORM:
        return _change_in_booking(piece.text)
    if label in ALARMS or label in (AGREEMENT, DENIAL, BOOKING) or CONTACT_LIKE.search(piece.text):
        return None
    if asks(piece.text) and not (label in NOT_OURS and _may_answer(piece.text, talk)):
        return label
    if not piece.text.strip():
        return UNKNOWN
    if label in NOT_OURS or not sure:
        return None
    if talk.pending in OPEN_QUESTIONS and (about_topic(label) or label in MAY_BE_AN_ANSWER):
        return None
    if label == "thank" and _is_more_than_thanks(piece.text, talk):
        return None
    if talk.pending == "patient_name" and (label in MAY_BE_A_NAME or is_written_as_a_name(piece.text)):
        return None
    return label


def _change_in_booking(text: str) -> str | None:
    """What a wish for a change means while a request is being made: its end, a visit that exists, or a correction."""
    if CANCELS.search(text):
        return NEVER_MIND if len(text.split()) <= SHORT else CHANGE
    return CHANGE if MOVES.search(text) else None


def _is_more_than_thanks(text: str, talk: Talk) -> bool:
    """ "Anytime" names days, and "perfect, thanks" agrees."""
    if talk.pending == "preferred_times":
        return not THANKS.search(text)
    return talk.pending in ("confirmed", "consent") and not THANKS.match(text.strip())


def _may_answer(text: str, talk: Talk) -> bool:
    """What begins as questions do may be a name (May June) or an answer in open words ("any day")."""
    if "?" in text:
        return False
    return talk.pending in OPEN_QUESTIONS or (talk.pending == "patient_name" and len(text.split()) <= LONGEST_ODD_NAME)


def is_written_as_a_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= LONGEST_ODD_NAME and all(word[:1].isupper() and not word.isupper() for word in words)
