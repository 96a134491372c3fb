"""Servers for tests. Also read by the assistant's tests, so it needs no package but pytest."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from evaluation.own_postgres import Postgres
from evaluation.own_postgres import postgres as own_postgres


@contextmanager
def postgres() -> Iterator[Postgres]:
    with skipped_where_missing(), own_postgres() as server:
        yield server


@contextmanager
def skipped_where_missing() -> Iterator[None]:
    """Skips the test where a server's programs are not installed, but not in CI."""
    try:
        yield
    except FileNotFoundError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
