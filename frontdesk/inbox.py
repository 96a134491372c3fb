"""What patients wrote, in order of arrival, and how far each message has got."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import conversations
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


class OtherText(Exception):
    """The client's message id came before, with another text."""


_columns = (inbox.c.id, inbox.c.conversation_id, inbox.c.text, inbox.c.found, inbox.c.state, inbox.c.seq)


async def add(connection: AsyncConnection, message: Message, now: datetime, client_id: str | None = None) -> Message:
    """Stores `message` as the conversation's latest and returns it with its place."""
    seq = await conversations.next_seq(connection, message.conversation_id)
    values = {**asdict(message), "seq": seq, "client_id": client_id, "received_at": now}
    await connection.execute(insert(inbox).values(**values))
    return Message(message.id, message.conversation_id, message.text, message.found, message.state, seq)


async def find_by_client_id(
    connection: AsyncConnection, conversation_id: str, client_id: str, text: str
) -> Message | None:
    """The message that was stored under this id before. Raises OtherText when it said something else."""
    wanted = select(*_columns).where(inbox.c.conversation_id == conversation_id, inbox.c.client_id == client_id)
    row = (await connection.execute(wanted)).first()
    if row and row.text != text:
        raise OtherText
    return _message(row) if row else None


async def next_waiting(connection: AsyncConnection, conversation_id: str) -> Message | None:
    """The conversation's oldest message that waits for its turn."""
    return next(iter(await _in_state(connection, conversation_id, State.WAITING)), None)


async def untold(connection: AsyncConnection, conversation_id: str) -> list[Message]:
    """The messages the desk answered by itself and the assistant has not heard of, oldest first."""
    return await _in_state(connection, conversation_id, State.ANSWERED)


async def open_conversations(connection: AsyncConnection) -> list[str]:
    """The conversations with a message that is not done, for example after a restart."""
    wanted = select(inbox.c.conversation_id).where(inbox.c.state != State.DONE).distinct()
    return list((await connection.execute(wanted)).scalars())


async def finish(connection: AsyncConnection, message_id: str) -> None:
    await connection.execute(update(inbox).where(inbox.c.id == message_id).values(state=State.DONE))


async def _in_state(connection: AsyncConnection, conversation_id: str, state: State) -> list[Message]:
    of_state = (inbox.c.conversation_id == conversation_id) & (inbox.c.state == state)
    rows = await connection.execute(select(*_columns).where(of_state).order_by(inbox.c.seq))
    return [_message(row) for row in rows]


def _message(row: Any) -> Message:
    return Message(row.id, row.conversation_id, row.text, Screening(**row.found), State(row.state), row.seq)
