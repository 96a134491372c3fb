"""A conversation as an action sees it: the tracker of one turn, and a real desk that has stored its message."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from frontdesk import ticket_book
from frontdesk.desk import Desk
from frontdesk.store import conversations
from frontdesk.tickets import Kind, Ticket

CONVERSATION = "c"


@dataclass
class Outcome:
    """What an action did: the slots it set and the responses it asked for, with what fills them in."""

    slots: dict[str, Any]
    said: list[str] = field(default_factory=list)
    filled: dict[str, Any] = field(default_factory=dict)


class Conversation:
    """Remembers the slots between turns, as Rasa does."""

    def __init__(self, desk: Desk, form: str | None = None, channel: str = "web") -> None:
        self.desk = desk
        self.channel = channel
        self.form = form
        self.slots: dict[str, Any] = {}

    async def run(self, action: Action, text: str, details: str | None = None, **metadata: Any) -> Outcome:
        message = await self.desk.receive(CONVERSATION, "web", text)
        latest = {"text": text, "message_id": message.id, "metadata": {"details": details, **metadata}}
        heard = [{"event": "user", "input_channel": self.channel}]
        tracker = Tracker(CONVERSATION, self.slots, latest, heard, False, None, {"name": self.form}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, tracker, {})
        slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        self.slots = {**self.slots, **slots}
        said = [message["response"] for message in dispatcher.messages]
        filled = {key: value for message in dispatcher.messages for key, value in message.items()}
        return Outcome(slots, said, filled)

    async def tickets(self) -> dict[Kind, Ticket]:
        async with self.desk.store.reading() as connection:
            return {ticket.kind: ticket for ticket in await ticket_book.of_conversation(connection, CONVERSATION)}

    async def contact(self) -> str | None:
        async with self.desk.store.reading() as connection:
            row = await connection.execute(select(conversations.c.contact))
            return row.scalar_one()


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    return Conversation(desk)
