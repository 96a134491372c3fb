"""Finds which of the offered topics a short answer means: by its number, its name, or what it sounds like."""

from __future__ import annotations

import re

from assistant.labels import BOOKING, CHANGE, CLARIFY, NOT_OURS
from assistant.standing import Choice, Understood

LONGEST = 6  # words of an answer to "which of these"
LEAST_LIKELY = 0.1
ORDINALS = {
    "1": 1, "one": 1, "first": 1, "1st": 1, "uno": 1, "primero": 1, "primera": 1,
    "2": 2, "two": 2, "second": 2, "2nd": 2, "dos": 2, "segundo": 2, "segunda": 2,
    "3": 3, "three": 3, "third": 3, "3rd": 3, "tres": 3, "tercero": 3, "tercera": 3,
    "4": 4, "four": 4, "fourth": 4, "4th": 4, "cuatro": 4, "cuarto": 4, "cuarta": 4,
}  # fmt: skip
AROUND_A_NUMBER = frozenset("the number no option choice one please pls la el opcion opción numero número".split())
ARTICLES = frozenset("the my a an of for el la los las mi una de".split())
"""With one of these before it, a visit is spoken of rather than wished for."""


def chosen(text: str, understood: Understood, choices: tuple[Choice, ...]) -> str | None:
    """The choice a short answer means: by its number, its name, or what it sounds like among the choices."""
    words = re.findall(r"\w+", text.lower())
    if not choices or not words or not is_short(text):
        return None
    place = next((ORDINALS[word] for word in words if word in ORDINALS), None)
    if place and place <= len(choices) and set(words) <= ORDINALS.keys() | AROUND_A_NUMBER:
        return choices[place - 1].label
    if named := next((c.label for c in choices if c.title.lower() in " ".join(words)), None):
        return named
    wish = not {BOOKING, CHANGE}.isdisjoint(understood.asked) and words[0] in ARTICLES
    if not wish and NOT_OURS.union({CLARIFY}).isdisjoint(understood.asked):
        return None
    best = max(choices, key=lambda choice: understood.joined.get(choice.label, 0.0))
    return best.label if understood.joined.get(best.label, 0.0) >= LEAST_LIKELY else None


def is_short(text: str) -> bool:
    """Whether a text may be the answer to "which of these"."""
    return 0 < len(text.split()) <= LONGEST
