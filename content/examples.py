"""Whether the question examples are enough, belong to one intent each, and are different thoughts instead of a series.

Compares words, not letters: from "how long will it take" a classifier learns little beyond "how long does it take".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from content.files import Problem
from content.languages import ENGLISH, Language, named
from content.phrases import plain

LIKENESS = 0.75
"""From here on two examples are nearly the same: one of four words differs, or two of eight.

Of 1,668 examples written without this rule it finds 15 pairs, each one thought in one frame; from 0.65 on it would also
refuse fair ones, such as "how do I find you" beside "how do i reach you guys".
"""

WORDS_TO_COMPARE = 4
"""Shorter messages ("is it safe", "does it hurt") differ in a word by nature; for them only an exact double counts."""

GAP = 3
FRAME_WORDS = 3
FRAME_USES = 3
"""A frame is what is left of an example without one to three words in a row: "how long does ... last".

Three examples are a series if they share three words or more around the gap, or four or more before or after it.
"""

OPENING_WORDS = 3
OPENING_SHARE = 0.2
"""More than a fifth of an intent's examples that open with the same three words are a series, whatever follows."""

type Words = tuple[str, ...]


@dataclass(frozen=True)
class Intent:
    """An intent, the file it stands in and its examples of one language."""

    path: str
    name: str
    examples: list[str]
    language: Language = ENGLISH

    def problem(self, message: str) -> Problem:
        return Problem(self.path, f"`{self.name}` {message}")


def check_number(intent: Intent, least: int) -> Iterator[Problem]:
    """An intent needs `least` examples that differ."""
    number = len({question(example) for example in intent.examples})
    if number < least:
        yield intent.problem(
            f"has {number} different {named(intent.language, 'examples')}: add {least - number}, each asked in its own "
            "way"
        )


def check_doubles(intents: Iterable[Intent]) -> Iterator[Problem]:
    """The same question, but for capital letters, punctuation and spaces, stands in one intent only, and there once."""
    owners: dict[str, Intent] = {}
    for intent in intents:
        for example in intent.examples:
            owner = owners.setdefault(question(example), intent)
            if owner is not intent:
                yield intent.problem(
                    f'has the example "{example}", as has `{owner.name}` in {owner.path}: keep it in one'
                )
        for asked, times in Counter(map(question, intent.examples)).items():
            if times > 1 and owners[asked] is intent:
                yield intent.problem(f'has the example "{asked}" {times} times: keep one of them')


def check_variety(intent: Intent) -> Iterator[Problem]:
    """No two examples are nearly the same, and no series is made of one frame or one opening."""
    asked = {_words(example): example for example in intent.examples}
    for early, late in _alike(list(asked)):
        yield intent.problem(
            f'has two examples that are nearly the same, "{asked[early]}" and "{asked[late]}": replace one of them '
            "by what another patient would ask"
        )
    for frame, users in _series(list(asked)):
        shown = ", ".join(f'"{asked[user]}"' for user in users[:3])
        yield intent.problem(
            f'has {len(users)} examples made of one frame, "{frame}" ({shown}): keep one and word the others anew'
        )
    for opening, number in _openings(list(asked)):
        yield intent.problem(
            f'opens {number} of its {len(asked)} examples with "{opening}": word some of them in another way, until it '
            f"is no more than one in {round(1 / OPENING_SHARE)}"
        )


def question(example: str) -> str:
    """What is compared of an example: neither capital letters nor punctuation nor spaces."""
    return "".join(_words(example)) or plain(example)


def _words(example: str) -> Words:
    return tuple(re.findall(r"\w+", plain(example).replace("'", "")))


def _alike(asked: list[Words]) -> Iterator[tuple[Words, Words]]:
    """For each example the first earlier one it is nearly the same as, if any."""
    bags = [frozenset(words) for words in asked]
    for place, late in enumerate(asked):
        for earlier in range(place):
            early = asked[earlier]
            if max(len(early), len(late)) < WORDS_TO_COMPARE:
                continue
            if _share_words(bags[earlier], bags[place]) or _keep_words(early, late):
                yield early, late
                break


def _share_words(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether most words stand in both, in any order."""
    shared = len(one & other)
    return shared >= LIKENESS * (len(one) + len(other) - shared)


def _keep_words(one: Words, other: Words) -> bool:
    """Whether most words stay when one becomes the other; two of very unlike lengths need no comparison."""
    longer, shorter = max(len(one), len(other)), min(len(one), len(other))
    return shorter >= LIKENESS * longer and Levenshtein.normalized_similarity(one, other) >= LIKENESS


def _series(asked: list[Words]) -> Iterator[tuple[str, list[Words]]]:
    """Frames with the examples made of them, the largest first, without those that are part of a larger one."""
    users: dict[tuple[Words, Words], set[Words]] = defaultdict(set)
    for words in asked:
        for start in range(len(words)):
            for end in range(start + 1, min(start + GAP, len(words)) + 1):
                users[words[:start], words[end:]].add(words)
    told: set[Words] = set()
    for (head, tail), made in sorted(users.items(), key=lambda item: (-len(item[1]), -len(item[0][0] + item[0][1]))):
        least = FRAME_WORDS if head and tail else FRAME_WORDS + 1
        if len(made) >= FRAME_USES and len(head) + len(tail) >= least and not made <= told:
            told |= made
            yield " ".join((*head, "...", *tail)), sorted(made)


def _openings(asked: list[Words]) -> Iterator[tuple[str, int]]:
    openings = Counter(words[:OPENING_WORDS] for words in asked if len(words) >= OPENING_WORDS)
    for opening, number in openings.items():
        if number >= FRAME_USES and number > OPENING_SHARE * len(asked):
            yield " ".join(opening), number
