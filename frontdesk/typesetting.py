"""How a reply becomes texts on a phone: short enough, in the letters of an SMS, its choices by number. Pure.

An SMS that holds one letter outside GSM-7 costs more than twice as much, so quotes, dashes and Spanish accents that it
lacks are replaced. What is too long is parted at the ends of sentences.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from frontdesk.carriers.carrier import Choice
from frontdesk.deliveries import Draft
from frontdesk.guard import EMERGENCY
from frontdesk.languages import Language
from frontdesk.lines import Channel
from frontdesk.outbox import Sent
from frontdesk.segments import GSM7_BASIC, GSM7_EXTENSION, count_segments
from frontdesk.texting_words import TextingWords

ANSWER_SEGMENTS = 2  # requirement D6
SEGMENTS = 3
LONGEST = {Channel.SMS: 1600, Channel.WHATSAPP: 1024}  # characters; WhatsApp's limit of a text with choices
MOST_CHOICES = 10  # WhatsApp's list
ANSWER = "answer:"

_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+|\n+")
_REPLACED = str.maketrans(
    {
        "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'", "´": "'",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "…": "...", "•": "-", "·": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\u2060": "", "\t": " ", "ç": "c",
    }
)  # fmt: skip


def in_gsm7(text: str) -> str:
    """`text` with what GSM-7 lacks replaced, so far as something stands for it; the rest, such as emoji, stays."""
    return "".join(_letter(character) for character in text.translate(_REPLACED))


def _letter(character: str) -> str:
    if character in GSM7_BASIC | GSM7_EXTENSION:
        return character
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return bare if bare and all(c in GSM7_BASIC for c in bare) else character


class _Fits(Protocol):
    def __call__(self, text: str) -> bool: ...


def split(text: str, fits: _Fits) -> list[str]:
    """The fewest parts that fit, each made of whole sentences; a sentence that does not fit is parted between words."""
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        pieces = [sentence] if fits(sentence) else _by_words(sentence, fits)
        for piece in pieces:
            if parts and fits(f"{parts[-1]} {piece}"):
                parts[-1] = f"{parts[-1]} {piece}"
            else:
                parts.append(piece)
    return [part for part in parts if part]


def _by_words(sentence: str, fits: _Fits) -> list[str]:
    parts = [""]
    for word in sentence.split():
        longer = f"{parts[-1]} {word}".strip()
        if fits(longer):
            parts[-1] = longer
            continue
        while not fits(word):
            most = next(n for n in range(len(word) - 1, 0, -1) if fits(word[:n]))
            parts.append(word[:most])
            word = word[most:]
        parts.append(word)
    return [part for part in parts if part]


class Typesetter:
    def __init__(self, words: TextingWords) -> None:
        self._words = words

    def drafts(self, sent: Sequence[Sent], channel: Channel, language: Language, *, shows_choices: bool) -> list[Draft]:
        """The texts for what was said. `shows_choices` says that the carrier turns them into buttons by itself."""
        return [draft for each in sent for draft in self._of_one(each, channel, language, shows_choices)]

    def _of_one(self, sent: Sent, channel: Channel, language: Language, shows_choices: bool) -> list[Draft]:
        text = in_gsm7(sent.text) if channel is Channel.SMS else sent.text
        optional = any(word.startswith(ANSWER) for word in sent.about)
        parts = split(text, _fits(channel, SEGMENTS)) if not _fits(channel, SEGMENTS)(text) else [text]
        choices = _choices(sent, channel)
        if shows_choices and len(choices) <= MOST_CHOICES:
            offer, kept = "", choices
        else:
            room = _fits(channel, ANSWER_SEGMENTS if optional else SEGMENTS)
            offer, kept = self._offer(parts[-1], choices, language, room)
        last = f"{parts[-1]}\n{offer}" if offer else parts[-1]
        pressing = EMERGENCY in sent.about
        return [*(Draft(sent.seq, part, (), pressing) for part in parts[:-1]), Draft(sent.seq, last, kept, pressing)]

    def _offer(
        self, text: str, choices: tuple[Choice, ...], language: Language, room: _Fits
    ) -> tuple[str, tuple[Choice, ...]]:
        """As many choices as there is room for below the text."""
        for number in range(len(choices), 0, -1):
            offer = self._words.offer(choices[:number], language)
            if room(f"{text}\n{offer}"):
                return offer, choices[:number]
        return "", ()


def _choices(sent: Sent, channel: Channel) -> tuple[Choice, ...]:
    titled = [(in_gsm7(b["title"]) if channel is Channel.SMS else b["title"], b["payload"]) for b in sent.buttons]
    return tuple(Choice(f"{sent.seq}.{n}", title, payload) for n, (title, payload) in enumerate(titled, start=1))


def _fits(channel: Channel, segments: int) -> _Fits:
    def fits(text: str) -> bool:
        short = len(text) <= LONGEST[channel]
        return short and (channel is not Channel.SMS or count_segments(text).segments <= segments)

    return fits
