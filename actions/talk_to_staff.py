"""Somebody wants a person, or accepts the offer of one; and how that person can reach them."""

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.forms import ASKED_AGAIN, FormAnswers, keep_contact
from actions.tickets import TicketAction
from frontdesk.contacts import tries_contact
from frontdesk.tickets import Kind

CONTACT = "contact"


class ActionRequestStaff(TicketAction):
    kind = Kind.HUMAN

    def name(self) -> str:
        return "action_request_staff"

    async def after(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """A contact that a booking has asked for serves here, too."""
        if said := tracker.get_slot(CONTACT):
            await keep_contact(self.desk, tracker, said)
        return []


class ActionPassOnQuestion(TicketAction):
    kind = Kind.QUESTION

    def name(self) -> str:
        return "action_pass_on_question"


class ActionPassOnMedicalQuestion(TicketAction):
    kind = Kind.MEDICAL

    def name(self) -> str:
        return "action_pass_on_medical_question"


class ValidateContactForm(FormAnswers):
    """One question, asked a second time when the answer cannot be a number or an address; the message that opens the
    form may answer it already.
    """

    form = "contact_form"

    async def take(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, details: str, pending: str | None
    ) -> list[EventType]:
        if not pending and not tries_contact(details):
            return [SlotSet(ASKED_AGAIN, None), SlotSet(REQUESTED_SLOT, CONTACT)]
        if contact := await keep_contact(self.desk, tracker, details):
            dispatcher.utter_message(response="utter_contact_kept")
            return [SlotSet(CONTACT, contact), SlotSet(ASKED_AGAIN, None), SlotSet(REQUESTED_SLOT, None)]
        tried = tries_contact(details) or details.istitle()  # some give their name first
        again = tried and tracker.get_slot(ASKED_AGAIN) != CONTACT
        if not again:
            dispatcher.utter_message(response="utter_contact_declined")
        return [SlotSet(ASKED_AGAIN, CONTACT if again else None), SlotSet(REQUESTED_SLOT, CONTACT if again else None)]
