"""What patients wrote, in order of arrival, and how far each message has got."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import conversations
from frontdesk.languages import ENGLISH, Language
from frontdesk.safety import Screening
from frontdesk.store import inbox


class State(StrEnum):
    WAITING = "waiting"  # for its turn
    ANSWERED = "answered"  # by the desk itself; the assistant has yet to be told
    DONE = "done"


@dataclass(frozen=True)
class Message:
    id: str
    conversation_id: str
    text: str
    found: Screening
    state: State
    seq: int
    language: Language = ENGLISH


class OtherText(Exception):
    """The client's message id came before, with another text."""


_columns = (
    inbox.c.id, inbox.c.conversation_id, inbox.c.text, inbox.c.found, inbox.c.state, inbox.c.seq, inbox.c.language
)  # fmt: skip


async def add(connection: AsyncConnection, message: Message, now: datetime, client_id: str | None = None) -> Message:
    """Stores `message` as the conversation's latest and returns it with its place."""
    seq = await conversations.next_seq(connection, message.conversation_id)
    values = {**asdict(message), "seq": seq, "client_id": client_id, "received_at": now}
    await connection.execute(insert(inbox).values(**values))
    return replace(message, seq=seq)


async def find_by_client_id(
    connection: AsyncConnection, conversation_id: str, client_id: str, text: str
) -> Message | None:
    """The message that was stored under this id before. Raises OtherText when it said something else."""
    earlier = await stored_as(connection, conversation_id, client_id)
    if earlier and earlier.text != text:
        raise OtherText
    return earlier


async def stored_as(connection: AsyncConnection, conversation_id: str, client_id: str) -> Message | None:
    """The message that was stored under this id before, whatever it said."""
    wanted = select(*_columns).where(inbox.c.conversation_id == conversation_id, inbox.c.client_id == client_id)
    row = (await connection.execute(wanted)).first()
    return _message(row) if row else None


async def open_messages(connection: AsyncConnection, conversation_id: str) -> list[Message]:
    """The conversation's messages that are not done, oldest first."""
    ours = (inbox.c.conversation_id == conversation_id) & (inbox.c.state != State.DONE)
    rows = await connection.execute(select(*_columns).where(ours).order_by(inbox.c.seq))
    return [_message(row) for row in rows]


async def open_conversations(connection: AsyncConnection) -> list[str]:
    """The conversations with a message that is not done, for example after a restart."""
    wanted = select(inbox.c.conversation_id).where(inbox.c.state != State.DONE).distinct()
    return list((await connection.execute(wanted)).scalars())


async def is_done(connection: AsyncConnection, message_id: str) -> bool:
    state = (await connection.execute(select(inbox.c.state).where(inbox.c.id == message_id))).scalar()
    return state == State.DONE


async def finish(connection: AsyncConnection, message_id: str) -> None:
    """Raises Overtaken when it was finished before, so that no message is answered twice."""
    open_still = (inbox.c.id == message_id) & (inbox.c.state != State.DONE)
    finished = await connection.execute(update(inbox).where(open_still).values(state=State.DONE))
    if finished.rowcount == 0:
        raise conversations.Overtaken


def _message(row: Any) -> Message:
    found, state = Screening(**row.found), State(row.state)
    return Message(row.id, row.conversation_id, row.text, found, state, row.seq, row.language)
