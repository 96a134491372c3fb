"""Who texts with us: the patient's number of a conversation, the number of ours they wrote to, and when last."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import insert_if_new
from frontdesk.store import conversations, text_lines

WINDOW = timedelta(hours=24)  # in which WhatsApp lets us answer freely (requirement B7)


class Channel(StrEnum):
    SMS = "sms"
    WHATSAPP = "whatsapp"


TEXTED = frozenset(Channel)


@dataclass(frozen=True)
class Line:
    """`sender` is our number that the patient wrote to last, or its id at the `carrier`."""

    conversation_id: str
    channel: Channel
    carrier: str
    sender: str
    number: str = field(repr=False)
    number_hash: str = field(repr=False)
    heard_at: datetime
    introduced_at: datetime | None = None
    unreachable_since: datetime | None = None

    def window_is_open(self, now: datetime) -> bool:
        """Whether anything may be written freely; an SMS always may."""
        return self.channel is Channel.SMS or now - self.heard_at < WINDOW


async def hear(connection: AsyncConnection, line: Line) -> Line:
    """Notes that the patient has written; the line as it is now. The conversation must be there and held.

    A text that comes late takes nothing back: the last one written counts.
    """
    of = text_lines.c
    before = await find(connection, line.conversation_id)
    heard_at = max(line.heard_at, before.heard_at) if before else line.heard_at
    news = {"carrier": line.carrier, "sender": line.sender, "heard_at": heard_at, "unreachable_since": None}
    known = {"conversation_id": line.conversation_id, "number": line.number, "number_hash": line.number_hash}
    await insert_if_new(connection, text_lines, **known, **news)
    await connection.execute(update(text_lines).where(of.conversation_id == line.conversation_id).values(**news))
    found = await find(connection, line.conversation_id)
    assert found
    return found


async def find(connection: AsyncConnection, conversation_id: str) -> Line | None:
    """None for a conversation that is not held by text."""
    wanted = (
        select(text_lines, conversations.c.channel)
        .join_from(text_lines, conversations)
        .where(text_lines.c.conversation_id == conversation_id)
    )
    row = (await connection.execute(wanted)).mappings().first()
    return _line(row) if row else None


async def introduced(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    await _note(connection, conversation_id, introduced_at=now)


async def unreachable(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    """Nothing is sent to the number until it writes to us again."""
    await _note(connection, conversation_id, unreachable_since=now)


async def _note(connection: AsyncConnection, conversation_id: str, **values: Any) -> None:
    ours = text_lines.c.conversation_id == conversation_id
    await connection.execute(update(text_lines).where(ours).values(**values))


def _line(row: Any) -> Line:
    return Line(**{**row, "channel": Channel(row["channel"])})
