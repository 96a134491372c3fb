"""What a text means without the assistant: a word of consent, or a choice by its number. From `data/texting.yml`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from frontdesk.carriers.carrier import Choice
from frontdesk.languages import ENGLISH, SPANISH, Language
from frontdesk.phrases import PhraseError

APOSTROPHES = re.compile(r"['’‘`´]")
NO_WORD = re.compile(r"[\W_]+")


class Wish(StrEnum):
    STOP = "stop"
    START = "start"
    HELP = "help"


def plain(text: str) -> str:
    """In small letters, words only, with one space between them; "I don't, José!" is "i dont jose"."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return NO_WORD.sub(" ", APOSTROPHES.sub("", bare)).strip()


@dataclass(frozen=True)
class TextingWords:
    """`wording` is the version of what patients are told about consent."""

    wording: str
    keywords: Mapping[Wish, frozenset[str]]
    whole: frozenset[str]
    requests: Sequence[re.Pattern[str]]
    numbers: Sequence[frozenset[str]]
    before_numbers: frozenset[str]
    reply: Mapping[Language, str]
    choice: Mapping[Language, str]
    contents: Mapping[str, str]

    @classmethod
    def from_file(cls, file: Path) -> "TextingWords":
        """Raises PhraseError when something is missing or can't be read."""
        try:
            given = yaml.safe_load(file.read_text(encoding="utf-8"))
            return cls(
                wording=str(given["wording"]),
                keywords={wish: _plain_ones(given[wish]) for wish in Wish},
                whole=_plain_ones(given["please_stop"]),
                requests=[re.compile(pattern) for pattern in given["stop_requests"]],
                numbers=[_plain_ones(words) for words in given["numbers"]],
                before_numbers=_plain_ones(given["number_words"]),
                reply={language: given["reply"][language] for language in (ENGLISH, SPANISH)},
                choice={language: given["choice"][language] for language in (ENGLISH, SPANISH)},
                contents=dict(given["contents"]),
            )
        except (TypeError, KeyError, AttributeError, ValueError, yaml.YAMLError, re.error) as error:
            raise PhraseError(f"{file} can't be used ({error}): compare it with the one of this release.") from None

    def wish_in(self, text: str) -> Wish | None:
        """The wish of a message that is nothing but a keyword (requirements E1, E2)."""
        said = plain(text)
        return next((wish for wish, words in self.keywords.items() if said in words), None)

    def asks_to_stop(self, text: str) -> bool:
        """Whether a message asks in words of its own to get no more texts (requirement E4)."""
        said = plain(text)
        return said in self.whole or any(pattern.search(said) for pattern in self.requests)

    def chosen(self, text: str, choices: Sequence[Choice]) -> Choice | None:
        """The choice that a reply names by number, by word or by its title (requirement D8)."""
        said = plain(text)
        words = said.split()
        if len(words) > 1 and " ".join(words[:-1]) in self.before_numbers:
            said = words[-1]
        for place, choice in enumerate(choices, start=1):
            word = self.numbers[place - 1] if place <= len(self.numbers) else frozenset()
            if said == str(place) or said in word or said == plain(choice.title):
                return choice
        return None

    def offer(self, choices: Sequence[Choice], language: Language) -> str:
        """The choices as they stand at the end of a text, questions among them without their marks."""
        titles = (choice.title.strip("¿?") for choice in choices)
        each = (self.choice[language].format(number=n, title=title) for n, title in enumerate(titles, start=1))
        return self.reply[language].format(choices=", ".join(each))


def _plain_ones(words: Any) -> frozenset[str]:
    return frozenset(plain(str(word)) for word in words)
