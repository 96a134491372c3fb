"""How hard an English text is to read: the school grade of Flesch and Kincaid.

Counts syllables by rules, not from a pronouncing dictionary: the kept ones are under the GPL or fetched at run time.
Judges nothing: see `wording`.
"""

import re

_SENTENCE_END = re.compile(r"(?<!\s\d)(?<!^\d)[.!?]+(?=[\s\"')]|$)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d[\d.,]*\d|\d", re.IGNORECASE)
_CONTRACTED = re.compile(r"'(?:s|ll|re|ve|m|d)$")
_VOWELS = re.compile(r"[aeiouy]+")
_ENDING = re.compile(r"(?<=[a-z]{2})(?:ly|ful|fully|less|ness|ments?)$")
_SOUNDED = re.compile(r"(?:[cgsxz]|ch|sh)es$|[td]ed$|[^aeiouyl]le[sd]?$")
_SILENT = re.compile(r"(?<=[^aeiouy])e[sd]?$")
_TWO_SOUNDS = re.compile(
    r"(?<![cst])ia|(?<![cstg])io(?!u)|eo(?!u)|u(?:al|ou|ate$|in|it[iy])|[^aeiouq]ua|[ye]ing|oing|[^aeiouycts]ie[rnt]|rea[ct]t|iu"
)
_IRREGULAR = {
    "acne": 2, "area": 3, "areas": 3, "beforehand": 3, "complexion": 3, "create": 2, "doesn't": 2, "easier": 3,
    "hyaluronic": 5, "hygiene": 2, "layer": 2, "layers": 2, "people": 2, "qualified": 3, "realistic": 4, "redness": 2,
    "rely": 2, "someone": 2, "something": 2, "sometimes": 2, "tongue": 1, "youthful": 2,
}  # fmt: skip


def grade(text: str) -> float:
    """The years of school in the United States it takes to read `text`; an empty text is at grade 0.

    0.39 times words per sentence plus 11.8 times syllables per word minus 15.59 (Kincaid and others, 1975).
    """
    words = _WORD.findall(text)
    if not words:
        return 0.0
    return 0.39 * len(words) / sentences(text) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences(text: str) -> int:
    """How many sentences `text` has, one at least; the numbers of a list end none."""
    return max(1, len(_SENTENCE_END.findall(text)))


def syllables(word: str) -> int:
    """The syllables of an English word; a number counts as one, however long it is to say."""
    word = _CONTRACTED.sub("", word.lower())
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    endings = 0
    while ending := _ENDING.search(word):
        word, endings = word[: ending.start()], endings + len(_VOWELS.findall(ending.group()))
    if not _SOUNDED.search(word):
        word = _SILENT.sub("", word)
    return max(1, endings + len(_VOWELS.findall(word)) + len(_TWO_SOUNDS.findall(word)))
