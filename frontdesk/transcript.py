"""What was said in conversations, both sides in order, as staff read it. Reads inbox and outbox, writes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, literal, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.store import conversations, inbox, mentions, outbox

LONGEST = 200  # entries of one conversation; older ones only where a ticket holds them


@dataclass(frozen=True)
class Line:
    """One thing said. `message_id` is the patient's message that it is or that it answers; `sender` is "patient",
    "bot" or "staff".
    """

    conversation_id: str
    seq: int
    sender: str
    message_id: str | None
    text: str
    at: datetime


async def of_tickets(connection: AsyncConnection, references: Collection[str], ids: Collection[str]) -> list[Line]:
    """The last LONGEST entries of the conversations `ids`, and whatever these tickets mention with its answers."""
    mentioned = select(mentions.c.message_id).where(mentions.c.reference.in_(references))

    def wanted(table: Table, sender: Any, message_id: ColumnElement[Any], text: Any, at: Any) -> Any:
        recent = table.c.seq > conversations.c.last_seq - LONGEST
        return (
            select(table.c.conversation_id, table.c.seq, sender.label("sender"), message_id, text, at.label("at"))
            .join_from(table, conversations)
            .where(table.c.conversation_id.in_(ids), or_(recent, message_id.in_(mentioned)))
        )

    written = wanted(inbox, literal("patient"), inbox.c.id, inbox.c.text, inbox.c.received_at)
    said = wanted(outbox, outbox.c.sender, outbox.c.reply_to, outbox.c.text, outbox.c.written_at)
    rows = await connection.execute(union_all(written, said).order_by("conversation_id", "seq"))
    return [Line(*row) for row in rows]
