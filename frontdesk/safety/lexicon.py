"""Loads the safety files of a folder, checks them against each other, and says in a sentence what is wrong.

Knows the form of the files, not their medicine: which words alarm stands in `data/safety/` alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from frontdesk.safety.forms import Context, Group, SafetyFile, Together
from frontdesk.safety.patterns import Pattern
from frontdesk.safety.text import read

Phrase = tuple[str, ...]
Files = dict[Path, SafetyFile]

CLAUSE_OPENERS = "clause openers"
"""The word list that must stand in one of the files: words that begin a new clause ("but", "and my")."""

_LIST_IN_LIST = re.compile(r"\{([^{}]+)\}")


class SafetyError(Exception):
    """A safety file is missing or wrong; the text names the file, the entry and what to do."""


@dataclass(frozen=True)
class Lexicon:
    """All that the safety files of a folder hold; `words` has their word lists and each word written in a pattern."""

    words: dict[str, frozenset[Phrase]]
    groups: tuple[Group, ...]
    together: tuple[Together, ...]
    contexts: tuple[Context, ...]
    guessed: frozenset[str]
    slips: dict[str, str]
    ordinary: frozenset[str]

    def patterns(self) -> Iterator[Pattern]:
        """Every pattern of every group and context."""
        entries: tuple[Group | Context, ...] = (*self.groups, *self.contexts)
        for entry in entries:
            yield from entry.all_patterns()


def load(folder: Path) -> Lexicon:
    """Reads all `*.yml` of the folder; raises SafetyError with a sentence that names file and entry."""
    files = {path: _file(path) for path in sorted(folder.glob("*.yml"))}
    if not files:
        raise SafetyError(f"{folder}: there are no safety files (*.yml); without them nothing would be screened.")
    lists = _word_lists(files)
    _check_names(files, lists)
    for pattern in (pattern for file in files.values() for _, pattern in patterns_of(file)):
        lists |= {step: _phrases_written(step) for step in pattern.written()}
    return Lexicon(
        words=lists,
        groups=tuple(group for file in files.values() for group in file.groups),
        together=tuple(entry for file in files.values() for entry in file.together),
        contexts=tuple(context for file in files.values() for context in file.contexts),
        guessed=frozenset(word for file in files.values() for word in file.guessed),
        slips={slip: word for file in files.values() for word, slips in file.slips.items() for slip in slips},
        ordinary=frozenset(word for file in files.values() for word in file.ordinary_words),
    )


def patterns_of(file: SafetyFile) -> Iterator[tuple[str, Pattern]]:
    """Every pattern of a file with the name of its entry."""
    for group in file.groups:
        yield from ((group.name, pattern) for pattern in group.all_patterns())
    for context in file.contexts:
        yield from ((context.name, pattern) for pattern in context.all_patterns())


def _file(path: Path) -> SafetyFile:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise SafetyError(f"{path}: this is not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise SafetyError(f"{path}: a safety file has entries such as 'words:' and 'groups:'; this one has none.")
    for entry in [*(content.get("groups") or []), *(content.get("together") or [])]:
        if isinstance(entry, dict) and "means" in content:
            entry.setdefault("means", content["means"])
    try:
        return SafetyFile.model_validate(content)
    except ValidationError as error:
        raise SafetyError(f"{path}: {_fault(content, error)}.") from error


def _fault(content: Any, error: ValidationError) -> str:
    """The first fault pydantic found, placed by the names of entries instead of their numbers."""
    fault = error.errors()[0]
    trail = []
    for key in fault["loc"]:
        try:
            content = content[key]
        except (KeyError, IndexError, TypeError):
            content = None
        trail.append(content["name"] if isinstance(content, dict) and "name" in content else key)
    return f"{', '.join(f"'{step}'" for step in trail)}: {fault['msg'].removeprefix('Value error, ')}"


def _word_lists(files: Files) -> dict[str, frozenset[Phrase]]:
    homes: dict[str, Path] = {}
    for path, file in files.items():
        for name in file.words:
            if name in homes:
                raise SafetyError(f"{path}: the word list '{name}' stands in {homes[name].name} already; join the two.")
            homes[name] = path
    if CLAUSE_OPENERS not in homes:
        raise SafetyError(f"{next(iter(files)).parent}: no file has the word list '{CLAUSE_OPENERS}'.")

    def phrases(name: str, inside: tuple[str, ...]) -> Iterator[Phrase]:
        for text in files[homes[name]].words[name]:
            other = _LIST_IN_LIST.fullmatch(text.strip())
            if other is None:
                yield _phrase(text, f"{homes[name]}: the word list '{name}'")
            elif other[1] not in homes or other[1] in inside:
                raise SafetyError(
                    f"{homes[name]}: the word list '{name}' takes in {text}, which is no other word list."
                )
            else:
                yield from phrases(other[1], (*inside, other[1]))

    return {name: frozenset(phrases(name, (name,))) for name in homes}


def _phrase(text: str, where: str) -> Phrase:
    words = read(text).words
    if not words:
        raise SafetyError(f"{where} has the entry '{text}', in which there is no word.")
    return words


def _phrases_written(step: str) -> frozenset[Phrase]:
    return frozenset(read(word).words for word in step.removeprefix("=").split("/"))


def _check_names(files: Files, lists: dict[str, frozenset[Phrase]]) -> None:
    homes: dict[str, Path] = {}
    for path, file in files.items():
        for entry, pattern in patterns_of(file):
            for name in pattern.lists():
                if name not in lists:
                    raise SafetyError(
                        f"{path}: '{entry}': '{pattern.source}' needs a word list '{name}'; no file has it."
                    )
        for group in file.groups:
            if group.name in homes:
                raise SafetyError(f"{path}: a group '{group.name}' stands in {homes[group.name].name} already.")
            homes[group.name] = path
    for path, file in files.items():
        for together in file.together:
            for sign in together.signs:
                if sign not in homes:
                    raise SafetyError(f"{path}: '{together.name}' needs a group '{sign}'; no file has it.")
