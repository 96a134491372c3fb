"""Who a conversation is with, who owns it (the bot or staff), and whether an emergency is on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import insert_if_new
from frontdesk.languages import ENGLISH, Language
from frontdesk.sealed import keyring_of
from frontdesk.store import conversations, spoken_in

# Promise 2 of the design: the conversation stays careful for this long unless staff close it earlier.
EMERGENCY_LASTS = timedelta(hours=1)


class Overtaken(Exception):
    """Another process has taken up the conversation, or done what this one was about to do; nothing was written."""


@dataclass(frozen=True)
class Conversation:
    """`fence` counts how often a process has taken up the conversation; see `frontdesk/leases.py`."""

    id: str
    channel: str
    owner: str = "bot"
    emergency_since: datetime | None = None
    language: Language = ENGLISH
    fence: int = 0

    def in_emergency(self, now: datetime) -> bool:
        return self.emergency_since is not None and now - self.emergency_since < EMERGENCY_LASTS


_columns = (
    conversations.c.id, conversations.c.channel, conversations.c.owner, conversations.c.emergency_since,
    conversations.c.language, conversations.c.fence,
)  # fmt: skip


async def find(connection: AsyncConnection, conversation_id: str) -> Conversation | None:
    return await _read(connection, _wanted(conversation_id))


async def hold(connection: AsyncConnection, conversation_id: str) -> Conversation | None:
    """The conversation, held against others who would change it, its messages or tickets until the transaction ends.

    Whoever writes several of these holds the conversation first, so that no two wait for each other.
    """
    return await _read(connection, _wanted(conversation_id).with_for_update(key_share=True))


async def raise_fence(connection: AsyncConnection, conversation_id: str) -> int | None:
    """Overtakes whoever works at the conversation, and returns the new fence; None when there is no conversation."""
    raised = (
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(fence=conversations.c.fence + 1)
        .returning(conversations.c.fence)
    )
    fence: int | None = (await connection.execute(raised)).scalar_one_or_none()
    return fence


async def find_held(connection: AsyncConnection, conversation_id: str, fence: int) -> Conversation:
    """The conversation, which nobody can take up until the transaction ends. Raises Overtaken when somebody has."""
    found = await hold(connection, conversation_id)
    if found is None or found.fence != fence:
        raise Overtaken
    return found


async def find_or_open(connection: AsyncConnection, conversation_id: str, channel: str, now: datetime) -> Conversation:
    """The conversation as in `hold`. It begins with its first message; a session alone leaves no trace."""
    found = await hold(connection, conversation_id)
    if found:
        return found
    values = {"id": conversation_id, "channel": channel, "owner": "bot", "last_seq": 0, "opened_at": now}
    await insert_if_new(connection, conversations, **values)
    return await hold(connection, conversation_id) or Conversation(conversation_id, channel)


async def next_seq(connection: AsyncConnection, conversation_id: str, how_many: int = 1) -> int:
    """Reserves `how_many` consecutive places in the conversation and returns the first."""
    taken = (
        update(conversations)
        .where(conversations.c.id == conversation_id)
        .values(last_seq=conversations.c.last_seq + how_many)
        .returning(conversations.c.last_seq)
    )
    last: int = (await connection.execute(taken)).scalar_one()
    spoken_in(connection, conversation_id)
    return last - how_many + 1


async def latest(connection: AsyncConnection, conversation_ids: list[str]) -> dict[str, int]:
    """The last place taken in each of these conversations."""
    columns = conversations.c
    wanted = select(columns.id, columns.last_seq).where(columns.id.in_(conversation_ids))
    return {row.id: row.last_seq for row in await connection.execute(wanted)}


async def speak(connection: AsyncConnection, conversation_id: str, language: Language) -> None:
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(language=language)
    )


async def mark_emergency(connection: AsyncConnection, conversation_id: str, now: datetime) -> None:
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(emergency_since=now)
    )


async def end_emergency(connection: AsyncConnection, conversation_id: str) -> None:
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(emergency_since=None)
    )


def contact_hashes(connection: AsyncConnection, contact: str) -> list[str]:
    """By which a contact is found again although it is sealed: a keyed hash by each key, the newest first."""
    return keyring_of(connection.dialect).digests("contact", contact)


async def keep_contact(connection: AsyncConnection, conversation_id: str, contact: str) -> None:
    """Notes how the patient may be reached."""
    hashed = contact_hashes(connection, contact)[0]
    await connection.execute(
        update(conversations).where(conversations.c.id == conversation_id).values(contact=contact, contact_hash=hashed)
    )


async def hand_to(connection: AsyncConnection, conversation_id: str, owner: str) -> None:
    """`owner` is "bot" or "staff"."""
    await connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(owner=owner))


def _wanted(conversation_id: str) -> Select[Any]:
    return select(*_columns).where(conversations.c.id == conversation_id)


async def _read(connection: AsyncConnection, wanted: Select[Any]) -> Conversation | None:
    row = (await connection.execute(wanted)).first()
    return Conversation(*row) if row else None
