"""The form of a safety file: which entries it may hold and what each is for. Does not open files."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from frontdesk.safety.patterns import Pattern

Meaning = Literal[
    "emergency",
    "self_harm",
    "urgent",
    "severe_allergy",
    "allergy",
    "reaction",
    "denied",
    "reassured",
    "sign",
    "mention",
]
Makes = Literal["nothing", "history", "over", "mild", "lasting", "denied"]


def _patterns(lines: object) -> object:
    return tuple(Pattern.parse(str(line)) for line in lines) if isinstance(lines, list) else lines


def _texts(entries: object) -> object:
    if not isinstance(entries, list):
        return entries
    if any(isinstance(entry, bool) or not isinstance(entry, str | int) for entry in entries):
        raise ValueError("every entry must be a text; put words such as yes, no, on and off in quotes")
    return tuple(str(entry) for entry in entries)


Patterns = Annotated[tuple[Pattern, ...], BeforeValidator(_patterns)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_texts)]
Examples = Annotated[tuple[str, ...], BeforeValidator(_texts), Field(min_length=2)]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Group(_Entry):
    """Patterns that mean the same thing.

    A finding does not count when its words are part of a longer expression of `unless`, or when one of
    `unless_in_sentence` stands anywhere in its sentence. With `may_be_expected` a mild form is an ordinary effect of
    the treatment and a lasting one is urgent; with `in_the_past: allergy` a former one is a severe allergy.
    """

    name: str
    means: Meaning
    patterns: Patterns
    examples: Examples
    unless: Patterns = ()
    unless_in_sentence: Patterns = ()
    may_be_expected: bool = False
    in_the_past: Literal["allergy", "nothing"] = "nothing"

    def all_patterns(self) -> Patterns:
        return self.patterns + self.unless + self.unless_in_sentence


class Together(_Entry):
    """Groups that mean something more when all of them are found in one message."""

    name: str
    means: Meaning
    signs: Texts
    examples: Examples


class Context(_Entry):
    """Words that change what a finding means: how far they reach, and which words take that power from them.

    With `sure_unless` a finding it reaches was surely not meant, unless one of those words stands in the message.
    """

    name: str
    makes: Makes
    applies_to: frozenset[Meaning]
    patterns: Patterns
    reach: Literal["touch", "phrase", "clause", "sentence", "message"]
    where: Literal["before", "after", "anywhere"] = "anywhere"
    within: int | None = None
    through_lists_with: Patterns = ()
    except_in: Patterns = ()
    unless_between: Patterns = ()
    unless_to_end: Patterns = ()
    unless_near: Patterns = ()
    unless_anywhere: Patterns = ()
    sure_unless: Patterns | None = None

    def all_patterns(self) -> Patterns:
        unless = self.unless_between + self.unless_to_end + self.unless_near + self.unless_anywhere
        return self.patterns + self.except_in + self.through_lists_with + unless + (self.sure_unless or ())


class SafetyFile(_Entry):
    """One file of the folder. Its `means` holds for those of its groups that say nothing else."""

    means: Meaning | None = None
    words: dict[str, Texts] = {}
    groups: tuple[Group, ...] = ()
    together: tuple[Together, ...] = ()
    contexts: tuple[Context, ...] = ()
    guessed: Texts = ()
    slips: dict[str, Texts] = {}
    ordinary_words: Texts = ()
