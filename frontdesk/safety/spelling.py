"""Reads a misspelt word as the word of the lexicon it was meant to be.

Only words of five letters and more are guessed, only by their first letter and one slip (two in long words), and never
an ordinary word that means something else ("threat" is no "throat"). Short words are read from the list of usual slips.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from spacy.matcher.levenshtein import levenshtein

from frontdesk.safety.text import unstretched

SHORTEST = 5
LONG = 8
REMEMBERED = 50_000
"""How many different words are remembered; a patient's text is a few dozen."""


class Spelling:
    def __init__(
        self, known: frozenset[str], guessed: Iterable[str], slips: Mapping[str, str], ordinary: Iterable[str]
    ):
        """`known` words stay as they are, `slips` are looked up, what is left is guessed among `guessed`."""
        self._known = known
        self._slips = slips
        self._ordinary = frozenset(ordinary)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(guessed):
            if len(word) >= SHORTEST:
                self._by_letter[word[0]].append(word)
        self.word = lru_cache(REMEMBERED)(self._word)

    def _word(self, typed: str) -> str:
        """The word meant, or the word as typed when it resembles none."""
        twice, once = unstretched(typed)
        for word in (typed, twice, once):
            if word in self._slips:
                return self._slips[word]
            if word in self._known:
                return word
        return once if once in self._ordinary else self._guess(once)

    def _guess(self, typed: str) -> str:
        if len(typed) < SHORTEST or len(typed) > 2 * max(LONG, SHORTEST):
            return typed
        near = (word for word in self._by_letter[typed[0]] if _is_slip(typed, word))
        return min(near, key=lambda word: levenshtein(typed, word), default=typed)


def _is_slip(typed: str, word: str) -> bool:
    if abs(len(typed) - len(word)) > 2:
        return False
    distance = levenshtein(typed, word)
    swapped = distance == 2 and sorted(typed) == sorted(word)
    return distance <= 1 or swapped or (distance == 2 and min(len(typed), len(word)) >= LONG)
