"""Finds the figures of an English text: numbers in digits and words, shares, money, how often, and spans of time.

"20 to 30 minutes", "half an hour", "twice", "a week", "every day", "a couple of", "$", "20%" are figures; so is "weeks"
alone. "One session", "first", "from time to time" and "a few words" are none. Judges nothing: see `topics`. For Spanish
there is `spanish_figures`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.phrases import plain, without

PHONE = re.compile(r"\(?\b\d{3}\)?[ .-]*\d{3}[ .-]?\d{4}\b")
"""A United States phone number, in any of the usual ways to write it."""

_SPANS = {
    "second": "second secs sec", "minute": "minute min mins", "hour": "hour hr hrs h", "day": "day",
    "week": "week wk wks", "month": "month", "year": "year yr yrs", "decade": "decade", "fortnight": "fortnight",
    "weekend": "weekend",
}  # fmt: skip
_COUNTED = {
    "time": "time x", "session": "session", "treatment": "treatment", "visit": "visit", "appointment": "appointment",
    "injection": "injection", "%": "% percent", "$": "$ € £ dollar usd buck cent",
}  # fmt: skip
_UNITS = {
    form: unit for unit, forms in (_SPANS | _COUNTED).items() for word in forms.split() for form in (word, word + "s")
}
_SMALL = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: value for value, word in enumerate(_SMALL)} | {word: 10 * ten for ten, word in enumerate(_TENS, 2)}
_LARGE = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_REPEATS = {
    "twice": "2", "thrice": "3", "double": "2", "doubles": "2", "doubled": "2", "twofold": "2", "triple": "3",
    "triples": "3", "tripled": "3", "threefold": "3",
}  # fmt: skip
_OFTEN = {
    "hourly": "hour", "daily": "day", "nightly": "day", "weekly": "week", "biweekly": "week",
    "fortnightly": "fortnight", "monthly": "month", "bimonthly": "month", "quarterly": "month", "yearly": "year",
    "annual": "year", "annually": "year",
}  # fmt: skip
_DAY_PARTS = {"morning", "evening", "night"}
_VAGUE = {"few", "couple", "several", "handful"}
_PARTS = {"half", "quarter", "½", "¼", "¾"}
_FILLERS = {
    "of", "the", "an", "a", "short", "full", "whole", "entire", "single", "more", "other", "extra", "further", "good",
}  # fmt: skip
_RANGE = {"to", "or", "and", "-", "up"}
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:'[a-z]+)?|[%$€£½¼¾]|\S")
_MARKER = re.compile(r"(?<!\S)(\d{1,2})[.)](?=\s)")


@dataclass(frozen=True)
class Figure:
    """An amount ("20", "few", "half", "every"; "" for a span alone), what it counts ("" if not said), and its words."""

    amount: str
    unit: str
    words: str

    def held_by(self, others: Iterable["Figure"]) -> bool:
        """Whether one of `others` says as much; one that does not say what it counts needs only the amount."""
        return any(
            (not self.amount or self.amount == other.amount) and (not self.unit or self.unit == other.unit)
            for other in others
        )


def find_figures(text: str, harmless: Iterable[str] = ()) -> list[Figure]:
    """The figures of `text` in order, not counting `harmless` phrases and the numbers of a list ("1. ... 2. ...")."""
    tokens = _TOKEN.findall(countable(text, harmless))
    found, place = [], 0
    while place < len(tokens):
        figures, length = _read(tokens, place)
        found += figures
        place += length
    return found


def countable(text: str, harmless: Iterable[str] = ()) -> str:
    """`text` in its plain form without phone numbers, the numbers of a list and `harmless` phrases."""
    return without(PHONE.sub("|", _unlisted(plain(text))), harmless)


def _unlisted(text: str) -> str:
    numbers = [int(number) for number in _MARKER.findall(text)]
    is_list = len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
    return _MARKER.sub("|", text) if is_list else text


def _read(tokens: list[str], place: int) -> tuple[list[Figure], int]:
    """The figures that start at `place` and the number of tokens they take up; no figure takes up one."""
    for rule in (_numbers, _money, _how_often, _vague_or_part, _ordinal, _one, _bare):
        figures, length = rule(tokens[place:])
        if length:
            return figures, length
    return [], 1


type _Reading = tuple[list[Figure], int]
_NOTHING: _Reading = ([], 0)


def _figure(amount: str, unit: str, tokens: list[str]) -> Figure:
    return Figure(amount, unit, re.sub(r" ?- ?", "-", " ".join(tokens)))


def _numbers(tokens: list[str]) -> _Reading:
    """ "20", "twenty-five minutes", "20 to 30 minutes": each number of a range counts what follows the last."""
    amounts: list[str] = []
    end = 0
    for amount, start, stop in _number_run(tokens):
        if amounts and not set(tokens[end:start]) <= _RANGE:
            break
        amounts, end = [*amounts, amount], stop
    if not amounts or (amounts == ["1"] and tokens[0] == "one"):
        return _NOTHING
    unit, length = _unit(tokens[end:])
    said = tokens[: end + length]
    return [_figure(amount, unit, said) for amount in amounts], len(said)


def _number_run(tokens: list[str]) -> Iterator[tuple[str, int, int]]:
    place = 0
    while place < len(tokens):
        value, length = _number(tokens[place:])
        if length:
            yield value, place, place + length
        elif tokens[place] not in _RANGE:
            return
        place += length or 1


def _number(tokens: list[str]) -> tuple[str, int]:
    if tokens[0][0].isdigit():
        return tokens[0].replace(",", ""), 1
    value, length = _word_number(tokens)
    while length and length < len(tokens) and _singular(tokens[length]) in _LARGE:
        value, length = value * _LARGE[_singular(tokens[length])], length + 1
    return (str(value), length) if length else ("", 0)


def _word_number(tokens: list[str]) -> tuple[int, int]:
    word = tokens[0]
    if _singular(word) in _LARGE:
        return _LARGE[_singular(word)], 1
    if word not in _NUMBERS:
        return 0, 0
    rest = [part for part in tokens[1:3] if part != "-"]
    if word in _TENS and rest and rest[0] in _SMALL[1:10]:
        return _NUMBERS[word] + _NUMBERS[rest[0]], 3 if tokens[1] == "-" else 2
    return _NUMBERS[word], 1


def _money(tokens: list[str]) -> _Reading:
    if tokens[0] in {"$", "€", "£", "%"}:
        number, length = _number(tokens[1:]) if len(tokens) > 1 else ("", 0)
        return [_figure(number, "%" if tokens[0] == "%" else "$", tokens[: 1 + length])], 1 + length
    return _NOTHING


def _how_often(tokens: list[str]) -> _Reading:
    """ "twice", "daily", "every other day", "once a week", "only once", "just one visit"."""
    word = tokens[0]
    if word in _REPEATS:
        return [_figure(_REPEATS[word], "time", tokens[:1])], 1
    if word in _OFTEN:
        return [_figure("every", _OFTEN[word], tokens[:1])], 1
    if word in {"only", "just"} and tokens[1:2] == ["once"]:
        return [_figure("1", "time", tokens[:2])], 2
    if word in {"only", "just"} and tokens[1:2] == ["one"]:
        unit, length = _unit(tokens[2:])
        return ([_figure("1", unit, tokens[: 2 + length])], 2 + length) if unit else _NOTHING
    start = 1 if word == "once" else 0
    if tokens[start : start + 1] and tokens[start] in {"every", "each", "per"} | ({"a"} if start else set()):
        unit, length = _unit(tokens[start + 1 :], spans_only=True)
        if unit:
            said = tokens[: start + 1 + length]
            return [_figure("every", unit, said)], len(said)
    return _NOTHING


def _vague_or_part(tokens: list[str]) -> _Reading:
    """ "a few hours", "a couple of sessions", "several weeks", "half an hour", "half the time"; not "a few words"."""
    word = tokens[0]
    if word not in _VAGUE | _PARTS:
        return _NOTHING
    unit, length = _unit(tokens[1:], spans_only=word == "several")
    if word in {"few", "several"} and not unit:
        return _NOTHING
    said = tokens[: 1 + length]
    return [_figure(word, unit, said)], len(said)


def _ordinal(tokens: list[str]) -> _Reading:
    """ "the third session", "the first week", "a third of"; not "first" alone and not "the first session"."""
    word = tokens[0]
    if tokens[0] in {"a", "one", "two"} and len(tokens) > 1 and _singular(tokens[1]) in {"third", "quarter", "fifth"}:
        unit, length = _unit(tokens[2:])
        if not unit or tokens[2:3] == ["of"]:
            return [_figure(f"1/{_singular(tokens[1])}", unit, tokens[: 2 + length])], 2 + length
    if word not in _ORDINALS:
        return _NOTHING
    unit, length = _unit(tokens[1:], spans_only=word == "first", singular_only=True, fillers=False)
    if not unit:
        return _NOTHING
    return [_figure(str(_ORDINALS.index(word) + 1), unit, tokens[: 1 + length])], 1 + length


def _one(tokens: list[str]) -> _Reading:
    """ "a day", "one whole week", "the next day": one span of time. "A second" is more often another than a moment."""
    if tokens[0] not in {"a", "an", "one", "next", "following"}:
        return _NOTHING
    unit, length = _unit(tokens[1:], spans_only=True, singular_only=True)
    return _NOTHING if unit in {"", "second"} else ([_figure("1", unit, tokens[: 1 + length])], 1 + length)


def _bare(tokens: list[str]) -> _Reading:
    """ "weeks", "for months": how long, without a number."""
    unit, length = _unit(tokens, spans_only=True, fillers=False)
    is_plural = tokens[0] != _singular(tokens[0])
    return ([_figure("", unit, tokens[:1])], length) if unit and is_plural else _NOTHING


def _unit(
    tokens: list[str], *, spans_only: bool = False, singular_only: bool = False, fillers: bool = True
) -> tuple[str, int]:
    """The unit near the start of `tokens`, after a hyphen or small words at most, and the tokens up to its end."""
    for place, word in enumerate(tokens[:4]):
        unit = "day" if spans_only and word in _DAY_PARTS else _UNITS.get(word, "")
        if unit and not (spans_only and unit not in _SPANS) and not (singular_only and word != _singular(word)):
            return unit, place + 1
        if word != "-" and not (fillers and word in _FILLERS):
            break
    return "", 0


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 2 else word
