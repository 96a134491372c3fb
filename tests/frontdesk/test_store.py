"""Transactions, and what becomes of a database that fails."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from frontdesk.store import Store, StoreUnavailable, WrongRevision, conversations
from tests.conftest import NOON, ROOT

ROW = {"id": "c", "channel": "web", "owner": "bot", "last_seq": 0, "opened_at": NOON}


async def test_keeps_what_was_committed_and_its_time_zone(store: Store) -> None:
    async with store.writing() as connection:
        await connection.execute(insert(conversations).values(**ROW))
    async with store.reading() as connection:
        assert (await connection.execute(select(conversations.c.opened_at))).scalar_one() == NOON


async def test_undoes_a_transaction_that_fails(store: Store) -> None:
    async def fail() -> None:
        async with store.writing() as connection:
            await connection.execute(insert(conversations).values(**ROW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.reading() as connection:
        assert (await connection.execute(select(conversations))).first() is None


async def test_a_commit_survives_a_power_cut(store: Store) -> None:
    async with store.reading() as connection:
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
        assert (await connection.execute(text("PRAGMA synchronous"))).scalar_one() == 2  # FULL


async def test_says_so_when_nothing_can_be_stored(store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        async with store.writing() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (1)"))


async def test_writers_wait_for_each_other(store: Store) -> None:
    async with store.writing() as connection:
        await connection.execute(insert(conversations).values(**ROW))

    async def count_up() -> None:
        async with store.writing() as connection:
            seen = (await connection.execute(select(conversations.c.last_seq))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(conversations.update().values(last_seq=seen + 1))

    await asyncio.gather(*(count_up() for _ in range(20)))
    async with store.reading() as connection:
        assert (await connection.execute(select(conversations.c.last_seq))).scalar_one() == 20


def alembic(url: str, *command: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "alembic", *command], cwd=ROOT, env=environment, check=True)


async def test_refuses_tables_of_another_release_until_they_are_migrated(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/old.db"
    store = Store(url)
    with pytest.raises(WrongRevision, match="make migrate"):
        await store.check_revision()
    alembic(url, "upgrade", "head")
    await store.check_revision()
    await store.close()


async def test_migrations_make_the_tables_that_the_code_uses(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new.db"
    alembic(url, "upgrade", "head")
    alembic(url, "check")


async def test_migrations_keep_what_is_stored(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/filled.db"
    alembic(url, "upgrade", "head")
    store = Store(url)
    async with store.writing() as connection:
        await connection.execute(insert(conversations).values(**ROW))
    alembic(url, "upgrade", "head")
    async with store.reading() as connection:
        assert (await connection.execute(select(conversations.c.id))).scalar_one() == "c"
    await store.close()
