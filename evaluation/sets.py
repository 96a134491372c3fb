"""Our own sets: every JSON-lines file below `evaluation/sets`. A folder is a generation, a file in it a kind."""

from collections.abc import Iterable
from pathlib import Path

from evaluation.lines import BadInput, Line, Message, read

FOLDER = Path(__file__).parent / "sets"
GENERATIONS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


def read_sets(folder: Path = FOLDER) -> list[Line]:
    """All lines with the `set` they belong to, such as "second/emergency". Raises BadInput."""
    files = sorted(folder.rglob("*.jsonl"))
    if not files:
        raise BadInput(f"{folder} holds no sets.")
    return [line | {"set": _name(folder, file)} for file in files for line in read(file, Message)]


def generation(name: str) -> str:
    """The folder of a set; those that lie in none are the first."""
    return name.rpartition("/")[0] or GENERATIONS[0]


def kind(name: str) -> str:
    return name.rpartition("/")[2]


def in_order(generations: Iterable[str]) -> list[str]:
    """By age; what is no ordinal comes last."""
    age = {name: place for place, name in enumerate(GENERATIONS)}
    return sorted(set(generations), key=lambda name: (age.get(name, len(age)), name))


def _name(folder: Path, file: Path) -> str:
    return file.relative_to(folder).with_suffix("").as_posix()
