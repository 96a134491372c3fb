"""Which keys the database is sealed with. Checked at every start: with a key missing, some of it could not be read.

A row per key in use holds a text sealed with it; its way through the store's column is the check.
"""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import audit
from frontdesk.audit import What
from frontdesk.engine import insert_if_new
from frontdesk.sealed import keyring_of
from frontdesk.store import Store, data_keys

PROOF = "opened"


class WrongKey(Exception):
    """DATA_KEYS does not hold a key that something is sealed with; the text says what to do."""


async def check(store: Store, now: datetime) -> None:
    """Notes that the newest key is in use from now on. Raises WrongKey or StoreUnavailable."""
    async with store.reading() as connection:
        used = await in_use(connection)
        keyring = keyring_of(connection.dialect)
    if missing := used - set(keyring.ids):
        raise WrongKey(
            f"The database is sealed with key {' and '.join(sorted(missing))}, which DATA_KEYS does not hold (it has "
            f"{' and '.join(keyring.ids)}). Put that key back, last in DATA_KEYS; see docs/privacy.md."
        )
    async with store.reading() as connection:
        await connection.execute(select(data_keys.c.proof))
    if keyring.newest not in used:
        async with store.writing() as connection:
            await _use(connection, keyring.newest, now)


async def in_use(connection: AsyncConnection) -> set[str]:
    """The ids of the keys that something may be sealed with."""
    return set((await connection.execute(select(data_keys.c.key_id))).scalars())


async def retire(connection: AsyncConnection, now: datetime) -> list[str]:
    """Notes that everything is sealed with the newest key; returns the ids of those not needed any more."""
    newest = keyring_of(connection.dialect).newest
    if newest not in await in_use(connection):
        await _use(connection, newest, now)
    old = delete(data_keys).where(data_keys.c.key_id != newest).returning(data_keys.c.key_id)
    return list((await connection.execute(old)).scalars())


async def _use(connection: AsyncConnection, key_id: str, now: datetime) -> None:
    if await insert_if_new(connection, data_keys, key_id=key_id, proof=PROOF, used_since=now):
        await audit.note(connection, "frontdesk", What.KEY_USED, now, key_id)
