"""Finds what a text says beyond the statements it rests on: figures, and words that claim something."""

import re

from content.editorial import Editorial, Words
from content.figures import find_figures
from content.languages import ENGLISH, SPANISH, Language
from content.phrases import found, holds, without
from content.spanish_figures import find_spanish_figures

_PLACEHOLDER = re.compile(r"\{\w+\}")  # its name says nothing to patients
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_FIGURES_OF = {ENGLISH: find_figures, SPANISH: find_spanish_figures}


def unheld_figures(text: str, stated: str, editorial: Editorial, language: Language = ENGLISH) -> list[str]:
    """The figures of `text`, in its words and each once, that `stated` does not hold; harmless ones do not count.

    `language` is that of `text`; `stated` is English, as the facts are.
    """
    held = find_figures(stated)
    figures = _FIGURES_OF[language](_PLACEHOLDER.sub("|", text), editorial.words(language).not_a_figure)
    return list(dict.fromkeys(figure.words for figure in figures if not figure.held_by(held)))


def unheld_claims(text: str, stated: str, editorial: Editorial, language: Language = ENGLISH) -> list[str]:
    """The claims and unpublished matters `text` names and `stated` does not; harmless uses do not count.

    A sentence that says of a matter that it is not published may name it. Languages as in `unheld_figures`.
    """
    words, text = editorial.words(language), _PLACEHOLDER.sub("|", text)
    claims = found(without(text, words.not_a_claim), words.claims)
    matters = found(without(_asserting(text, words), words.not_a_claim), words.unpublished)
    return [phrase for phrase in claims + matters if not holds(stated, words.claims.get(phrase, phrase))]


def _asserting(text: str, words: Words) -> str:
    return " ".join(part for part in _SENTENCES.split(text) if not found(part, words.says_nothing))
