"""What a patient's page shows: all that was said in one conversation, in order, from a place on."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import CompoundSelect, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import conversations, ticket_book
from frontdesk.satisfaction import QUESTION
from frontdesk.store import Store, StoreUnavailable, inbox, outbox
from frontdesk.tickets import Kind

log = structlog.get_logger()

ALLERGY, QUESTIONS = "escalate:allergy", "utter_ask_"
LOOK_AGAIN = 1.5  # seconds until what another process wrote is found at the latest


@dataclass(frozen=True)
class Event:
    """One thing said; `sender` is "patient", "bot" or "staff".

    `utter_action` names a reply's text in `data/`, empty for others; `reference` is that of the ticket it confirms.
    """

    seq: int
    sender: str
    text: str
    about: tuple[str, ...]
    buttons: tuple[dict[str, str], ...]
    at: datetime
    language: str
    utter_action: str
    reference: str = ""

    def for_page(self, source: str = "") -> dict[str, Any]:
        """In the form of the web door's contract; `source` is the part of the article an answer rests on."""
        said = {
            "seq": self.seq,
            "from": self.sender,
            "text": self.text,
            "about": list(self.about),
            "buttons": list(self.buttons),
            "at": self.at.isoformat(),
            "language": self.language,
        }
        more = {"source": source, "reference": self.reference, "asks_rating": self.utter_action == QUESTION}
        return said | {name: value for name, value in more.items() if value}


def _said_after(conversation_id: str, seq: int) -> CompoundSelect[Any]:
    columns = outbox.c
    said = select(
        columns.seq,
        columns.sender,
        columns.text,
        columns.about,
        columns.buttons,
        columns.written_at,
        columns.language,
        columns.utter_action,
    ).where(columns.conversation_id == conversation_id, columns.seq > seq)
    written = select(
        inbox.c.seq,
        literal("patient"),
        inbox.c.text,
        null(),
        null(),
        inbox.c.received_at,
        inbox.c.language,
        literal(""),
    ).where(inbox.c.conversation_id == conversation_id, inbox.c.seq > seq)
    # One statement, so that both sides are seen at one moment: two could miss a message between them.
    return union_all(said, written).order_by("seq")


def _event(row: Any) -> Event:
    seq, sender, text, about, buttons, *rest = row
    return Event(seq, sender, text, tuple(about or ()), tuple(buttons or ()), *rest)


def _confirms_allergy(event: Event) -> bool:
    return ALLERGY in event.about and not event.utter_action.startswith(QUESTIONS)


async def _allergy_of(connection: AsyncConnection, conversation_id: str) -> str:
    """The reference of the conversation's allergy ticket; empty when there is none."""
    held = await ticket_book.of_conversation(connection, conversation_id)
    return next((ticket.reference for ticket in held if ticket.kind is Kind.ALLERGY), "")


class Events:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.news = store.news

    async def after(self, conversation_id: str, seq: int) -> list[Event]:
        """All that was said after place `seq` (0: from the start), in order. Raises StoreUnavailable."""

        async def said(connection: AsyncConnection) -> list[Event]:
            events = [_event(row) for row in await connection.execute(_said_after(conversation_id, seq))]
            if not any(_confirms_allergy(event) for event in events):
                return events
            reference = await _allergy_of(connection, conversation_id)
            return [replace(each, reference=reference) if _confirms_allergy(each) else each for each in events]

        return await self._store.read(said)

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
