"""An allergy, of whomever: staff must know before any treatment, and as much as the patient wants to tell."""

from collections.abc import Mapping

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.forms import ASKED_AGAIN, FormAnswers, keep_contact, message_id
from actions.tickets import TicketAction
from frontdesk.booking import kept
from frontdesk.contacts import tries_contact, without_contact
from frontdesk.tickets import Kind

STORY, WHEN, CONTACT = "allergy_story", "allergy_when", "contact"


class ActionEscalateAllergy(TicketAction):
    kind = Kind.ALLERGY

    def name(self) -> str:
        return "action_escalate_allergy"

    async def after(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """A request for a visit that staff have already is on hold from now on."""
        if await self.desk.has_booking(tracker.sender_id):
            dispatcher.utter_message(response="utter_booking_on_hold")
        return [SlotSet("allergy_told", True)]


class ValidateAllergyForm(FormAnswers):
    """Every answer goes to the ticket as it was said; leaving the talk loses nothing."""

    form = "allergy_form"

    async def take(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, details: str, pending: str | None
    ) -> list[EventType]:
        if not pending:
            return [SlotSet(STORY, None), SlotSet(WHEN, None), SlotSet(REQUESTED_SLOT, STORY)]
        contact = await keep_contact(self.desk, tracker, details)
        tells = pending in (STORY, WHEN) and without_contact(details).strip()
        said = {pending: kept(details)} if tells else {}
        await self.desk.open_ticket(tracker.sender_id, message_id(tracker), Kind.ALLERGY, said)
        again = pending == CONTACT and not contact and tries_contact(details) and not _asked_again(tracker)
        return [
            *(SlotSet(slot, value) for slot, value in said.items()),
            *([SlotSet(CONTACT, contact)] if contact else []),
            SlotSet(ASKED_AGAIN, CONTACT if again else None),
            SlotSet(REQUESTED_SLOT, CONTACT if again else self._next(tracker, pending, said, bool(contact))),
        ]

    def _next(self, tracker: Tracker, pending: str, said: Mapping[str, str], reachable: bool) -> str | None:
        if pending in (STORY, WHEN) and not said:  # a number came before the answer
            return pending
        if pending == STORY:
            return WHEN
        return CONTACT if pending == WHEN and not reachable and not tracker.get_slot(CONTACT) else None


def _asked_again(tracker: Tracker) -> bool:
    return bool(tracker.get_slot(ASKED_AGAIN) == CONTACT)
