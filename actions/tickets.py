"""What every action that opens a ticket has in common: whose conversation it is and which message it is about."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from frontdesk.desk import Desk
from frontdesk.tickets import Kind


class TicketAction(Action):
    """Opens a ticket of `kind` for the turn's message."""

    kind: Kind

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        await self.desk.open_ticket(tracker.sender_id, tracker.latest_message["message_id"], self.kind)
        return await self.after(dispatcher, tracker)

    async def after(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """What else is to be done once the ticket is open; returns what the dialogue remembers."""
        return []
