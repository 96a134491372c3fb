"""The ways in which a server of ours is broken really break it, and leave it whole."""

from collections.abc import Iterator

import pytest

from evaluation import own_postgres
from evaluation.own_postgres import Postgres


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """Not the one of the other tests, which would feel it."""
    with own_postgres.postgres() as server:
        yield server


@pytest.fixture
def filled(server: Postgres) -> Iterator[Postgres]:
    server.create("broken")
    server.sql("CREATE TABLE kept AS SELECT 1 AS number", "broken")
    yield server
    server.start()
    server.drop("broken")


def count(postgres: Postgres) -> str:
    return postgres.sql("SELECT count(*) FROM kept", "broken")


def write(postgres: Postgres) -> None:
    postgres.sql("INSERT INTO kept SELECT generate_series(1, 10000)", "broken")


def test_what_was_committed_survives_that_all_its_processes_are_killed(filled: Postgres) -> None:
    filled.kill()
    assert not filled.answers()
    assert count(filled) == "1"


def test_takes_no_write_while_it_is_read_only(filled: Postgres) -> None:
    with filled.read_only():
        with pytest.raises(RuntimeError, match="read-only"):
            write(filled)
        assert count(filled) == "1"
    write(filled)


def test_takes_no_write_while_its_disk_is_full(filled: Postgres) -> None:
    with filled.full(), pytest.raises(RuntimeError):
        write(filled)
    assert count(filled) == "1"
    write(filled)
