"""The pattern language of the safety files: what stands next to what within one clause.

    short of breath            these words, side by side
    feel/feels faint           either word
    (pass out/faint)           either of several expressions
    {cannot} ... {breathe}     a word of each list, in this order, a few words may stand between
    {lips} & {swollen}         the same in either order
    ^ emergency $              nothing else from one comma or full stop to the next

Finds where a pattern stands in a text; what that means is decided elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from operator import attrgetter

from frontdesk.safety.text import Break

GAP = 5
"""The most words that may stand at a `...` or `&`: "my lips [have started to get really] swollen"."""

WRITTEN = "="
"""Begins the name of a step that is no word list of a file but words written in the pattern itself."""

PHRASE_START = WRITTEN + "^"
PHRASE_END = WRITTEN + "$"

_PART = re.compile(r"\{([^{}]+)\}|\(([^()]+)\)|(\.\.\.)|(&)|([^\s{}()&]+)")


class PatternError(ValueError):
    """A pattern that cannot be read; its text says why."""


class Link(Enum):
    NEXT = "next to it"
    LATER = "a little later"
    NEAR = "near it, before or after"


@dataclass(frozen=True)
class Step:
    """A word list (or `=this/that` for words written in the pattern) and how it follows the step before."""

    words: str
    link: Link


@dataclass(frozen=True)
class Span:
    """Where a pattern was found: from word `start` up to but without `end`; `words` are those its steps took up."""

    start: int
    end: int
    words: frozenset[int]

    def touches(self, other: "Span") -> bool:
        return bool(self.words & other.words)

    def joined(self, other: "Span") -> "Span":
        return Span(min(self.start, other.start), max(self.end, other.end), self.words | other.words)


class Found:
    """Where each word list was found in one text, and the breaks between its words."""

    def __init__(self, places: Iterable[tuple[str, int, int]], breaks: tuple[Break, ...]) -> None:
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for words, start, end in places:
            self._places[words].append((start, end))
        # Few of the lists found are ever asked for; those that are get their spans then.
        self._spans: dict[str, list[Span]] = {}
        self._from: dict[str, dict[int, list[Span]]] = {}
        self._upto: dict[str, dict[int, list[Span]]] = {}
        self.breaks = breaks
        self.names = frozenset(self._places)
        # How many breaks of at least each strength come before a word: two words with equal counts are not parted.
        self._counts = {kind: list(accumulate(int(b >= kind) for b in breaks)) for kind in Break if kind}

    def all(self, words: str) -> list[Span]:
        if words not in self._spans:
            self._spans[words] = [Span(s, e, frozenset(range(s, e))) for s, e in self._places.get(words, ())]
        return self._spans[words]

    def follow(self, words: str, span: Span, gap: int) -> Iterator[Span]:
        if words not in self._from:
            self._from[words] = _by_place(self.all(words), attrgetter("start"))
        for position in range(span.end, span.end + gap + 1):
            yield from self._from[words].get(position, ())

    def precede(self, words: str, span: Span, gap: int) -> Iterator[Span]:
        if words not in self._upto:
            self._upto[words] = _by_place(self.all(words), attrgetter("end"))
        for position in range(span.start - gap, span.start + 1):
            yield from self._upto[words].get(position, ())

    def parted(self, start: int, end: int) -> Break:
        """The largest break within the words from `start` up to but without `end`."""
        parting = (kind for kind, counts in self._counts.items() if counts[start] != counts[end - 1])
        return max(parting, default=Break.NONE)

    def in_one_clause(self, span: Span) -> bool:
        """Whether no new clause begins inside the span; one that begins with a word of the span itself is no other."""
        parted = self.parted(span.start, span.end)
        if parted is not Break.CLAUSE:
            return parted < Break.CLAUSE
        return all(i in span.words for i in range(span.start + 1, span.end) if self.breaks[i] is Break.CLAUSE)


@dataclass(frozen=True, eq=False)
class Pattern:
    """One line of a safety file, read; two equal lines are two patterns."""

    source: str
    steps: tuple[Step, ...]
    names: frozenset[str]

    @classmethod
    def parse(cls, source: str) -> "Pattern":
        """Reads a line of a safety file; raises PatternError, which says what is wrong with the line."""
        if _PART.sub("", source).strip():
            raise PatternError(f"'{source}' has a bracket without its partner, or one inside another")
        steps: list[Step] = []
        link: Link | None = None
        for name, expressions, dots, near, word in _PART.findall(source):
            if dots or near:
                if link is not None or not steps:
                    raise PatternError(f"'{source}' has a '...' or '&' that does not stand between two words or lists")
                link = Link.LATER if dots else Link.NEAR
            else:
                steps.append(Step(name.strip() or WRITTEN + _written(expressions or word), link or Link.NEXT))
                link = None
        if not steps or link is not None:
            raise PatternError(f"'{source}' must start and end with a word or a list")
        return cls(source, tuple(steps), frozenset(step.words for step in steps))

    def lists(self) -> set[str]:
        return {name for name in self.names if not name.startswith(WRITTEN)}

    def written(self) -> set[str]:
        return {name for name in self.names - {PHRASE_START, PHRASE_END} if name.startswith(WRITTEN)}

    def find(self, found: Found) -> list[Span]:
        """All places where the steps follow each other without a new clause between them."""
        if not self.names <= found.names:
            return []
        spans = found.all(self.steps[0].words)
        for step in self.steps[1:]:
            spans = list({span.joined(more) for span in spans for more in _next(step, span, found)})
        return [span for span in spans if found.in_one_clause(span)]


def _by_place(spans: list[Span], place: Callable[[Span], int]) -> dict[int, list[Span]]:
    placed: dict[int, list[Span]] = {}
    for span in spans:
        placed.setdefault(place(span), []).append(span)
    return placed


def _written(expressions: str) -> str:
    if expressions in "^$":
        return expressions
    if not all(any(c.isalnum() for c in expression) for expression in expressions.split("/")):
        raise PatternError(f"'{expressions}' has a '/' without a word on one side")
    return expressions


def _next(step: Step, span: Span, found: Found) -> Iterator[Span]:
    yield from found.follow(step.words, span, 0 if step.link is Link.NEXT else GAP)
    if step.link is Link.NEAR:
        yield from found.precede(step.words, span, GAP)
