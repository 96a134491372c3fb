"""The house rules of `data/editorial.yml`: limits, and the words of each language to watch for."""

from pydantic import field_validator

from content.files import Entry
from content.languages import SPANISH, Language


class Limits(Entry):
    """How long, how many, how hard to read; each explained in the file."""

    title_letters: int
    examples_per_topic: int
    examples_per_intent: int
    examples_per_topic_es: int
    examples_per_intent_es: int
    web_words: int
    whatsapp_letters: int
    sms_segments: int
    reading_grade: float
    reading_ease_es: float

    def examples(self, *, of_a_topic: bool, language: Language) -> int:
        """How many question examples an intent needs at least."""
        if language == SPANISH:
            return self.examples_per_topic_es if of_a_topic else self.examples_per_intent_es
        return self.examples_per_topic if of_a_topic else self.examples_per_intent


class Words(Entry):
    """The words of one language to watch for.

    `claims` gives each the English words that a cited fact must hold, facts being written in English; in a plain list
    each stands for itself.
    """

    claims: dict[str, str]
    unpublished: list[str]
    says_nothing: list[str]
    not_a_claim: list[str]
    not_a_figure: list[str]

    @field_validator("claims", mode="before")
    @classmethod
    def _for_itself(cls, value: object) -> object:
        return {str(word): word for word in value} if isinstance(value, list) else value


class Editorial(Words):
    """The whole file: its own words are the English ones."""

    limits: Limits
    placeholders: list[str]
    es: Words

    def words(self, language: Language) -> Words:
        return self.es if language == SPANISH else self
