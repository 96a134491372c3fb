"""What SQLite needs, and a PostgreSQL server that hangs, dies and comes back."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import insert, select, text, update

from evaluation.own_postgres import Postgres
from frontdesk import engine
from frontdesk.desk import Desk
from frontdesk.languages import Languages
from frontdesk.phrases import Phrases
from frontdesk.safety import Safety
from frontdesk.store import Store, StoreUnavailable, conversations
from tests.conftest import KEYRING, NOON, KeptDatabase, make_tables

ROW = {"id": "c", "channel": "web", "owner": "bot", "last_seq": 0, "opened_at": NOON}


class TestSqlite:
    @pytest.fixture
    async def store(self, sqlite_url: str) -> AsyncIterator[Store]:
        make_tables(sqlite_url.replace("+aiosqlite", ""))
        store = Store(sqlite_url, KEYRING)
        yield store
        await store.close()

    async def test_a_commit_survives_a_power_cut(self, store: Store) -> None:
        async with store.reading() as connection:
            assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
            assert (await connection.execute(text("PRAGMA synchronous"))).scalar_one() == 2  # FULL

    async def test_writers_wait_for_each_other(self, store: Store) -> None:
        async with store.writing() as connection:
            await connection.execute(insert(conversations).values(**ROW))

        async def count_up() -> None:
            async with store.writing() as connection:
                seen = (await connection.execute(select(conversations.c.last_seq))).scalar_one()
                await asyncio.sleep(0)
                await connection.execute(update(conversations).values(last_seq=seen + 1))

        await asyncio.gather(*(count_up() for _ in range(20)))
        async with store.reading() as connection:
            assert (await connection.execute(select(conversations.c.last_seq))).scalar_one() == 20


class TestPostgres:
    @pytest.fixture
    async def store(self, kept_database: KeptDatabase, postgres: Postgres) -> AsyncIterator[Store]:
        kept_database.empty()
        store = Store(kept_database.url, KEYRING)
        yield store
        await store.close()
        postgres.start()

    @pytest.fixture
    def desk(self, store: Store, safety: Safety, phrases: Phrases, languages: Languages) -> Desk:
        return Desk(store, safety, phrases, languages)

    async def test_a_server_that_hangs_is_given_up_soon_and_taken_up_again(
        self, desk: Desk, postgres: Postgres
    ) -> None:
        await asyncio.gather(*(desk.receive(f"c{number}", "web", "hello") for number in range(5)))
        with postgres.stopped():
            begun = time.monotonic()
            asked = (desk.receive(f"c{number}", "web", "is anybody there") for number in range(20))
            outcomes = await asyncio.gather(*asked, return_exceptions=True)
            assert {type(outcome) for outcome in outcomes} == {StoreUnavailable}
            assert time.monotonic() - begun < 3 * engine.ANSWERS_WITHIN
        assert (await desk.receive("c0", "web", "and now")).seq == 2

    async def test_one_that_falls_silent_in_a_transaction_is_given_up_too(
        self, store: Store, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(engine, "ANSWERS_WITHIN", 0.3)

        async def write() -> None:
            async with store.writing() as connection:
                await connection.execute(insert(conversations).values(**ROW))
                with postgres.stopped():
                    await connection.execute(select(conversations))

        with pytest.raises(StoreUnavailable):
            await write()
        async with store.reading() as connection:
            assert (await connection.execute(select(conversations))).first() is None

    async def test_after_a_crash_nothing_committed_is_lost_and_no_restart_is_needed(
        self, desk: Desk, postgres: Postgres
    ) -> None:
        await asyncio.gather(*(desk.receive(f"c{number}", "web", "hello") for number in range(5)))
        postgres.crash()
        with pytest.raises(StoreUnavailable):
            await desk.receive("c0", "web", "is anybody there")
        assert not await desk.store.answers()
        postgres.start()
        assert await desk.store.answers()
        again = await asyncio.gather(*(desk.receive(f"c{number}", "web", "and now") for number in range(5)))
        assert [message.seq for message in again] == [2] * 5

    async def test_whoever_waits_too_long_for_a_conversation_is_told_so(
        self, desk: Desk, store: Store, kept_database: KeptDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(engine.LIMITS, "statement_timeout", 300)
        await desk.receive("c", "web", "hello")
        other = Store(kept_database.url, KEYRING)
        async with store.writing() as connection:
            await connection.execute(update(conversations).values(owner="bot"))
            with pytest.raises(StoreUnavailable):
                async with other.writing() as elsewhere:
                    await elsewhere.execute(update(conversations).values(owner="staff"))
        await other.close()

    async def test_a_process_that_hangs_in_a_transaction_is_cut_off(
        self, desk: Desk, kept_database: KeptDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(engine.LIMITS, "idle_in_transaction_session_timeout", 300)
        await desk.receive("c", "web", "hello")
        hanging = Store(kept_database.url, KEYRING)

        async def hang() -> None:
            async with hanging.writing() as connection:
                await connection.execute(update(conversations).values(owner="staff"))
                assert (await desk.receive("c", "web", "still there?")).seq == 2
                await connection.execute(select(conversations))

        with pytest.raises(StoreUnavailable):
            await hang()
        await hanging.close()

    async def test_options_of_the_address_are_kept(self, kept_database: KeptDatabase, store: Store) -> None:
        schema = Store(f"{kept_database.url}&options=-c%20search_path%3Delsewhere", KEYRING)
        async with schema.reading() as connection:
            assert (await connection.execute(text("SHOW search_path"))).scalar_one() == "elsewhere"
            assert (await connection.execute(text("SHOW statement_timeout"))).scalar_one() == "2500ms"
        await schema.close()
