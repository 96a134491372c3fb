"""Transactions, on both kinds of database."""

import asyncio
import gc
import warnings
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, text

from frontdesk.store import Store, StoreUnavailable, WrongRevision, conversations
from tests.conftest import NOON

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


async def test_a_time_of_any_zone_comes_back_in_utc(store: Store) -> None:
    eastern = NOON.astimezone(ZoneInfo("America/New_York"))
    async with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            await connection.execute(text("SET TIME ZONE 'America/New_York'"))
        await connection.execute(insert(conversations).values(**{**ROW, "opened_at": eastern}))
        opened_at = (await connection.execute(select(conversations.c.opened_at))).scalar_one()
    assert (opened_at, opened_at.utcoffset()) == (NOON, timedelta(0))


async def test_says_so_when_nothing_can_be_stored(store: Store) -> None:
    with pytest.raises(StoreUnavailable):
        async with store.writing() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (1)"))


async def test_refuses_tables_of_another_release(empty_database: str) -> None:
    store = Store(empty_database)
    with pytest.raises(WrongRevision, match="make migrate"):
        await store.check_revision()
    await store.close()


@pytest.mark.parametrize("opening", ["reading", "writing"])
async def test_closes_when_transactions_have_ended_and_leaves_nothing_open(database: str, opening: str) -> None:
    store, free = Store(database), asyncio.Event()

    async def work() -> None:
        async with getattr(store, opening)() as connection:
            await connection.execute(select(1))
            await free.wait()

    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        working = asyncio.create_task(work())
        await asyncio.sleep(0.02)
        closing = asyncio.create_task(store.close())
        await asyncio.sleep(0.02)
        free.set()
        await asyncio.gather(working, closing)
        gc.collect()
    assert [str(each.message) for each in complaints] == []
