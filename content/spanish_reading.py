"""How easy a Spanish text is to read: the formula of Szigriszt Pazos, which is Flesch's ease fitted to Spanish.

Judges nothing: see `wording`.
"""

import re

from content.reading import sentences

_WORD = re.compile(r"[^\W\d_]+|\d[\d.,]*\d|\d")
_SILENT_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
_VOWELS = re.compile(r"[aeiouáéíóúü]+")
_STRONG = re.compile(r"[aeoáéíóú]")


def ease(text: str) -> float:
    """How easy `text` is: below 40 very hard, 40 to 55 rather hard, 55 to 65 normal, above that easy.

    206.835 minus 62.3 times syllables per word minus words per sentence (Szigriszt Pazos, 1993). The bands are those of
    the INFLESZ scale, made for texts to patients (Barrio-Cantalejo and others, An Sist Sanit Navar 31, 2008, 135-152).
    """
    words = _WORD.findall(text)
    if not words:
        return 100.0
    return 206.835 - 62.3 * sum(map(syllables, words)) / len(words) - len(words) / sentences(text)


def syllables(word: str) -> int:
    """The syllables of a Spanish word; a number counts as one, however long it is to say.

    A weak vowel (i, u) joins its neighbour unless it bears an accent; SMS texts without accents count a few too low.
    """
    word = _SILENT_U.sub("", word.lower())
    word = word[:-1] + "i" if word.endswith("y") else word
    return max(1, sum(max(1, len(_STRONG.findall(run))) for run in _VOWELS.findall(word)))
