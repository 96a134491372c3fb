"""Everything that is stored of some conversations, as JSON can say it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import audit
from frontdesk.audit import What
from frontdesk.privacy import dialogues
from frontdesk.store import (
    Store,
    alerts,
    consents,
    conversations,
    deliveries,
    inbox,
    mentions,
    opt_outs,
    outbox,
    text_lines,
    tickets,
)


async def exported(
    store: Store, dialogue_store: Store | None, conversation_ids: Sequence[str], who: str, now: datetime
) -> list[dict[str, Any]]:
    """One entry per conversation; the audit log says that `who` has it. Raises StoreUnavailable."""
    said: list[dict[str, Any]] = []
    if dialogue_store:
        async with dialogue_store.reading() as connection:
            said = await dialogues.of(connection, conversation_ids)
    async with store.writing() as connection:
        whole = [await _conversation(connection, each) for each in conversation_ids]
        await audit.note(connection, who, What.EXPORTED, now, *conversation_ids)
    for entry in whole:
        of_it = [event for event in said if event["sender_id"] == entry["conversation"]["id"]]
        entry["assistant"] = [json.loads(event["data"]) for event in of_it]
    return whole


async def _conversation(connection: AsyncConnection, conversation_id: str) -> dict[str, Any]:
    references = select(tickets.c.reference).where(tickets.c.conversation_id == conversation_id)
    of_lines = select(text_lines.c.number_hash).where(text_lines.c.conversation_id == conversation_id)
    (conversation,) = await _rows(connection, conversations, conversations.c.id == conversation_id)
    return {
        "conversation": conversation,
        "messages": await _rows(connection, inbox, inbox.c.conversation_id == conversation_id),
        "replies": await _rows(connection, outbox, outbox.c.conversation_id == conversation_id),
        "tickets": await _rows(connection, tickets, tickets.c.conversation_id == conversation_id),
        "mentions": await _rows(connection, mentions, mentions.c.reference.in_(references)),
        "numbers": await _rows(connection, text_lines, text_lines.c.conversation_id == conversation_id),
        "texts": await _rows(connection, deliveries, deliveries.c.conversation_id == conversation_id),
        "consents": await _rows(connection, consents, consents.c.number_hash.in_(of_lines)),
        "opt_outs": await _rows(connection, opt_outs, opt_outs.c.number_hash.in_(of_lines)),
        "alerts": await _rows(connection, alerts, alerts.c.reference.in_(references)),
    }


async def _rows(connection: AsyncConnection, table: Table, ours: Any) -> list[dict[str, Any]]:
    in_order = [table.c[name] for name in ("seq", "at") if name in table.c] or table.primary_key.columns
    wanted = select(table).where(ours).order_by(*in_order)
    return [_plain(row) for row in (await connection.execute(wanted)).mappings()]


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
