"""The languages the clinic writes to patients in: English, the default, and Spanish."""

from typing import Literal

type Language = Literal["en", "es"]

LANGUAGES: tuple[Language, ...] = ("en", "es")
ENGLISH: Language = "en"
SPANISH: Language = "es"


def named(language: Language, thing: str) -> str:
    """`thing` as messages name it: English is what is meant when no language is said."""
    return f"Spanish {thing}" if language == SPANISH else thing
