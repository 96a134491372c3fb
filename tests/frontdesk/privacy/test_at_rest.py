"""What is in the files, what it costs, and that nothing goes without the key."""

import sqlite3
import time
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from frontdesk import data_keys
from frontdesk.data_keys import WrongKey
from frontdesk.desk import Desk
from frontdesk.store import Store, StoreUnavailable, conversations, inbox, outbox, tickets
from sealing import Keyring
from tests.conftest import KEYRING, NOON
from tests.frontdesk.privacy.conftest import CANARY, NUMBER, bytes_of

OTHER = Keyring.read("f" * 32)


async def test_no_byte_of_what_was_said_stands_in_the_file(talked: Desk) -> None:
    raw = bytes_of(talked.store)
    said = (CANARY, NUMBER, "5550142", "allergic", "about 20 to 30 minutes")
    assert [words for words in said if words.encode() in raw] == []
    async with talked.store.reading() as connection:
        assert CANARY in (await connection.execute(select(inbox.c.text))).scalars().first()  # type: ignore[operator]
        assert NUMBER in (await connection.execute(select(conversations.c.contact))).scalars().all()
        assert {"name": CANARY} in (await connection.execute(select(tickets.c.details))).scalars().all()
        assert [] in (await connection.execute(select(outbox.c.buttons))).scalars().all()


async def test_another_key_is_refused_with_what_to_do(talked: Desk) -> None:
    await data_keys.check(talked.store, NOON)
    stranger = Store(str(talked.store.engine.url), OTHER)
    with pytest.raises(WrongKey, match=rf"sealed with key {KEYRING.newest}, which DATA_KEYS does not hold .*Put that"):
        await data_keys.check(stranger, NOON)
    with pytest.raises(StoreUnavailable, match="Unreadable"):
        async with stranger.reading() as connection:
            (await connection.execute(select(inbox.c.text))).all()
    await stranger.close()


async def test_without_keys_nothing_is_stored_plain(store: Store) -> None:
    keyless = Store(str(store.engine.url))
    with pytest.raises(StoreUnavailable):
        async with keyless.writing() as connection:
            await connection.execute(insert(data_keys.data_keys).values(key_id="x", proof="x", used_since=NOON))
    await keyless.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_copy_is_restored_with_its_key_and_refused_without(talked: Desk, tmp_path: Path) -> None:
    await data_keys.check(talked.store, NOON)
    copy = tmp_path / "copy.db"
    with sqlite3.connect(str(talked.store.engine.url.database)) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()
    url = f"sqlite+aiosqlite:///{copy}"
    with pytest.raises(WrongKey):
        await data_keys.check(stranger := Store(url, OTHER), NOON)
    await stranger.close()
    restored = Store(url, KEYRING)
    await data_keys.check(restored, NOON)
    async with restored.reading() as connection:
        assert CANARY in (await connection.execute(select(inbox.c.text))).scalars().first()  # type: ignore[operator]
    await restored.close()


async def test_no_error_names_what_was_to_be_stored(store: Store) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        async with store.writing() as connection:
            await connection.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": CANARY})
    assert CANARY not in f"{caught.value}{caught.value.__cause__}"


def test_costs_a_small_part_of_a_millisecond() -> None:
    words = "does it hurt and how long does it take? " * 25
    begun = time.process_time()
    for _ in range(200):
        KEYRING.open(KEYRING.seal(words))
    assert (time.process_time() - begun) / 200 < 0.0005
