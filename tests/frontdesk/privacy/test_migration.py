"""Migrations on a database that is in use: what is stored is sealed on the way up and plain again on the way down."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from frontdesk.privacy.people import conversations_of
from frontdesk.store import Store, inbox, outbox, tickets
from tests.conftest import KEYRING, ROOT, SECRETS

CANARY = "zq7canary"
BUTTONS = f'[{{"title": "{CANARY}", "payload": "/x"}}]'
ROWS = f"""
INSERT INTO conversations (id, channel, owner, contact, contact_hash, last_seq, opened_at)
  VALUES ('c', 'web', 'bot', '+14045550142', 'old', 2, '2026-11-24 12:00:00.000000'),
         ('d', 'web', 'bot', NULL, NULL, 0, '2026-11-24 12:00:00.000000');
INSERT INTO inbox (id, conversation_id, seq, text, found, state, received_at)
  VALUES ('m', 'c', 1, '{CANARY} hello', '{{}}', 'done', '2026-11-24 12:00:00.000000');
INSERT INTO outbox (conversation_id, seq, reply_to, sender, text, about, buttons, utter_action, channel, language,
  written_at) VALUES ('c', 2, 'm', 'bot', '{CANARY} hi', '[]', '{BUTTONS}', '', 'web', 'en',
  '2026-11-24 12:00:00.000000');
INSERT INTO tickets (reference, conversation_id, kind, severity, state, opened_at, details)
  VALUES ('AAA-222', 'c', 'booking', 'routine', 'open', '2026-11-24 12:00:00.000000', '{{"name": "{CANARY}"}}'),
         ('BBB-333', 'c', 'human', 'routine', 'open', '2026-11-24 12:00:00.000000', 'null');
INSERT INTO mentions VALUES ('AAA-222', 'm', '2026-11-24 12:00:00.000000');
"""


def alembic(file: Path, *command: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": f"sqlite+aiosqlite:///{file}", **given}
    what = [sys.executable, "-m", "alembic", *command]
    return subprocess.run(what, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """As the release before left it."""
    file = tmp_path / "desk.db"
    assert alembic(file, "upgrade", "0005").returncode == 0
    with sqlite3.connect(file) as database:
        database.executescript(ROWS)
    database.close()
    return file


def dumped(file: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(file) as database:
        tables = ("conversations", "inbox", "outbox", "tickets", "mentions")
        return {table: database.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def raw(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


async def test_seals_what_is_stored_and_opens_it_again(filled: Path) -> None:
    before = dumped(filled)
    assert CANARY.encode() in raw(filled)
    upgrade = alembic(filled, "upgrade", "head", DATA_KEYS=SECRETS["DATA_KEYS"])
    assert upgrade.returncode == 0, upgrade.stderr
    assert CANARY.encode() not in raw(filled)
    assert b"+14045550142" not in raw(filled)
    store = Store(f"sqlite+aiosqlite:///{filled}", KEYRING)
    async with store.reading() as connection:
        assert (await connection.execute(select(inbox.c.text))).scalar() == f"{CANARY} hello"
        assert (await connection.execute(select(outbox.c.buttons))).scalar() == [{"title": CANARY, "payload": "/x"}]
        details = (await connection.execute(select(tickets.c.details).order_by(tickets.c.reference))).scalars().all()
        assert details == [{"name": CANARY}, None]
        assert await conversations_of(connection, "(404) 555-0142") == ["c"]
    await store.close()
    downgrade = alembic(filled, "downgrade", "0005", DATA_KEYS=SECRETS["DATA_KEYS"])
    assert downgrade.returncode == 0, downgrade.stderr
    after = dumped(filled)
    before["tickets"] = [tuple(None if value == "null" else value for value in row) for row in before["tickets"]]
    hashed = [row for table in (before, after) for row in table.pop("conversations")]
    assert after == before
    assert [row[:4] for row in hashed[:2]] == [row[:4] for row in hashed[2:]]


@pytest.mark.parametrize(
    ("keys", "words"),
    [("", "DATA_KEYS is not set: give it 32 or more random characters"), ("short", "DATA_KEYS is wrong: key 1 has")],
)
def test_says_that_it_needs_the_key_and_changes_nothing(filled: Path, keys: str, words: str) -> None:
    before = dumped(filled)
    upgrade = alembic(filled, "upgrade", "head", DATA_KEYS=keys)
    assert upgrade.returncode != 0
    assert words in f"{upgrade.stdout}{upgrade.stderr}"
    assert "Traceback" not in upgrade.stderr
    assert dumped(filled) == before
