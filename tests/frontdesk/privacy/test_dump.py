"""What somebody reads who gets hold of a dump of PostgreSQL: nothing that a patient wrote, nothing of the erased."""

import sqlite3
from collections.abc import AsyncIterator

import pytest

from evaluation.own_postgres import Postgres
from frontdesk.desk import Desk
from frontdesk.privacy import erasure
from frontdesk.privacy.dialogues import open_dialogues
from frontdesk.store import Store
from tests.conftest import KEYRING, NOON
from tests.frontdesk.privacy.conftest import CANARY, EVENTS, NUMBER

pytestmark = pytest.mark.parametrize("database", ["postgres"], indirect=True)


@pytest.fixture
async def dialogues(dialogues: Store, postgres: Postgres) -> AsyncIterator[Store]:
    """The same on PostgreSQL."""
    postgres.create("dialogues")
    postgres.sql(EVENTS, "dialogues")
    with sqlite3.connect(str(dialogues.engine.url.database)) as files:
        rows = files.execute("SELECT * FROM events").fetchall()
    files.close()
    store = open_dialogues(postgres.url("dialogues"), KEYRING)
    assert store
    async with store.writing() as connection:
        await connection.exec_driver_sql("INSERT INTO events VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
    yield store
    await store.close()
    postgres.drop("dialogues")


def dump(postgres: Postgres) -> str:
    return "".join(postgres.dump(database) for database in ("desk", "dialogues"))


@pytest.mark.usefixtures("talked", "dialogues")
def test_no_byte_of_what_was_said_stands_in_a_dump(postgres: Postgres) -> None:
    dumped = dump(postgres).lower()
    assert dumped.count("s1.") > 10
    said = (CANARY, NUMBER, "5550142", "allergic to", "about 20 to 30 minutes")
    assert [words for words in said if words in dumped] == []


async def test_erase_leaves_nothing_of_a_person_but_that_they_were_erased(
    talked: Desk, dialogues: Store, postgres: Postgres
) -> None:
    ours = [line for line in dump(postgres).splitlines() if "ruth" in line]
    sealed = {field for line in ours for field in line.split("\t") if len(field) > 40}
    assert len(sealed) > 5
    erased = await erasure.erase(talked.store, dialogues, ["ruth"], "somebody", NOON)
    assert erased.wiped
    dumped = dump(postgres)
    assert [text for text in sealed if text in dumped] == []
    (line,) = [line for line in dumped.splitlines() if "ruth" in line]
    assert "\tsomebody\terased\truth\t" in line
    assert "sam" in dumped
