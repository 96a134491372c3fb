"""Reads the YAML files of `data/` strictly and says in plain words what keeps one from being read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

_PLAIN = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not an entry we know: check its spelling",
    "string_type": "must be a text: write it in quotes",
    "list_type": "must be a list, such as [one, two]",
}
_HINTS = {
    "topic.reviewed": "write the day on which the answer was last read through, such as `reviewed: 2026-11-24`",
    "topic.signed_off": "leave it empty until a clinician signs",
    "topic.title_es": "the title as a button for Spanish, such as `title_es: Moretones`",
    "topic.reviewed_es": "write the day on which somebody who speaks Spanish last read the Spanish texts through, or "
    "leave it empty until then",
}


Model = TypeVar("Model", bound=BaseModel)


class Entry(BaseModel):
    """An entry whose names are all known, so that a misspelt one is an error and not silently without effect."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong in one file, said so that a clinic person can put it right."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class Unreadable(Exception):
    """A file that is missing, is no YAML or lacks the entries it must have; `problems` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def read[Model: BaseModel](root: Path, path: str, model: type[Model]) -> Model:
    """The file `path` below `root` as `model`; raises `Unreadable`."""
    try:
        return model.model_validate(_load(root / path))
    except FileNotFoundError:
        raise Unreadable([Problem(path, "the file is missing: put it back")]) from None
    except yaml.YAMLError as error:
        raise Unreadable([Problem(path, _where(error))]) from None
    except UnicodeDecodeError:
        raise Unreadable([Problem(path, "is not saved as UTF-8 text: save it again with that encoding")]) from None
    except ValidationError as error:
        raise Unreadable(
            [Problem(path, _said(part["loc"], part["type"], part["msg"])) for part in error.errors()]
        ) from None


def _load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), _UniqueKeys)  # noqa: S506  (a safe loader, see below)


class _UniqueKeys(yaml.CSafeLoader):
    """A safe loader that refuses a key given twice, of which YAML would silently drop the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"`{key.value}` stands there twice: keep one of them", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _where(error: yaml.YAMLError) -> str:
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return "cannot be read: compare it with a file that works"
    line = error.problem_mark.line + 1
    if isinstance(error, yaml.constructor.ConstructorError):
        return f"line {line}: {error.problem}"
    return f"line {line} cannot be read ({error.problem}): check the spaces before it, and quote a text with a colon"


def _said(place: tuple[int | str, ...], kind: str, message: str) -> str:
    name = ".".join(map(str, place))
    said = f"`{name}` {_PLAIN.get(kind, f'is not right: {message}')}" if name else "is empty or not a list of entries"
    return f"{said} ({_HINTS[name]})" if name in _HINTS else said
