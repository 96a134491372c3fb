"""Finds words and phrases in a text the way a clinic person lists them: whole words, any case, `*` for any ending.

Accents count for nothing, as Spanish patients and Spanish SMS texts leave them out; an ñ is a letter of its own.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_TYPED = str.maketrans("\u2018\u2019\u201c\u201d\u2010\u2011\u2013\u2014\u00a0áéíóúü", "''\"\"---- aeiouu")


def plain(text: str) -> str:
    """`text` in lower case, without accents, with typed quotes and single spaces, so that looks do not matter."""
    return " ".join(text.lower().translate(_TYPED).split())


def holds(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` as whole words."""
    return bool(found(text, [phrase]))


def found(text: str, phrases: Iterable[str]) -> list[str]:
    """Those of `phrases` that stand in `text`, in their own order."""
    searched = plain(text)
    return [phrase for phrase in phrases if _pattern(phrase).search(searched)]


def without(text: str, phrases: Iterable[str]) -> str:
    """`text` in its plain form with each of `phrases` replaced by a stroke, which no phrase can span."""
    kept = plain(text)
    for phrase in phrases:
        kept = _pattern(phrase).sub("|", kept)
    return kept


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = re.split(r"[ -]", plain(phrase).removesuffix("*"))
    ending = r"\w*" if phrase.endswith("*") else ""
    return re.compile(r"(?<!\w)" + r"[ -]".join(map(re.escape, words)) + ending + r"(?!\w)")
