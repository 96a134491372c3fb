"""Columns whose values are sealed on their way into the database and opened on their way out.

The keys belong to an engine, whose dialect carries them to its columns: two databases may have different ones.
"""

import json
from typing import Any

from sqlalchemy import JSON, Dialect, Engine, Text, TypeDecorator

from sealing import Keyring, Unreadable


def use(engine: Engine, keyring: Keyring) -> None:
    """Seals and opens with `keyring` whatever goes through `engine`."""
    engine.dialect.keyring = keyring  # type: ignore[attr-defined]


def keyring_of(dialect: Dialect) -> Keyring:
    """Raises Unreadable when the database was opened without keys."""
    keyring: Keyring | None = getattr(dialect, "keyring", None)
    if keyring is None:
        raise Unreadable("opened without DATA_KEYS")
    return keyring


class Sealed(TypeDecorator[str]):
    """A text. It can neither be searched nor sorted."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).open(value)


class SealedJSON(TypeDecorator[Any]):
    """Anything that JSON can say, sealed as one text."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else keyring_of(dialect).seal(json.dumps(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(keyring_of(dialect).open(value))
