"""Plans a turn: what a message means at this point of the conversation, act by act, in the order of the replies.

The classifier says what a message is by itself. Here a "yes" meets the question that it answers, and a name the form
that asked for it. Pure: knows neither Rasa nor words; `assistant/talk.py` reads the conversation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from assistant.acts import Guess
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

HOW_LONG_OF_ALL = ("faq/duration", "faq/results_last", "faq/downtime_redness")

BOOKING_FORM = "booking_form"
ALLERGY_FORM = "allergy_form"
CONTACT_FORM = "contact_form"

ENDS_A_FORM = frozenset({EMERGENCY, END_BOOKING, LEAVE_TALK, NEVER_MIND})
TAKES_A_CONTACT = frozenset({PERSON, CHANGE, "request_call_back", "accept_question", "accept_medical_question"})
"""After these staff get back to the patient, so they must know how."""

OPEN_QUESTIONS = frozenset({"concern", "preferred_times", "health", "confirmed", "allergy_story", "allergy_when"})
"""Questions whose answer may sound like a topic: "acne scars", "mornings", "I have diabetes"."""

MAY_BE_AN_ANSWER = frozenset({MEDICAL, CHANGE, MORE, "greet", "share_background"})

MAY_BE_A_NAME = frozenset({"greet", "share_background"})
"""So do "hi, it's Joy" and "soy Luis"."""

SURE = 0.5
"""From this probability a statement inside a form is taken for something else than the answer."""
CANCELS = re.compile(r"\b(?:cancel|cancela|cancelar|stop|quit|end|abort)\b", re.IGNORECASE)
THANKS = re.compile(r"\b(?:than\w*|thx|ty|tysm|gracias|cheers|appreciat\w*)\b", re.IGNORECASE)
MOVES = re.compile(r"\b(?:re-?schedul\w*|mov(?:e|ing)|existing|postpone|reprogramar|mover)\b", re.IGNORECASE)
SHORT = 4  # words of "cancel" or "cancel this booking"; a longer wish to cancel may be about a visit that exists
LONGEST_ODD_NAME = 3  # words
LONGEST_CHOICE = 6  # words of an answer to "which of these"
LEAST_LIKELY_CHOICE = 0.1
ORDINALS = {
    "1": 1, "one": 1, "first": 1, "1st": 1, "uno": 1, "primero": 1, "primera": 1,
    "2": 2, "two": 2, "second": 2, "2nd": 2, "dos": 2, "segundo": 2, "segunda": 2,
    "3": 3, "three": 3, "third": 3, "3rd": 3, "tres": 3, "tercero": 3, "tercera": 3,
    "4": 4, "four": 4, "fourth": 4, "4th": 4, "cuatro": 4, "cuarto": 4, "cuarta": 4,
}  # fmt: skip
AROUND_A_NUMBER = frozenset("the number no option choice one please pls la el opcion opción numero número".split())
YES_WORDS = frozenset("yes yeah yep yup sure ok okay please si sí claro dale".split())
NO_WORDS = frozenset("no nope nah".split())
SURELY_OTHER = 0.6  # probability from which a message is about something else rather than nonsense
ARTICLES = frozenset("the my a an of for el la los las mi una de".split())
"""With one of these before it, a visit is spoken of rather than wished for."""

CONTACT_LIKE = re.compile(r"@|(?:\d\D{0,3}){5}")


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


@dataclass(frozen=True)
class Understood:
    """What the classifier made of a message, its findings included: all that is asked, and how each part sounded.

    `joined` are the labels and probabilities of a short answer read together with the question it belongs to.
    """

    asked: list[str]
    whole: Guess
    parts: tuple[Guess, ...] = ()
    candidates: tuple[str, ...] = ()
    joined: Mapping[str, float] = field(default_factory=dict)

    @property
    def pieces(self) -> tuple[Guess, ...]:
        return self.parts or (self.whole,)


@dataclass(frozen=True)
class Choice:
    """One thing that the last reply let the patient choose: what it is called, and the label it stands for."""

    title: str
    label: str


@dataclass(frozen=True)
class Talk:
    """Where a conversation stands: the form and the question that are open, and what the last reply offered.

    `unclear` is the message whose meaning the choices are about. `lost` says that the last reply did not understand;
    `reachable` that staff know how to get back to the patient. `last` is the topic answered last, `how_long` what
    "how long?" may mean after it, `more` what comes next; `handed_off` says that staff have a request for a visit,
    `told` that they were told of anything.
    """

    form: str | None = None
    pending: str | None = None
    if_yes: str | None = None
    if_no: str | None = None
    choices: tuple[Choice, ...] = ()
    unclear: str = ""
    lost: bool = False
    last: str | None = None
    handed_off: bool = False
    told: bool = False
    how_long: tuple[str, ...] = HOW_LONG_OF_ALL
    more: str | None = None
    reachable: bool = True


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
        return [*acts, Act(ALLERGY_TALK, contact)]
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
    if chosen := _chosen(text, understood, talk.choices):
        return [chosen]
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


def _chosen(text: str, understood: Understood, choices: tuple[Choice, ...]) -> str | None:
    """The choice a short answer means: by its number, its name, or what it sounds like among the choices."""
    words = re.findall(r"\w+", text.lower())
    if not choices or not words or not is_short(text):
        return None
    place = next((ORDINALS[word] for word in words if word in ORDINALS), None)
    if place and place <= len(choices) and set(words) <= ORDINALS.keys() | AROUND_A_NUMBER:
        return choices[place - 1].label
    if named := next((c.label for c in choices if c.title.lower() in " ".join(words)), None):
        return named
    wish = not {BOOKING, CHANGE}.isdisjoint(understood.asked) and words[0] in ARTICLES
    if not wish and NOT_OURS.union({CLARIFY}).isdisjoint(understood.asked):
        return None
    best = max(choices, key=lambda choice: understood.joined.get(choice.label, 0.0))
    return best.label if understood.joined.get(best.label, 0.0) >= LEAST_LIKELY_CHOICE else None


def is_short(text: str) -> bool:
    """Whether a text may be the answer to "which of these"."""
    return 0 < len(text.split()) <= LONGEST_CHOICE


def _in_form(text: str, understood: Understood, talk: Talk) -> list[Act]:
    """Questions and alarms in between come first, then what is left goes to the form."""
    if BOOKING in understood.asked and talk.form != BOOKING_FORM:
        return _without_form(text, understood, talk)
    aside = [_aside(piece, talk) for piece in understood.pieces]
    told = {ALLERGY} if talk.form == ALLERGY_FORM else set()
    alarms = [label for label in understood.asked if label in ALARMS - told]
    comfort = FALSE_COMFORT if URGENT in alarms else frozenset()
    others = [label for label in aside if label and label not in comfort]
    if medical := _asks_medical(understood, talk):
        others.append(medical)
    if NEVER_MIND in others:
        ends = END_BOOKING if talk.form == BOOKING_FORM else LEAVE_TALK
        return [Act(label) for label in in_order([*alarms, *filter(about_topic, others), ends])]
    acts = [_act(label, text, understood, talk) for label in in_order([*alarms, *others])]
    left = [piece for piece, label in zip(understood.pieces, aside, strict=True) if label is None]
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


def _aside(piece: Guess, talk: Talk) -> str | None:
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
    if talk.pending == "patient_name" and (label in MAY_BE_A_NAME or _is_written_as_a_name(piece.text)):
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


def _is_written_as_a_name(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= LONGEST_ODD_NAME and all(word[:1].isupper() and not word.isupper() for word in words)


def _answers_contact(text: str, understood: Understood) -> bool:
    named = _is_written_as_a_name(text) and not NOT_OURS.isdisjoint(understood.asked)
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
