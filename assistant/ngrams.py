"""The spelling of a text as numbers: its words, pairs of words and pieces of words. Knows nothing of meaning.

It complements the sentence vectors, which hardly see a rare word, a brand or a misspelt ending.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from assistant.sentence_encoder import unstretched

PIECES = range(2, 6)  # letters of a piece of a word, its borders included
SEEN = 2  # examples a piece must stand in to count; whole words count from the first

Floats = npt.NDArray[np.float32]
Hashes = npt.NDArray[np.uint32]

_TYPED = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")
_WORDS = re.compile(r"\w[\w']*")


def _plain(text: str) -> str:
    return unstretched(text).translate(_TYPED).lower()


def _hashes(grams: list[str]) -> Counter[int]:
    return Counter(zlib.crc32(gram.encode()) for gram in grams)


def words(text: str) -> Counter[int]:
    """How often each word and each pair of neighbours stands in `text`, by hash."""
    single = _WORDS.findall(_plain(text))
    return _hashes([*single, *(f"{a} {b}" for a, b in pairwise(single))])


def pieces(text: str) -> Counter[int]:
    """How often each piece of a word stands in `text`, by hash; `_` marks a word's borders."""
    grams = []
    for word in _plain(text).split():
        bordered = f"_{word}_"
        for size in PIECES:
            grams += [f"#{bordered[i : i + size]}" for i in range(max(1, len(bordered) - size + 1))]
    return _hashes(grams)


@dataclass(frozen=True)
class Vocabulary:
    """The n-grams of the training examples, sorted by hash, and how telling each is (inverse document frequency)."""

    known: Hashes
    telling: Floats

    @classmethod
    def of(cls, texts: list[str]) -> Vocabulary:
        seen: Counter[int] = Counter()
        for text in texts:
            seen.update(words(text).keys())
        often: Counter[int] = Counter()
        for text in texts:
            often.update(pieces(text).keys())
        seen.update({gram: number for gram, number in often.items() if number >= SEEN})
        known = np.array(sorted(seen), dtype=np.uint32)
        telling = 1 + np.log((1 + len(texts)) / (1 + np.array([seen[int(gram)] for gram in known])))
        return cls(known, telling.astype(np.float32))

    def places(self, text: str) -> tuple[npt.NDArray[np.intp], Floats]:
        """Which known n-grams `text` holds and their shares; a text compared with itself gives 1."""
        found = [self._weighed(grams) for grams in (words(text), pieces(text))]
        return np.concatenate([at for at, _ in found]), np.concatenate([share for _, share in found])

    def matrix(self, texts: list[str]) -> csr_matrix:
        """A row for each text, a column for each known n-gram."""
        rows = [self.places(text) for text in texts]
        ends = np.cumsum([0, *(len(at) for at, _ in rows)])
        columns, shares = (np.concatenate(column) for column in zip(*rows, strict=True))
        return csr_matrix((shares, columns, ends), shape=(len(texts), len(self.known)))

    def _weighed(self, grams: Counter[int]) -> tuple[npt.NDArray[np.intp], Floats]:
        hashes = np.fromiter(grams.keys(), np.uint32, len(grams))
        times = np.fromiter(grams.values(), np.float32, len(grams))
        at = np.minimum(np.searchsorted(self.known, hashes), len(self.known) - 1)
        is_known = self.known[at] == hashes
        at, shares = at[is_known], (1 + np.log(times[is_known])) * self.telling[at[is_known]]
        length = float(np.sqrt(2 * (shares**2).sum()))
        return at, (shares / length if length else shares).astype(np.float32)
