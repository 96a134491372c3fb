"""Decides all that a message asks for, from what the whole of it and each of its parts sound like alone.

An answer to what was not asked is worse than a question left over, so a part has to earn its place. Knows nothing of
how guesses are made or of conversations.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.labels import (
    ALARMS,
    HOW_LONG,
    MEDICAL,
    MORE,
    NOT_COVERED,
    NOT_OURS,
    SAFETY,
    SHORTER,
    SMALL_TALK,
    UNKNOWN,
    WHY,
    about_topic,
)
from assistant.question_splitter import asks

NEVER_A_PART = NOT_OURS | SMALL_TALK | {MORE, SHORTER, WHY}
BRIEF = 3  # words up to which a part is an item of a list rather than background


@dataclass(frozen=True)
class Guess:
    """What a text sounds like: its label, how probable that is (0 to 1), and the next best."""

    text: str
    label: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Bars:
    """The probabilities from which a guess counts; `config.yml` explains them."""

    question_from: float
    statement_from: float
    not_ours_from: float
    likely_from: float
    answer_from: float


def acts(whole: Guess, parts: list[Guess], bars: Bars) -> list[str]:
    """The labels asked for, in the order of the parts; never empty.

    The whole decides where no part is sure, where it is surely none of ours ("How long does Botox last? Does it hurt?"
    asks nothing of us twice), and against a single part that is less sure. An alarm in the whole always stays. Whether
    it is safe for somebody with a condition is no question for the article.
    """
    told = _sure(parts, bars)
    if any(part.label == MEDICAL for part in told):
        told = [part for part in told if part.label != SAFETY]
    sure = list(dict.fromkeys(part.label for part in told))
    if whole.label in NOT_OURS - {UNKNOWN} and whole.confidence >= bars.not_ours_from:
        if whole.label == NOT_COVERED and any(part.label == NOT_COVERED for part in parts):
            return [*dict.fromkeys(part.label for part in told if _stays(part, bars)), whole.label]
        return [whole.label, *(label for label in sure if not about_topic(label))]
    if not sure or (len(sure) == 1 and whole.confidence > told[0].confidence and whole.label not in SMALL_TALK):
        return [whole.label]
    sure += [part.label for part in parts if part.label == NOT_COVERED and _stays(part, bars)][:1]
    return list(dict.fromkeys([whole.label, *sure])) if _says_more(whole, sure, bars) else sure


MOST_CHOICES = 3


def likely(whole: Guess, bars: Bars) -> list[str]:
    """The topics that a message may mean, the likeliest first."""
    return [label for label, p in whole.ranking if about_topic(label) and p >= bars.likely_from][:MOST_CHOICES]


def unclear(asked: list[str], whole: Guess, parts: list[Guess], candidates: list[str], bars: Bars) -> bool:
    """Whether to ask which topic is meant: several are likely, none is likely enough to be answered, and no part of
    the message is sure.
    """
    if len(candidates) < 2 or asked not in ([UNKNOWN], [whole.label]) or _sure(parts, bars):
        return False
    return whole.ranking[0][0] == candidates[0] and whole.confidence < bars.answer_from


def _says_more(whole: Guess, sure: list[str], bars: Bars) -> bool:
    """Whether the whole says what no part says alone: an alarm, or a topic whose words are spread over the parts."""
    if whole.label in ALARMS:
        return True
    is_spread = whole.label not in sure and all(map(about_topic, [whole.label, *sure]))
    return is_spread and whole.confidence >= bars.statement_from


def _sure(parts: list[Guess], bars: Bars) -> list[Guess]:
    """The parts that count, the surest of each label, in their order."""
    counting = [part for part in map(_settled, parts) if part.label not in NEVER_A_PART and _counts(part, bars)]
    best = {part.label: part for part in sorted(counting, key=lambda part: part.confidence)}
    return [best[label] for label in dict.fromkeys(part.label for part in counting)]


def _settled(part: Guess) -> Guess:
    """Beside other questions "how long" cannot lean on an earlier answer: it means the likeliest topic."""
    if part.label != HOW_LONG:
        return part
    rest = [(label, p) for label, p in part.ranking if label != HOW_LONG]
    label, p = rest[0] if rest else (UNKNOWN, 0.0)
    return Guess(part.text, label, part.confidence * p / (sum(q for _, q in rest) or 1), part.ranking)


def _counts(part: Guess, bars: Bars) -> bool:
    is_item = len(part.text.split()) <= BRIEF
    return part.confidence >= (bars.question_from if is_item or asks(part.text) else bars.statement_from)


def _stays(part: Guess, bars: Bars) -> bool:
    """Whether a part is asked for beside something that we have no answer to, or the other way round."""
    if about_topic(part.label) or part.label in NOT_OURS:
        return asks(part.text) and part.confidence >= bars.statement_from
    return True
