"""Whether answers helped, as patients say with a thumb. No free text: nobody would answer it, or see an alarm in it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.store import feedback, outbox

type Verdict = Literal["up", "down"]

VERDICTS: tuple[Verdict, ...] = ("up", "down")


class NoSuchReply(Exception):
    """The bot said nothing at this place of the conversation."""


async def give(
    connection: AsyncConnection, conversation_id: str, seq: int, verdict: Verdict, reason: str | None, now: datetime
) -> None:
    """Notes what the patient thinks of the reply at `seq`, instead of what they thought before. Raises NoSuchReply."""
    columns = outbox.c
    said = exists().where(columns.conversation_id == conversation_id, columns.seq == seq, columns.sender == "bot")
    if not (await connection.execute(select(said))).scalar():
        raise NoSuchReply
    given = {"conversation_id": conversation_id, "seq": seq}
    await connection.execute(delete(feedback).filter_by(**given))
    await connection.execute(insert(feedback).values(**given, verdict=verdict, reason=reason, given_at=now))
