"""Migrations, on both kinds of database: with what is stored they go up, down and up again."""

import asyncio
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select

from frontdesk.alert_clock import AlertClock
from frontdesk.desk import Desk
from frontdesk.languages import Languages
from frontdesk.phrases import Phrases
from frontdesk.safety import Safety
from frontdesk.store import Store, inbox, metadata, tickets
from frontdesk.tickets import Kind
from tests.conftest import KEYRING, ROOT, SECRETS
from tests.frontdesk.alerting import STAFF

ALARM = "I'm allergic to lidocaine and my throat is closing"
SINCE_THE_FIRST = (inbox, tickets)


@pytest.fixture
def alembic(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("DATA_KEYS", SECRETS["DATA_KEYS"])
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = empty_database
    return config


@pytest.fixture
def filled(alembic: Config, empty_database: str, safety: Safety, phrases: Phrases, languages: Languages) -> str:
    """The address of a migrated database in which every table holds something."""
    command.upgrade(alembic, "head")

    async def fill() -> None:
        store = Store(empty_database, KEYRING)
        await store.check_revision()
        desk = Desk(store, safety, phrases, languages, alert_clock=AlertClock(STAFF))
        message = await desk.receive("c", "web", ALARM)
        await desk.open_ticket("c", message.id, Kind.BOOKING, {"patient_name": "Ana"})
        await store.close()

    asyncio.run(fill())
    return empty_database


def read(database: str) -> tuple[list[str], dict[str, int]]:
    """The messages, and how many rows each table has."""

    async def look() -> tuple[list[str], dict[str, int]]:
        store = Store(database, KEYRING)
        async with store.reading() as connection:
            texts = list((await connection.execute(select(inbox.c.text))).scalars())
            counts = {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
            }
        await store.close()
        return texts, counts

    return asyncio.run(look())


def tables(database: str) -> set[str]:
    def names(connection: Connection) -> set[str]:
        return set(inspect(connection).get_table_names())

    async def look() -> set[str]:
        store = Store(database, KEYRING)
        async with store.reading() as connection:
            found = await connection.run_sync(names)
        await store.close()
        return found

    return asyncio.run(look())


def older(config: Config) -> Iterator[str]:
    for script in ScriptDirectory.from_config(config).walk_revisions():
        if script.down_revision:
            yield str(script.down_revision)


def test_they_make_the_tables_that_the_code_uses(alembic: Config) -> None:
    command.upgrade(alembic, "head")
    command.check(alembic)


def test_another_upgrade_keeps_what_is_stored(alembic: Config, filled: str) -> None:
    before = read(filled)
    command.upgrade(alembic, "head")
    assert read(filled) == before


def test_each_step_down_and_up_again_keeps_messages_and_tickets(alembic: Config, filled: str) -> None:
    texts, counts = read(filled)
    assert texts == [ALARM]
    for revision in older(alembic):
        command.downgrade(alembic, revision)
        command.upgrade(alembic, "head")
        after = read(filled)
        assert after[0] == texts
        assert {table.name: after[1][table.name] for table in SINCE_THE_FIRST} == {
            table.name: counts[table.name] for table in SINCE_THE_FIRST
        }
        command.check(alembic)


def test_the_last_step_down_leaves_nothing(alembic: Config, filled: str) -> None:
    command.downgrade(alembic, "base")
    assert tables(filled) == {"alembic_version"}
