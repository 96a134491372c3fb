"""Turns what a patient typed into plain lower-case words and the breaks between them.

Evens out what phones and hurry do to a text: odd apostrophes, accents, invisible characters, stretched letters, dots
for commas. Does not correct spelling and does not know what a word means.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

_APOSTROPHES = re.compile(r"(?<=\w)['’‘`´ʼ＇](?=\w)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+|https?://\S+|www\.\S+")
_WITHOUT = re.compile(r"\bw/o\b")
_NOT_APPLICABLE = re.compile(r"\bn/a\b")
_WITH = re.compile(r"\bw/")
_DIGIT_IN_WORD = re.compile(r"(?<=[a-z])(?:[0134](?=[a-z])|0\b)")
_LETTER_MEANT = {"0": "o", "1": "i", "3": "e", "4": "a"}
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_PIECE = re.compile(r"\d+|[^\W\d_]+|[.!?]+|[,;:()\[\]\"“”|–—]|\n|\s-+\s|[^\w\s]")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_SHORT_SENTENCE = 2


class Break(IntEnum):
    """How far apart a word is from the one before it; a larger one parts more."""

    NONE = 0
    COMMA = 1
    CLAUSE = 2
    SENTENCE = 3


@dataclass(frozen=True)
class Text:
    """The words of a message and the break before each."""

    words: tuple[str, ...]
    breaks: tuple[Break, ...]


def read(message: str) -> Text:
    """The words of any string whatever; an emoji is a word of its own."""
    words: list[str] = []
    breaks: list[Break] = []
    pending = Break.NONE
    sentence_start = 0
    for piece in _PIECE.findall(_even_out(message)):
        if piece[0].isalnum() or _is_picture(piece):
            words.append(piece)
            breaks.append(pending)
            pending = Break.NONE
        elif piece[0] not in "'’*_~^":
            pending = max(pending, _strength(piece, len(words) - sentence_start))
            if pending is Break.SENTENCE:
                sentence_start = len(words)
    return Text(tuple(words), tuple(breaks))


def unstretched(word: str) -> tuple[str, str]:
    """The word with every run of three or more equal letters cut to two, and to one: `heeelp` -> `heelp`, `help`."""
    return _STRETCHED.sub(r"\1\1", word), _STRETCHED.sub(r"\1", word)


def _even_out(message: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", _ADDRESS.sub(" ", message)))
    kept = (" " if unicodedata.category(c) == "Cc" and c != "\n" else c for c in decomposed)
    bare = "".join(c for c in kept if unicodedata.category(c) not in ("Mn", "Me", "Cf", "Cs", "Sk"))
    spelled = _DECIMAL.sub(" ", _APOSTROPHES.sub("", bare.casefold()))
    lettered = _DIGIT_IN_WORD.sub(lambda digit: _LETTER_MEANT[digit[0]], spelled)
    return _WITH.sub("with ", _WITHOUT.sub("without", _NOT_APPLICABLE.sub("none", lettered)))


def _is_picture(piece: str) -> bool:
    return unicodedata.category(piece[0]) == "So"


def _strength(piece: str, words_before: int) -> Break:
    """A full stop after one or two words ("Can't. Breathe.") and dots ("help... my lips") part no more than a comma."""
    if "?" in piece:
        return Break.SENTENCE
    if piece.startswith(".."):
        return Break.COMMA
    if piece[0] in ".!\n":
        return Break.COMMA if words_before <= _SHORT_SENTENCE else Break.SENTENCE
    if piece[0] in ',;:()[]"“”|–—' or ("-" in piece and piece[0].isspace()):
        return Break.COMMA
    return Break.NONE
