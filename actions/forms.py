"""What the forms have in common: which words of a turn answer them, and what is asked next.

The assistant decides which part of a message is for a form and passes it as `details`; a turn that only asks something
in between passes none, and then the same question is asked again.
"""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from frontdesk.contacts import read_contact
from frontdesk.desk import Desk

ASKED_AGAIN = "asked_again"
LEFT_OPEN = "left_open"


def details_of(tracker: Tracker) -> str | None:
    """What of the latest message is meant for the form; None when it is for something else."""
    details = (tracker.latest_message.get("metadata") or {}).get("details")
    return details if isinstance(details, str) else None


def message_id(tracker: Tracker) -> str:
    return str(tracker.latest_message["message_id"])


async def keep_contact(desk: Desk, tracker: Tracker, said: str) -> str | None:
    """Gives the desk the contact that `said` holds; returns it as the dialogue remembers it."""
    contact = read_contact(said)
    if contact:
        await desk.keep_contact(tracker.sender_id, contact.value)
    return contact.shown if contact else None


def asks_about_health(desk: Desk, tracker: Tracker) -> bool:
    """Whether the patient may be asked about their health where they write from."""
    return tracker.get_latest_input_channel() not in desk.silent_on_health


class FormAnswers(Action, ABC):
    """Takes one turn's answer of the form `form`; `take` says what was learnt and what is asked next."""

    form: str

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return f"validate_{self.form}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        pending = tracker.get_slot(REQUESTED_SLOT)
        details = details_of(tracker)
        if details is None and pending:
            return [SlotSet(REQUESTED_SLOT, pending)]
        return await self.take(dispatcher, tracker, details or "", pending)

    @abstractmethod
    async def take(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, details: str, pending: str | None
    ) -> list[EventType]:
        """`pending` is the slot that was asked for."""
