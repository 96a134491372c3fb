"""Reads labelled messages and scripts, one JSON object a line, and says which line is wrong. Judges no reply."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Line = dict[str, Any]


class BadInput(Exception):
    """A file that cannot be measured with; the text says where and what is wrong."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True)


class _Wanted(_Strict):
    expect: list[str] = Field(min_length=1)
    also_ok: list[str] = []


class Message(_Wanted):
    """One message and what its reply should be about; other entries are kept as they are."""

    text: str
    lang: str = "en"
    channel_style: str = "web"


class ScriptTurn(_Wanted):
    """What a patient says next, and what the reply should be about."""

    user: str


class Script(_Strict):
    """A conversation of several turns."""

    id: str
    title: str = ""
    channel_style: str = "web"
    turns: list[ScriptTurn] = Field(min_length=1)


def read(file: Path, shape: type[BaseModel]) -> list[Line]:
    """All lines of `file`, unchanged, in order; blank ones are skipped. Raises BadInput unless each has `shape`."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from None
    numbered = enumerate(content.split(b"\n"), start=1)
    lines = [_line(f"{file}:{number}", raw, shape) for number, raw in numbered if raw.strip()]
    if not lines:
        raise BadInput(f"{file} holds no lines.")
    return lines


def write(file: Path, lines: list[Line]) -> None:
    """Half a character, which JSON may hold and UTF-8 may not, is written as JSON's own escape."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    file.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


def _line(where: str, raw: bytes, shape: type[BaseModel]) -> Line:
    try:
        line = json.loads(raw.decode("utf-8"))
        shape.model_validate(line)
    except UnicodeDecodeError:
        raise BadInput(f"{where}: is not UTF-8.") from None
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f"{where}: is not JSON ({error}).") from None
    except ValidationError as error:
        raise BadInput(f"{where}: {_fault(error)}.") from None
    valid: Line = line
    return valid


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    name = ".".join(map(str, first["loc"]))
    if not name:
        return "must be an object"
    return f"`{name}` {'is missing' if first['type'] == 'missing' else 'is wrong: ' + first['msg']}"
