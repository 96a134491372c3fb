"""What a patient's page shows: all that was said in one conversation, in order, from a place on."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import literal, null, select, union_all

from frontdesk import conversations
from frontdesk.store import Store, StoreUnavailable, inbox, outbox

log = structlog.get_logger()

LOOK_AGAIN = 1.5  # seconds until what another process wrote is found at the latest


@dataclass(frozen=True)
class Event:
    """One thing said; `sender` is "patient", "bot" or "staff"."""

    seq: int
    sender: str
    text: str
    about: tuple[str, ...]
    buttons: tuple[dict[str, str], ...]
    at: datetime

    def for_page(self) -> dict[str, Any]:
        """In the form of the web door's contract."""
        return {
            "seq": self.seq,
            "from": self.sender,
            "text": self.text,
            "about": list(self.about),
            "buttons": list(self.buttons),
            "at": self.at.isoformat(),
        }


class Events:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.news = store.news

    async def after(self, conversation_id: str, seq: int) -> list[Event]:
        """All that was said after place `seq` (0: from the start), in order. Raises StoreUnavailable."""
        said = select(
            outbox.c.seq, outbox.c.sender, outbox.c.text, outbox.c.about, outbox.c.buttons, outbox.c.written_at
        ).where(outbox.c.conversation_id == conversation_id, outbox.c.seq > seq)
        written = select(inbox.c.seq, literal("patient"), inbox.c.text, null(), null(), inbox.c.received_at).where(
            inbox.c.conversation_id == conversation_id, inbox.c.seq > seq
        )
        # One statement, so that both sides are seen at one moment: two could miss a message between them.
        both = union_all(said, written).order_by("seq")
        async with self._store.reading() as connection:
            rows = await connection.execute(both)
            return [Event(seq, who, text, tuple(a or ()), tuple(b or ()), at) for seq, who, text, a, b, at in rows]

    async def watch(self) -> None:
        """Finds what other processes added to the conversations that are followed here, until cancelled."""
        known: dict[str, int] = {}
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            try:
                latest = await self._latest(self.news.followed)
            except StoreUnavailable as error:
                log.warning("cannot_look_for_news", error=str(error))
                continue
            self.news.wake(each for each, seq in latest.items() if known.get(each) != seq)
            known = latest

    async def _latest(self, followed: list[str]) -> dict[str, int]:
        if not followed:
            return {}
        async with self._store.reading() as connection:
            return await conversations.latest(connection, followed)
