"""The house rules of `data/editorial.yml`: limits, and the words to watch for."""

from content.files import Entry


class Limits(Entry):
    """How long, how many, how hard to read; each explained in the file."""

    title_letters: int
    examples_per_topic: int
    examples_per_intent: int
    web_words: int
    sms_segments: int
    reading_grade: float


class Editorial(Entry):
    """The whole file."""

    limits: Limits
    placeholders: list[str]
    claims: list[str]
    unpublished: list[str]
    says_nothing: list[str]
    not_a_claim: list[str]
    not_a_figure: list[str]
