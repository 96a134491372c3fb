"""Removes conversations from all that is stored, so that no byte of them is left in the databases' files."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import audit, traces
from frontdesk.audit import What
from frontdesk.conversations import hold
from frontdesk.privacy import dialogues
from frontdesk.store import (
    Store,
    alert_clocks,
    alerts,
    consents,
    conversations,
    deliveries,
    feedback,
    inbox,
    mentions,
    outbox,
    text_lines,
    tickets,
)

LONGEST_TURN = 10.0  # seconds until a turn that has begun writes nothing more into the assistant's database


@dataclass(frozen=True)
class Erased:
    """`rows` by table; `wiped` is False when a database was too busy to overwrite what it no longer shows."""

    rows: dict[str, int]
    wiped: bool


async def counted(connection: AsyncConnection, conversation_ids: Collection[str]) -> dict[str, int]:
    """What there is to erase at the front desk."""
    tables = {"messages": inbox, "replies": outbox, "tickets": tickets}
    return {
        name: (
            await connection.execute(
                select(func.count()).select_from(table).where(table.c.conversation_id.in_(conversation_ids))
            )
        ).scalar_one()
        for name, table in tables.items()
    }


async def remove_tickets(connection: AsyncConnection, references: Sequence[str]) -> int:
    """With all that hangs on them, in the order that the database's references ask for. How many went."""
    for table in (alerts, alert_clocks, mentions):
        await connection.execute(delete(table).where(table.c.reference.in_(references)))
    return (await connection.execute(delete(tickets).where(tickets.c.reference.in_(references)))).rowcount


async def erase(
    store: Store, dialogue_store: Store | None, conversation_ids: Sequence[str], who: str, now: datetime
) -> Erased:
    """Erases the conversations; of them only ids stay, in the audit log, which says that `who` did it. That a number
    has opted out stays as well, as a keyed hash.

    A turn of theirs that is under way finds nothing to answer any more. Raises StoreUnavailable.
    """
    rows: Counter[str] = Counter()
    async with store.writing() as connection:
        for conversation_id in sorted(conversation_ids):
            await hold(connection, conversation_id)
        under_way = await _open(connection, conversation_ids)
        of_tickets = select(tickets.c.reference).where(tickets.c.conversation_id.in_(conversation_ids))
        rows["tickets"] = await remove_tickets(connection, list((await connection.execute(of_tickets)).scalars()))
        of_lines = select(text_lines.c.number_hash).where(text_lines.c.conversation_id.in_(conversation_ids))
        await connection.execute(delete(consents).where(consents.c.number_hash.in_(of_lines)))
        for name, table in (
            ("texts", deliveries),
            ("numbers", text_lines),
            ("ratings", feedback),
            ("replies", outbox),
            ("messages", inbox),
        ):
            gone = delete(table).where(table.c.conversation_id.in_(conversation_ids))
            rows[name] = (await connection.execute(gone)).rowcount
        gone = delete(conversations).where(conversations.c.id.in_(conversation_ids))
        rows["conversations"] = (await connection.execute(gone)).rowcount
        await audit.note(connection, who, What.ERASED, now, *conversation_ids)
    wiped = await traces.wipe(store.engine.url)
    if dialogue_store:
        rows["events"] = await _forget(dialogue_store, conversation_ids)
        if under_way:
            await asyncio.sleep(LONGEST_TURN)
            rows["events"] += await _forget(dialogue_store, conversation_ids)
        wiped = await traces.wipe(dialogue_store.engine.url) and wiped
    return Erased(dict(rows), wiped)


async def _open(connection: AsyncConnection, conversation_ids: Collection[str]) -> bool:
    ours = inbox.c.conversation_id.in_(conversation_ids) & (inbox.c.state != "done")
    return (await connection.execute(select(inbox.c.id).where(ours).limit(1))).first() is not None


async def _forget(dialogue_store: Store, conversation_ids: Collection[str]) -> int:
    async with dialogue_store.writing() as connection:
        return await dialogues.forget(connection, conversation_ids)
