"""Tells whether a text is English or Spanish, from the question examples in `data/`. Knows no other language.

Naive Bayes over the letters of the words: three letters at a time, word ends included, so that misspelt and unaccented
Spanish is recognised. Names, numbers and words of both languages decide nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import yaml

type Language = Literal["en", "es"]

ENGLISH: Language = "en"
SPANISH: Language = "es"

DECISIVE = 2.5  # log odds from which a text counts as of a language; "Carmen Ruiz, 404 555 0150" stays below
SMOOTHING = 0.5
USUAL = 3  # times that a word stands in the examples of a language to be one of it; names stand there once or twice
TELLING = 8.0  # how many times more common a word must be in one language to tell it
_WORD = re.compile(r"[^\W\d_]+")


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def letters(text: str) -> Iterator[str]:
    for word in _words(text):
        padded = f" {word} "
        yield from (padded[i : i + 3] for i in range(len(padded) - 2))


class Languages:
    def __init__(self, examples: dict[Language, list[str]]) -> None:
        words = {language: Counter(w for e in lines for w in _words(e)) for language, lines in examples.items()}
        self._shared = _shared(words[ENGLISH], words[SPANISH])
        self._words = {language: _usual(counted) - self._shared for language, counted in words.items()}
        counts = {language: Counter(t for e in lines for t in letters(e)) for language, lines in examples.items()}
        self._known = frozenset(counts[ENGLISH]) | frozenset(counts[SPANISH])
        sizes = {language: sum(c.values()) + SMOOTHING * len(self._known) for language, c in counts.items()}
        self._odds = {
            t: math.log((counts[SPANISH][t] + SMOOTHING) / sizes[SPANISH])
            - math.log((counts[ENGLISH][t] + SMOOTHING) / sizes[ENGLISH])
            for t in self._known
        }

    @classmethod
    def from_folder(cls, data: Path) -> "Languages":
        """Reads the examples below `data`; a block with `metadata: {language: es}` is Spanish."""
        examples: dict[Language, list[str]] = {ENGLISH: [], SPANISH: []}
        for file in sorted(data.glob("*/*.yml")):
            content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            for block in content.get("nlu") or [] if isinstance(content, dict) else []:
                language = (block.get("metadata") or {}).get("language", ENGLISH)
                examples[language] += _lines(block)
        return cls(examples)

    def of(self, text: str, before: Language = ENGLISH) -> Language:
        """The language of `text`; that of the message `before` where it does not show.

        A change of language needs a usual word of it: a patient may be called Guadalupe in English, too.
        """
        telling = " ".join(word for word in _words(text) if word not in self._shared)
        odds = sum(self._odds.get(t, 0.0) for t in letters(telling))
        language = SPANISH if odds > 0 else ENGLISH
        if abs(odds) < DECISIVE or not self._words[language].intersection(_words(text)):
            return before
        return language


def _usual(counted: Counter[str]) -> frozenset[str]:
    return frozenset(word for word, times in counted.items() if times >= USUAL)


def _shared(english: Counter[str], spanish: Counter[str]) -> frozenset[str]:
    """The words that are about as common in both languages, such as "no" and "me"."""
    sizes = english.total(), spanish.total()
    return frozenset(
        word
        for word in english.keys() & spanish.keys()
        if max(ratio := english[word] / sizes[0] * sizes[1] / spanish[word], 1 / ratio) < TELLING
    )


def _lines(block: dict[str, Any]) -> list[str]:
    if "intent" not in block:
        return []
    return [line.removeprefix("- ").strip() for line in str(block["examples"]).splitlines()]
