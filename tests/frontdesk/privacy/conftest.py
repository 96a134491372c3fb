"""A desk with two patients' conversations, and the assistant's database as the assistant makes it."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk.desk import Desk
from frontdesk.privacy.dialogues import open_dialogues
from frontdesk.store import Store
from frontdesk.tickets import Kind
from tests.conftest import KEYRING, NOON

CANARY = "zq7canary"
NUMBER = "+14045550142"
EVENTS = """CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT)"""


@pytest.fixture
async def dialogues(tmp_path: Path) -> AsyncIterator[Store]:
    file = tmp_path / "assistant.db"
    with sqlite3.connect(file) as database:
        database.execute(EVENTS)
        for who in ("ruth", "sam"):
            event = KEYRING.seal(f'{{"event": "user", "text": "{CANARY} of {who}"}}')
            row = (who, "user", NOON.timestamp(), event)
            database.execute("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", row)
    database.close()
    store = open_dialogues(f"sqlite+aiosqlite:///{file}", KEYRING)
    assert store
    yield store
    await store.close()


@pytest.fixture
async def talked(desk: Desk) -> Desk:
    """Ruth, reachable by NUMBER, has an allergy and a booking; Sam has asked something."""
    await desk.receive("ruth", "web", f"I'm allergic to {CANARY}")
    await desk.take_next("ruth")
    message = await desk.receive("ruth", "web", f"book me {CANARY}")
    await desk.open_ticket("ruth", message.id, Kind.BOOKING, {"name": CANARY})
    await desk.take_next("ruth")
    await desk.keep_contact("ruth", NUMBER)
    await desk.receive("sam", "web", f"does it hurt, {CANARY}?")
    await desk.take_next("sam")
    return desk


def bytes_of(*stores: Store) -> bytes:
    """All that stands in the databases' files."""
    files = [Path(str(store.engine.url.database)) for store in stores]
    return b"".join(found.read_bytes() for file in files for found in sorted(file.parent.glob(f"{file.name}*")))
