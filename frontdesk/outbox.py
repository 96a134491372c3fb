"""What was said to patients, in order. A reply leaves the desk only as a committed row of this table."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import conversations
from frontdesk.inbox import Message
from frontdesk.languages import Language
from frontdesk.phrases import Reply
from frontdesk.store import outbox


@dataclass(frozen=True)
class Sent:
    seq: int
    text: str
    about: tuple[str, ...]
    buttons: tuple[dict[str, str], ...]


async def add(
    connection: AsyncConnection, message: Message, replies: list[Reply], channel: str, now: datetime
) -> list[Sent]:
    """Stores `replies` as the answer to `message` and returns them with their places."""
    return await say(connection, message.conversation_id, replies, channel, message.language, now, reply_to=message.id)


async def say(
    connection: AsyncConnection,
    conversation_id: str,
    replies: list[Reply],
    channel: str,
    language: Language,
    now: datetime,
    reply_to: str | None = None,
) -> list[Sent]:
    """Stores `replies`, also those that answer no message, and returns them with their places."""
    if not replies:
        return []
    first = await conversations.next_seq(connection, conversation_id, len(replies))
    rows: list[dict[str, Any]] = [
        {
            "conversation_id": conversation_id,
            "seq": first + place,
            "reply_to": reply_to,
            "sender": "bot",
            "text": reply.text,
            "about": list(reply.about),
            "buttons": [dict(button) for button in reply.buttons],
            "utter_action": reply.utter_action,
            "channel": channel,
            "language": language,
            "written_at": now,
        }
        for place, reply in enumerate(replies)
    ]
    await connection.execute(insert(outbox), rows)
    return [_sent(row) for row in rows]


async def answers(connection: AsyncConnection, message_id: str) -> list[Sent]:
    """The replies to one message, in order."""
    columns = outbox.c
    wanted = (
        select(columns.seq, columns.text, columns.about, columns.buttons)
        .where(columns.reply_to == message_id)
        .order_by(columns.seq)
    )
    return [_sent(row) for row in (await connection.execute(wanted)).mappings()]


async def has_said(
    connection: AsyncConnection, conversation_id: str, utter_action: str, since: datetime | None = None
) -> bool:
    said = exists().where(outbox.c.conversation_id == conversation_id, outbox.c.utter_action == utter_action)
    if since:
        said = said.where(outbox.c.written_at >= since)
    return bool((await connection.execute(select(said))).scalar())


async def has_offered(connection: AsyncConnection, conversation_id: str, payload: str) -> bool:
    """Whether a reply of this conversation carried a button with this payload."""
    wanted = select(outbox.c.buttons).where(outbox.c.conversation_id == conversation_id).order_by(outbox.c.seq.desc())
    rows = (await connection.execute(wanted)).scalars()
    return any(button["payload"] == payload for buttons in rows for button in buttons)


def _sent(row: Mapping[Any, Any]) -> Sent:
    return Sent(row["seq"], row["text"], tuple(row["about"]), tuple(row["buttons"]))
