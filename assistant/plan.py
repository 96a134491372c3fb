"""Plans a turn: what a message means at this point of the conversation, act by act, in the order of the replies.

The classifier says what a message is by itself. Here a "yes" meets the question that it answers, and a name the form
that asked for it. Pure: knows neither Rasa nor words; `assistant/talk.py` reads the conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.acts import Guess
from assistant.asides import CANCELS, CONTACT_LIKE, aside, is_written_as_a_name
from assistant.choices import chosen
from assistant.labels import (
    AGREEMENT,
    ALARMS,
    ALLERGY,
    ALLERGY_TALK,
    ASK_WHAT,
    BOOKING,
    CHANGE,
    CLARIFY,
    DENIAL,
    DETAILS,
    EMERGENCY,
    END_BOOKING,
    FALSE_COMFORT,
    HOW_LONG,
    LEAVE_CONTACT,
    LEAVE_TALK,
    MEDICAL,
    MORE,
    NEVER_MIND,
    NOT_OURS,
    OUT_OF_SCOPE,
    PERSON,
    SHORTER,
    SOURCE,
    STILL_UNKNOWN,
    UNKNOWN,
    URGENT,
    WHY,
    WHY_ASKED,
    about_topic,
)
from assistant.question_splitter import asks
from assistant.standing import ALLERGY_FORM, BOOKING_FORM, CONTACT_FORM, Talk, Understood

ENDS_A_FORM = frozenset({EMERGENCY, END_BOOKING, LEAVE_TALK, NEVER_MIND})
TAKES_A_CONTACT = frozenset({PERSON, CHANGE, "request_call_back", "accept_question", "accept_medical_question"})
"""After these staff get back to the patient, so they must know how."""

YES_WORDS = frozenset("yes yeah yep yup sure ok okay please si sí claro dale".split())
NO_WORDS = frozenset("no nope nah".split())
SURELY_OTHER = 0.6  # probability from which a message is about something else rather than nonsense


@dataclass(frozen=True)
class Act:
    """One thing to do in a turn.

    `details` is what of the message a form may read; `beside` says that it was meant for something else, so that at
    most a name is read from it; `alone` that the message held nothing else: only then is it a failure to find no
    answer. `candidates` are the topics to choose from; `short` asks for the short text.
    """

    label: str
    details: str | None = None
    beside: bool = False
    alone: bool = True
    candidates: tuple[str, ...] = ()
    short: bool = False


def plan(text: str, understood: Understood, talk: Talk) -> list[Act]:
    """The acts of a turn, in order; never empty."""
    if EMERGENCY in understood.asked:
        return [Act(EMERGENCY)]
    if talk.form == CONTACT_FORM and not _answers_contact(text, understood):
        return _without_form(text, understood, talk)
    return _in_form(text, understood, talk) if talk.form else _without_form(text, understood, talk)


def closes_form(acts: list[Act], talk: Talk) -> bool:
    """Whether the open form is over before the first act."""
    labels = {act.label for act in acts}
    if labels & ENDS_A_FORM or (talk.form != BOOKING_FORM and BOOKING in labels):
        return True
    return talk.form == CONTACT_FORM and DETAILS not in labels


def _without_form(text: str, understood: Understood, talk: Talk) -> list[Act]:
    asked = _in_context(text, understood, talk)
    contact = text if CONTACT_LIKE.search(text) else None
    if contact and BOOKING not in asked:
        asked = _beside_a_contact(asked, talk)
    acts = [_act(label, text, understood, talk) for label in in_order(asked)]
    if BOOKING in asked:
        return acts
    if ALLERGY in asked:
        return [*acts, Act(ALLERGY_TALK, contact)] if talk.about_health else acts
    gets_back = talk.told or TAKES_A_CONTACT.intersection(asked)
    if gets_back and (contact or (not talk.reachable and TAKES_A_CONTACT.intersection(asked))):
        return [*acts, Act(LEAVE_CONTACT, contact)]
    return acts


def _beside_a_contact(asked: list[str], talk: Talk) -> list[str]:
    """What a message means that gives a number or an address; by itself it asks to be called."""
    others = [label for label in asked if label not in NOT_OURS | {CLARIFY, STILL_UNKNOWN}]
    return others or ([] if talk.told else [PERSON])


def _act(label: str, text: str, understood: Understood, talk: Talk) -> Act:
    """An act of the message; a follow-up becomes what it means after the last answer."""
    if label == HOW_LONG:
        only = talk.how_long[0] if len(talk.how_long) == 1 else None
        return Act(only) if only else Act(CLARIFY, candidates=talk.how_long)
    if label == WHY:
        return Act(WHY_ASKED if talk.form else SOURCE if talk.last else ASK_WHAT)
    if label == MORE:
        return Act(talk.more or ASK_WHAT)
    if label == SHORTER:
        return Act(talk.last, short=True) if talk.last else Act(ASK_WHAT)
    if label == CLARIFY:
        return Act(CLARIFY, candidates=understood.candidates)
    return Act(label, text if label == BOOKING else None)


def _in_context(text: str, understood: Understood, talk: Talk) -> list[str]:
    """A yes or no to our last question means what that question says; twice not understood is more than once."""
    if choice := chosen(text, understood, talk.choices):
        return [choice]
    gives_up = talk.if_no or (CHANGE if talk.handed_off and CANCELS.search(text) else None)
    meant = {AGREEMENT: talk.if_yes, DENIAL: talk.if_no, NEVER_MIND: gives_up}
    asked = [meant.get(label) or label for label in _plainly(text, understood, talk)]
    return [STILL_UNKNOWN] if talk.lost and _is_lost(asked, understood) else asked


def _plainly(text: str, understood: Understood, talk: Talk) -> list[str]:
    """The labels of a message; a yes or no to an offer counts as such, whatever is said with it."""
    offered = talk.if_yes or talk.if_no
    if not offered or "?" in text or ALARMS.intersection(understood.asked):
        return understood.asked
    first = next(iter(re.findall(r"\w+", text.lower())), "")
    if first in NO_WORDS:
        return [DENIAL]
    said = [label for label in understood.asked if label not in NOT_OURS | {CLARIFY, AGREEMENT}]
    return [AGREEMENT, *said] if first in YES_WORDS else understood.asked


def _is_lost(asked: list[str], understood: Understood) -> bool:
    """Whether a message is not understood, or at least not surely about something else."""
    return asked in ([UNKNOWN], [CLARIFY]) or (asked == [OUT_OF_SCOPE] and understood.whole.confidence < SURELY_OTHER)


def _in_form(text: str, understood: Understood, talk: Talk) -> list[Act]:
    """Questions and alarms in between come first, then what is left goes to the form."""
    if BOOKING in understood.asked and talk.form != BOOKING_FORM:
        return _without_form(text, understood, talk)
    labels = [aside(piece, talk) for piece in understood.pieces]
    told = {ALLERGY} if talk.form == ALLERGY_FORM else set()
    alarms = [label for label in understood.asked if label in ALARMS - told]
    comfort = FALSE_COMFORT if URGENT in alarms else frozenset()
    others = [label for label in labels if label and label not in comfort]
    if medical := _asks_medical(understood, talk):
        others.append(medical)
    if NEVER_MIND in others:
        ends = END_BOOKING if talk.form == BOOKING_FORM else LEAVE_TALK
        return [Act(label) for label in in_order([*alarms, *filter(about_topic, others), ends])]
    acts = [_act(label, text, understood, talk) for label in in_order([*alarms, *others])]
    left = [piece for piece, label in zip(understood.pieces, labels, strict=True) if label is None]
    details = _details(text, left, understood, talk, alarmed=bool(alarms))
    return [*acts, *(replace(act, alone=not acts) for act in details)]


def _asks_medical(understood: Understood, talk: Talk) -> str | None:
    """A medical question may also hold the answer to an open one: "I'm pregnant, can I still come?"."""
    if talk.form != BOOKING_FORM or talk.pending not in ("concern", "preferred_times"):
        return None
    asked = any(asks(piece.text) or "?" in piece.text for piece in understood.pieces)
    return MEDICAL if asked and MEDICAL in understood.asked else None


def _details(text: str, left: list[Guess], understood: Understood, talk: Talk, *, alarmed: bool) -> list[Act]:
    """What of a message goes to the form. An alarm answers only the question about health and the allergy talk's."""
    if not left:
        return []
    if alarmed and talk.pending != "health" and talk.form != ALLERGY_FORM:
        calm = [piece for piece in left if piece.label not in ALARMS]
        if not calm or len(calm) == len(left):
            return [Act(DETAILS, text, beside=True)]
        left = calm
    whole = len(left) == len(understood.pieces)
    return [Act(DETAILS, text if whole else ". ".join(piece.text for piece in left))]


def _answers_contact(text: str, understood: Understood) -> bool:
    named = is_written_as_a_name(text) and not NOT_OURS.isdisjoint(understood.asked)
    return bool(CONTACT_LIKE.search(text)) or understood.asked == [DENIAL] or named


def in_order(asked: list[str]) -> list[str]:
    """The acts of a message in the order of their replies: alarms, answers, other acts, booking."""

    def rank(label: str) -> int:
        if label in (URGENT, ALLERGY):
            return 0
        if about_topic(label):
            return 1
        return 3 if label in (BOOKING, END_BOOKING) else 2

    return sorted(dict.fromkeys(asked), key=rank)
