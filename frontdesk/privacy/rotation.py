"""Seals everything anew with the first key of DATA_KEYS, so that the others may go."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, MetaData, Table, Text, cast, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import audit, data_keys, traces
from frontdesk.audit import What
from frontdesk.conversations import contact_hashes
from frontdesk.privacy.dialogues import events
from frontdesk.sealed import Sealed, SealedJSON, keyring_of
from frontdesk.store import Store, conversations, metadata
from sealing import MARK, start_of

AT_ONCE = 500  # rows of one transaction, so that patients never wait for it


async def rotate(store: Store, dialogue_store: Store | None, who: str, now: datetime) -> tuple[int, list[str]]:
    """How many rows were sealed anew, and the ids of the keys that are not needed any more.

    Every front desk, action server and assistant must have the new DATA_KEYS before. Raises StoreUnavailable, and
    audit.Broken before anything is changed.
    """
    async with store.reading() as connection:
        await audit.verify(connection)
    rows = await _all(store, metadata) + (await _all(dialogue_store, events.metadata) if dialogue_store else 0)
    async with store.writing() as connection:
        await audit.sign_again(connection)
        old = await data_keys.retire(connection, now)
        await audit.note(connection, who, What.KEYS_ROTATED, now, keyring_of(connection.dialect).newest)
    for each in filter(None, (store, dialogue_store)):
        await traces.wipe(each.engine.url)
    return rows, old


async def _all(store: Store, tables: MetaData) -> int:
    done = 0
    for table in tables.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Sealed | SealedJSON)]
        while columns:
            async with store.writing() as connection:
                some = await _some(connection, table, columns)
            if not some:
                break
            done += some
    return done


async def _some(connection: AsyncConnection, table: Table, columns: list[Column[Any]]) -> int:
    """Up to AT_ONCE rows in which anything is sealed with another key. Reading opens it, writing seals it."""
    newest = start_of(keyring_of(connection.dialect).newest)
    raw = [cast(column, Text) for column in columns]
    old = or_(*(each.like(f"%{MARK}.%") & each.not_like(f"%{newest}%") for each in raw))
    keys = list(table.primary_key.columns)
    wanted = select(*keys, *columns).where(old).limit(AT_ONCE).with_for_update()
    rows = (await connection.execute(wanted)).mappings().all()
    for row in rows:
        values = {column.name: row[column.name] for column in columns}
        if table is conversations and values["contact"]:
            values["contact_hash"] = contact_hashes(connection, values["contact"])[0]
        ours = [key == row[key.name] for key in keys]
        await connection.execute(update(table).where(*ours).values(**values))
    return len(rows)
