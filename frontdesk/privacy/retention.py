"""Removes what has been kept long enough: dialogues, messages, tickets, each after a time of its own.

A ticket that is not closed keeps its conversation for as long as it takes. A closed one keeps the messages that mention
it, and what was answered to them. A chat that its patient has erased has been kept long enough at once. Who has opted
out of texts stays so.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import audit
from frontdesk.audit import What
from frontdesk.privacy import dialogues
from frontdesk.privacy.erasure import remove_tickets
from frontdesk.store import (
    Store,
    alerts,
    consents,
    conversations,
    deliveries,
    ended_chats,
    feedback,
    inbox,
    mentions,
    outbox,
    text_lines,
    tickets,
)

AT_ONCE = 500  # rows of one transaction, so that patients never wait for it


async def retain(
    store: Store, dialogue_store: Store | None, periods: Mapping[str, timedelta], who: str, now: datetime
) -> dict[str, int]:
    """Removes what is older than its period (`dialogues`, `messages`, `tickets`); how many rows of each table went.

    Raises StoreUnavailable.
    """
    rows: Counter[str] = Counter()
    before = {name: now - period for name, period in periods.items()}
    while gone := await _remove_old_tickets(store, before["tickets"]):
        rows["tickets"] += gone
    for name, table, old in (
        ("ratings", feedback, _old_ratings(before["messages"])),
        ("alerts", alerts, alerts.c.reference.is_(None) & (alerts.c.written_at < before["messages"])),
        ("replies", outbox, _old_replies(before["messages"])),
        ("texts", deliveries, _texts_of_no_reply()),
        ("messages", inbox, _old_messages(before["messages"])),
        ("numbers", text_lines, _empty_lines(before["messages"])),
        ("consents", consents, consents.c.at < before["tickets"]),
        ("conversations", conversations, _empty_conversations(before["messages"])),
    ):
        while gone := await _remove(store, table, old):
            rows[name] += gone
    if dialogue_store:
        rows["events"] = await _forget_silent(dialogue_store, before["dialogues"], await _erased_ones(store))
    async with store.writing() as connection:
        went = f"conversations={rows['conversations']} tickets={rows['tickets']}"
        await audit.note(connection, who, What.RETAINED, now, went)
    return dict(rows)


async def _remove(store: Store, table: Table, old: ColumnElement[bool]) -> int:
    key = tuple_(*table.primary_key)
    some = select(*table.primary_key).where(old).limit(AT_ONCE)
    async with store.writing() as connection:
        keys = [tuple(row) for row in await connection.execute(some)]
        return (await connection.execute(delete(table).where(key.in_(keys)))).rowcount if keys else 0


async def _remove_old_tickets(store: Store, before: datetime) -> int:
    closed = and_(tickets.c.state == "closed", tickets.c.closed_at < before)
    wanted = select(tickets.c.reference).where(closed).limit(AT_ONCE).with_for_update()
    async with store.writing() as connection:
        return await remove_tickets(connection, list((await connection.execute(wanted)).scalars()))


def _mentioned(message_id: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(mentions.c.message_id == message_id)


def _has_open_ticket(conversation_id: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(tickets.c.conversation_id == conversation_id, tickets.c.state != "closed")


def _erased(conversation_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the patient has erased it on the page."""
    return exists().where(ended_chats.c.conversation_id == conversation_id)


def _old_ratings(before: datetime) -> ColumnElement[bool]:
    return or_(feedback.c.given_at < before, _erased(feedback.c.conversation_id))


def _old_messages(before: datetime) -> ColumnElement[bool]:
    answered = exists().where(outbox.c.reply_to == inbox.c.id)
    of = inbox.c
    kept = or_(_mentioned(of.id), _has_open_ticket(of.conversation_id), answered, of.state != "done")
    return and_(or_(of.received_at < before, _erased(of.conversation_id)), ~kept)


def _old_replies(before: datetime) -> ColumnElement[bool]:
    of = outbox.c
    old = or_(of.written_at < before, _erased(of.conversation_id))
    return and_(old, ~or_(_mentioned(of.reply_to), _has_open_ticket(of.conversation_id)))


def _empty_conversations(before: datetime) -> ColumnElement[bool]:
    tables = (inbox, outbox, tickets, text_lines)
    held = (exists().where(table.c.conversation_id == conversations.c.id) for table in tables)
    return and_(or_(conversations.c.opened_at < before, _erased(conversations.c.id)), ~or_(*held))


def _texts_of_no_reply() -> ColumnElement[bool]:
    """A text goes with the reply that it carried."""
    of, reply = deliveries.c, outbox.c
    return ~exists().where(reply.conversation_id == of.conversation_id, reply.seq == of.seq)


def _empty_lines(before: datetime) -> ColumnElement[bool]:
    of = text_lines.c
    tables = (inbox, outbox, tickets, deliveries)
    held = (exists().where(table.c.conversation_id == of.conversation_id) for table in tables)
    return and_(of.heard_at < before, ~or_(*held))


async def _erased_ones(store: Store) -> list[str]:
    async with store.reading() as connection:
        return list((await connection.execute(select(ended_chats.c.conversation_id))).scalars())


async def _forget_silent(dialogue_store: Store, before: datetime, erased: list[str]) -> int:
    gone = 0
    async with dialogue_store.reading() as connection:
        silent = [*await dialogues.silent_since(connection, before), *erased]
    for start in range(0, len(silent), AT_ONCE):
        async with dialogue_store.writing() as connection:
            gone += await dialogues.forget(connection, silent[start : start + AT_ONCE])
    return gone


async def last_run(connection: AsyncConnection) -> datetime | None:
    return await audit.last(connection, What.RETAINED)
