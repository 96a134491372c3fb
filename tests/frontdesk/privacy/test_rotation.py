"""A new key takes over and the old one may go."""

import pytest
from sqlalchemy import select, text

from frontdesk import audit, data_keys
from frontdesk.audit import Broken
from frontdesk.data_keys import WrongKey
from frontdesk.desk import Desk
from frontdesk.privacy import dialogues as of_assistant
from frontdesk.privacy import rotation
from frontdesk.privacy.people import conversations_of
from frontdesk.store import Store, inbox, tickets
from sealing import Keyring, start_of
from tests.conftest import KEYRING, NOON, SECRETS
from tests.frontdesk.privacy.conftest import CANARY, NUMBER, bytes_of

NEW = "n" * 32


def with_keys(store: Store, keys: str) -> Store:
    return Store(str(store.engine.url), Keyring.read(keys))


@pytest.fixture
async def used(talked: Desk) -> Desk:
    await data_keys.check(talked.store, NOON)
    return talked


async def test_seals_everything_anew_and_the_old_key_may_go(
    used: Desk, dialogues: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    both, theirs = (with_keys(store, f"{NEW} {SECRETS['DATA_KEYS']}") for store in (used.store, dialogues))
    await data_keys.check(both, NOON)
    rows, old = await rotation.rotate(both, theirs, "somebody", NOON)
    assert rows > 10
    assert old == [KEYRING.newest]
    assert start_of(KEYRING.newest).encode() not in bytes_of(both, theirs)
    await both.close()
    await theirs.close()
    new, theirs = with_keys(used.store, NEW), with_keys(dialogues, NEW)
    await data_keys.check(new, NOON)
    async with new.reading() as connection:
        assert await conversations_of(connection, NUMBER) == ["ruth"]
        assert all(CANARY in said for said in (await connection.execute(select(inbox.c.text))).scalars())
        assert {"name": CANARY} in (await connection.execute(select(tickets.c.details))).scalars().all()
        assert (await audit.verify(connection)).rows == 3
    async with theirs.reading() as connection:
        assert len(await of_assistant.of(connection, ["ruth", "sam"])) == 2
    await new.close()
    await theirs.close()
    with pytest.raises(WrongKey):
        await data_keys.check(used.store, NOON)


async def test_until_then_both_are_needed_and_people_are_found_by_either(used: Desk) -> None:
    both = with_keys(used.store, f"{NEW} {SECRETS['DATA_KEYS']}")
    await data_keys.check(both, NOON)
    async with both.reading() as connection:
        assert await conversations_of(connection, NUMBER) == ["ruth"]
    await both.close()
    for keys in (NEW, SECRETS["DATA_KEYS"]):
        with pytest.raises(WrongKey):
            await data_keys.check(one := with_keys(used.store, keys), NOON)
        await one.close()


async def test_signs_no_audit_log_that_was_changed(used: Desk) -> None:
    async with used.store.writing() as connection:
        await connection.execute(text("UPDATE audit SET who = 'x'"))
    both = with_keys(used.store, f"{NEW} {SECRETS['DATA_KEYS']}")
    with pytest.raises(Broken):
        await rotation.rotate(both, None, "somebody", NOON)
    await both.close()
