"""Finds what a text says beyond the statements it rests on: figures, and words that claim something."""

import re

from content.editorial import Editorial
from content.figures import find_figures
from content.phrases import found, holds, without

_SENTENCES = re.compile(r"(?<=[.!?])\s+")


def unheld_figures(text: str, stated: str, editorial: Editorial) -> list[str]:
    """The figures of `text`, in its words and each once, that `stated` does not hold; harmless ones do not count."""
    held = find_figures(stated)
    figures = find_figures(text, editorial.not_a_figure)
    return list(dict.fromkeys(figure.words for figure in figures if not figure.held_by(held)))


def unheld_claims(text: str, stated: str, editorial: Editorial) -> list[str]:
    """The claims and unpublished matters `text` names and `stated` does not; harmless uses do not count.

    A sentence that says of a matter that it is not published may name it.
    """
    claims = found(without(text, editorial.not_a_claim), editorial.claims)
    matters = found(without(_asserting(text, editorial), editorial.not_a_claim), editorial.unpublished)
    return [phrase for phrase in claims + matters if not holds(stated, phrase)]


def _asserting(text: str, editorial: Editorial) -> str:
    return " ".join(part for part in _SENTENCES.split(text) if not found(part, editorial.says_nothing))
