"""The chats that patients have erased on their page. What they were opened with opens nothing any more.

What becomes of the messages themselves, and when, is not decided here: staff may still need what a ticket mentions.
"""

from datetime import datetime

from sqlalchemy import exists, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.store import ended_chats


async def end(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    if not await has_ended(connection, conversation_id):
        await connection.execute(insert(ended_chats).values(conversation_id=conversation_id, ended_at=now))


async def has_ended(connection: AsyncConnection, conversation_id: str) -> bool:
    ended = exists().where(ended_chats.c.conversation_id == conversation_id)
    return bool((await connection.execute(select(ended))).scalar())
