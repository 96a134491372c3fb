"""Decides all that a message asks for, from what the whole of it and each of its parts sound like alone.

An answer to what was not asked is worse than a question left over, so a part has to earn its place. Knows nothing of
how guesses are made or of conversations.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.labels import ALARMS, NOT_OURS, SMALL_TALK, UNKNOWN, about_topic
from assistant.question_splitter import asks


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
    asks nothing of us twice), and against a single part that is less sure. An alarm in the whole always stays.
    """
    sure = list(dict.fromkeys(part.label for part in parts if _counts(part, bars)))
    if whole.label in NOT_OURS - {UNKNOWN} and whole.confidence >= bars.not_ours_from:
        return [whole.label, *(label for label in sure if not about_topic(label))]
    if not sure or (len(sure) == 1 and whole.confidence > _best(parts, sure[0]) and whole.label not in SMALL_TALK):
        return [whole.label]
    return list(dict.fromkeys([whole.label, *sure])) if whole.label in ALARMS else sure


MOST_CHOICES = 3


def likely(whole: Guess, bars: Bars) -> list[str]:
    """The topics that a message may mean, the likeliest first."""
    return [label for label, p in whole.ranking if about_topic(label) and p >= bars.likely_from][:MOST_CHOICES]


def unclear(asked: list[str], whole: Guess, candidates: list[str], bars: Bars) -> bool:
    """Whether to ask which topic is meant: several are likely and none is likely enough to be answered."""
    if len(candidates) < 2 or asked not in ([UNKNOWN], [whole.label]):
        return False
    return whole.ranking[0][0] == candidates[0] and whole.confidence < bars.answer_from


def _counts(part: Guess, bars: Bars) -> bool:
    bar = bars.question_from if asks(part.text) else bars.statement_from
    return part.label not in NOT_OURS | SMALL_TALK and part.confidence >= bar


def _best(parts: list[Guess], label: str) -> float:
    return max(part.confidence for part in parts if part.label == label)
