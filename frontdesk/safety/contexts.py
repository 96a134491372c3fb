"""Tells whether the words around a finding change what it means: denied, asked about, long past, a figure of speech.

Knows how a context reaches a finding, not which words make one: those stand in the safety files.
"""

from collections.abc import Iterable

from frontdesk.safety.forms import Context
from frontdesk.safety.patterns import Found, Pattern, Span
from frontdesk.safety.text import Break

_FIRST_TOO_LARGE = {
    "phrase": Break.COMMA,
    "clause": Break.CLAUSE,
    "sentence": Break.SENTENCE,
    "message": Break.SENTENCE + 1,
}


class Reading:
    """One text with the places of the lexicon's words; each pattern is looked for once."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self._spans: dict[Pattern, list[Span]] = {}

    def spans(self, patterns: Iterable[Pattern]) -> list[Span]:
        """All places of all the patterns."""
        names = self.found.names
        return [span for pattern in patterns if pattern.names <= names for span in self._places(pattern)]

    def _places(self, pattern: Pattern) -> list[Span]:
        if pattern not in self._spans:
            self._spans[pattern] = pattern.find(self.found)
        return self._spans[pattern]

    def together(self, one: Span, other: Span) -> Break:
        """The largest break between or within the two."""
        return self.found.parted(min(one.start, other.start), max(one.end, other.end))


def holds(context: Context, finding: Span, reading: Reading) -> bool:
    """Whether the context is there and reaches the finding."""
    cues = [cue for cue in reading.spans(context.patterns) if _reaches(context, cue, finding, reading)]
    exceptions = reading.spans(context.except_in) if cues else []
    return any(not any(cue.touches(other) for other in exceptions) for cue in cues)


def surely(context: Context, reading: Reading) -> bool:
    """Whether what the context reaches was surely not meant: nothing in the message makes one doubt it."""
    return context.sure_unless is not None and not reading.spans(context.sure_unless)


def _reaches(context: Context, cue: Span, finding: Span, reading: Reading) -> bool:
    if context.reach == "touch":
        return cue.touches(finding)
    return (
        not cue.touches(finding)
        and _stands_right(context, cue, finding)
        and _near_enough(context, cue, finding, reading)
        and not _overruled(context, cue, finding, reading)
    )


def _stands_right(context: Context, cue: Span, finding: Span) -> bool:
    if context.where == "before":
        return cue.start < finding.end - 1
    return context.where == "anywhere" or cue.start >= finding.start


def _near_enough(context: Context, cue: Span, finding: Span, reading: Reading) -> bool:
    between = max(finding.start - cue.end, cue.start - finding.end, 0)
    if context.within is not None and between > context.within:
        return False
    parted = reading.together(cue, finding)
    return parted < _FIRST_TOO_LARGE[context.reach] or (
        parted is Break.COMMA
        and any(_joins(link, cue, finding, reading) for link in reading.spans(context.through_lists_with))
    )


def _joins(link: Span, cue: Span, finding: Span, reading: Reading) -> bool:
    """Whether the `or` of "no fever, chills or trouble breathing" stands late enough to take in the finding."""
    last_comma = max((i for i in range(finding.end) if reading.found.breaks[i] is Break.COMMA), default=0)
    return cue.end <= last_comma <= link.start and reading.together(cue, link) < Break.SENTENCE


def _overruled(context: Context, cue: Span, finding: Span, reading: Reading) -> bool:
    after_cue = cue.end if cue.end <= finding.start else cue.start + 1
    return (
        any(after_cue <= s.start and s.end <= finding.start for s in reading.spans(context.unless_between))
        or any(after_cue <= s.start and s.end <= finding.end for s in reading.spans(context.unless_to_end))
        or any(reading.together(s, finding) < Break.COMMA for s in reading.spans(context.unless_near))
        or bool(reading.spans(context.unless_anywhere))
    )
