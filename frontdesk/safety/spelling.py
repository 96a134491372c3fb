"""Reads a misspelt word as the word of the lexicon it was meant to be.

Only words of five letters and more are guessed, only by their first letter and one slip (two in long words), and never
an ordinary word that means something else ("threat" is no "throat"). A word typed without its vowels ("swlln"), or
with few of them ("redns"), is read by its consonants. Short words are read from the list of usual slips.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from spacy.matcher.levenshtein import levenshtein

from frontdesk.safety.text import unstretched

SHORTEST = 5
LONG = 8
SHORTEST_WITHOUT_VOWELS = 4
REMEMBERED = 50_000
"""How many different words are remembered; a patient's text is a few dozen."""


_VOWELS = frozenset("aeiou")


class Spelling:
    def __init__(
        self, known: frozenset[str], guessed: Iterable[str], slips: Mapping[str, str], ordinary: Iterable[str]
    ):
        """`known` words stay as they are, `slips` are looked up, what is left is guessed among `guessed`."""
        self._known = known
        self._slips = slips
        self._ordinary = frozenset(ordinary)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        self._by_consonants: dict[str, str] = {}
        for word in sorted(guessed):
            if len(word) >= SHORTEST:
                self._by_letter[word[0]].append(word)
                self._by_consonants.setdefault(_consonants(word), word)
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
        if len(typed) >= SHORTEST_WITHOUT_VOWELS:
            full = self._by_consonants.get(_consonants(typed))
            if full is not None and _is_shortened(typed, full):
                return full
        if len(typed) < SHORTEST or len(typed) > 2 * max(LONG, SHORTEST):
            return typed
        whole = f"{typed}g" if typed.endswith("in") else typed
        near = (word for word in self._by_letter[typed[0]] if _is_slip(typed, word) or _is_slip(whole, word))
        return min(near, key=lambda word: levenshtein(whole, word), default=typed)


def _consonants(word: str) -> str:
    """The first letter and the consonants after it, doubled ones once: `swollen` and `swlln` are `swln`."""
    bare = word[0] + "".join(letter for letter in word[1:] if letter not in _VOWELS)
    return "".join(letter for letter, before in zip(bare, " " + bare, strict=False) if letter != before)


def _is_shortened(typed: str, word: str) -> bool:
    letters = iter(word)
    return len(typed) < len(word) and all(letter in letters for letter in typed)


def _is_slip(typed: str, word: str) -> bool:
    if abs(len(typed) - len(word)) > 2:
        return False
    distance = levenshtein(typed, word)
    swapped = distance == 2 and sorted(typed) == sorted(word)
    return distance <= 1 or swapped or (distance == 2 and min(len(typed), len(word)) >= LONG)
