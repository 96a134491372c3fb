"""Decides what a patient's text means for safety: what its words are, and whether they are meant, now, and here.

Holds no words of its own; they are those of the lexicon.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import spacy
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from frontdesk.safety.contexts import Reading, holds, surely
from frontdesk.safety.forms import Context, Group, Makes, Meaning
from frontdesk.safety.lexicon import CLAUSE_OPENERS, Lexicon, load
from frontdesk.safety.patterns import PHRASE_END, PHRASE_START, Found, Span
from frontdesk.safety.spelling import Spelling
from frontdesk.safety.text import Break, read

_UNKNOWN = "_"


@dataclass(frozen=True)
class Screening:
    """What was found in one text; several may hold at once.

    `emergency` wants the 911 words (988 with `self_harm`, which never comes without it), `urgent` a call to the clinic
    now, `allergy` a ticket. `past_anaphylaxis` says that a former severe allergy is the only reason for `urgent`: staff
    must know, there is no symptom of now. `denied_allergy` is a denial beside which no allergy is told. `reassured`
    ("false alarm", "wrong person") never comes with `emergency` and means something only after one. `dismissed` says
    that there were words of danger, that every one of them was surely not meant (an idiom, a question in general, a
    clean denial, a story), and that nothing else was found.
    """

    emergency: bool = False
    self_harm: bool = False
    urgent: bool = False
    allergy: bool = False
    denied_allergy: bool = False
    reassured: bool = False
    past_anaphylaxis: bool = False
    dismissed: bool = False


class Safety:
    """The screening of every inbound text; build it once with `from_folder`."""

    def __init__(self, lexicon: Lexicon) -> None:
        known = frozenset(word for phrases in lexicon.words.values() for phrase in phrases for word in phrase)
        self._lexicon = lexicon
        self._known = known
        self._spelling = Spelling(known, lexicon.guessed, lexicon.slips, lexicon.ordinary)
        self.vocabulary = spacy.blank("xx").vocab
        self._matcher = PhraseMatcher(self.vocabulary, attr="ORTH")
        for name, phrases in lexicon.words.items():
            self._matcher.add(name, [Doc(self.vocabulary, words=list(phrase)) for phrase in sorted(phrases)])

    @classmethod
    def from_folder(cls, folder: Path) -> Self:
        """Loads the safety files of `folder`; raises SafetyError with a sentence naming file and entry."""
        return cls(load(folder))

    def screen(self, text: str) -> Screening:
        """What `text` says; the same text always gives the same, and no text whatever raises."""
        reading = self._reading(text)
        judged = list(self._judged(reading))
        meanings = set(self._meanings(judged))
        dangers = [one for one in judged if one.group.means != "mention"]
        emergency = not meanings.isdisjoint({"emergency", "self_harm"})
        allergy = not meanings.isdisjoint({"allergy", "reaction", "severe_allergy"})
        urgent = not meanings.isdisjoint({"urgent", "severe_allergy"})
        seen = not (emergency or urgent or allergy) and self._seen(dangers, reading)
        return Screening(
            emergency=emergency,
            self_harm="self_harm" in meanings,
            urgent=urgent,
            allergy=allergy,
            denied_allergy="denied" in meanings and not allergy,
            reassured="reassured" in meanings and not emergency,
            past_anaphylaxis="severe_allergy" in meanings and "urgent" not in meanings,
            dismissed=seen and all(_is_dismissed(one, reading) for one in dangers),
        )

    def _reading(self, message: str) -> Reading:
        text = read(message)
        words = [self._spelling.word(word) for word in text.words]
        # spaCy keeps every new word for ever; only the lexicon's own are handed to it.
        matches = self._matcher(Doc(self.vocabulary, words=[w if w in self._known else _UNKNOWN for w in words]))
        places = [(self.vocabulary.strings[key], start, end) for key, start, end in matches]
        openers = {start for name, start, _ in places if name == CLAUSE_OPENERS}
        breaks = tuple(max(b, Break.CLAUSE) if i in openers else b for i, b in enumerate(text.breaks))
        return Reading(Found(places + _ends_of_phrases(breaks), breaks))

    def groups_found(self, text: str) -> set[str]:
        """The names of the groups that `text` is taken to mean: tells why it alarms."""
        judged = self._judged(self._reading(text))
        return {one.group.name for one in judged if one.meant == one.group.means}

    def _meanings(self, judged: list["_Judged"]) -> Iterator[Meaning]:
        seen = set()
        for one in judged:
            if one.meant is not None:
                yield one.meant
            if one.meant == one.group.means:
                seen.add(one.group.name)
        yield from (together.means for together in self._lexicon.together if seen.issuperset(together.signs))

    def _judged(self, reading: Reading) -> Iterator["_Judged"]:
        for group in self._lexicon.groups:
            for finding in _findings(group, reading):
                context = self._context(finding, group, reading)
                yield _Judged(group, context, _meaning(group, context.makes if context else None))

    def _seen(self, dangers: list["_Judged"], reading: Reading) -> bool:
        """Whether there were words of danger at all; an idiom is one, even if no group would have taken it up."""
        return bool(dangers) or any(
            context.reach == "touch" and surely(context, reading) and reading.spans(context.patterns)
            for context in self._lexicon.contexts
        )

    def _context(self, finding: Span, group: Group, reading: Reading) -> Context | None:
        """The first context that reaches the finding; None: it is meant as it stands."""
        for context in self._lexicon.contexts:
            if group.means in context.applies_to and _can_be(context.makes, group) and holds(context, finding, reading):
                return context
        return None


@dataclass(frozen=True)
class _Judged:
    """A finding of a group, the context that changed its meaning, and what is meant (None: nothing)."""

    group: Group
    context: Context | None
    meant: Meaning | None


def _is_dismissed(one: _Judged, reading: Reading) -> bool:
    return one.meant in (None, "denied") and one.context is not None and surely(one.context, reading)


def _ends_of_phrases(breaks: tuple[Break, ...]) -> list[tuple[str, int, int]]:
    starts = [i for i, before in enumerate(breaks) if i == 0 or before is not Break.NONE]
    return [(PHRASE_START, i, i) for i in starts] + [(PHRASE_END, i, i) for i in [*starts[1:], len(breaks)]]


def _findings(group: Group, reading: Reading) -> list[Span]:
    spans = reading.spans(group.patterns)
    longer = reading.spans(group.unless) if spans else []
    beside = reading.spans(group.unless_in_sentence) if spans else []
    return [
        span
        for span in spans
        if not any(span.touches(other) and not _goes_on(other, span, reading) for other in longer)
        and not any(reading.together(span, other) < Break.SENTENCE for other in beside)
    ]


def _goes_on(longer: Span, finding: Span, reading: Reading) -> bool:
    """Whether a longer expression goes on over the comma at which the finding ends: "can you help, [my lips itch]"."""
    return reading.found.parted(longer.start, longer.end) > reading.found.parted(finding.start, finding.end)


def _can_be(makes: Makes, group: Group) -> bool:
    return group.may_be_expected or makes not in ("mild", "lasting")


def _meaning(group: Group, made: Makes | None) -> Meaning | None:
    """What a finding of `group` means after its context was heard."""
    if made is None:
        return group.means
    if made == "lasting" or (made == "over" and group.means == "emergency" and not group.may_be_expected):
        return "urgent"
    if made == "history" and group.in_the_past == "allergy":
        return "severe_allergy"
    return "denied" if made == "denied" else None
