"""The assistant's own record of conversations: Rasa's events, in a database that is the assistant's."""

from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, delete, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.sealed import Sealed
from frontdesk.store import Store
from sealing import Keyring

events = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255), nullable=False),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float),
    Column("data", Sealed),
)


def open_dialogues(url: str, keyring: Keyring) -> Store | None:
    """None while the assistant has not yet kept anything in a file."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return None
    return Store(url, keyring)


async def of(connection: AsyncConnection, conversation_ids: Collection[str]) -> list[dict[str, Any]]:
    """What the assistant noted of these conversations, in order."""
    wanted = select(events).where(events.c.sender_id.in_(conversation_ids)).order_by(events.c.id)
    return [dict(row) for row in (await connection.execute(wanted)).mappings()]


async def forget(connection: AsyncConnection, conversation_ids: Collection[str]) -> int:
    """How many events went."""
    return (await connection.execute(delete(events).where(events.c.sender_id.in_(conversation_ids)))).rowcount


async def silent_since(connection: AsyncConnection, when: datetime) -> list[str]:
    """The conversations in which nothing has happened since; whole ones, for Rasa can't read half of one."""
    newest = func.max(events.c.timestamp)
    wanted = select(events.c.sender_id).group_by(events.c.sender_id).having(newest < when.timestamp())
    return list((await connection.execute(wanted)).scalars())
