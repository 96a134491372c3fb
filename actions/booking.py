"""A wish for an appointment: what the form learns from each turn, and its hand-off to staff. It books nothing."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT

from actions.forms import ASKED_AGAIN, LEFT_OPEN, FormAnswers, asks_about_health, keep_contact, message_id
from frontdesk import booking
from frontdesk.agreement import yes_or_no
from frontdesk.booking import Details, Slot
from frontdesk.desk import Desk
from frontdesk.tickets import Kind
from frontdesk.times import first_day

OF_ONE_BOOKING = (Slot.CONSENT, Slot.CONCERN, Slot.TIMES, Slot.HEALTH, Slot.CONFIRMED)
"""What a next booking asks anew; a name and a contact stay known."""


NAMES_THINGS = re.compile(
    r"(?:(?!i\b|i'm\b|take\b|taking\b|on\b|daily\b|for\b|no\b|none\b)[\w'-]+\W*){1,5}", re.IGNORECASE
)
"""A few words that name things and tell of no habit: "peanuts and latex", not "I take aspirin"."""


def known(tracker: Tracker) -> Details:
    return {slot: value for slot in Slot if (value := tracker.get_slot(slot)) is not None}


def forgotten(*slots: Slot) -> list[EventType]:
    return [SlotSet(name, None) for name in (*slots, ASKED_AGAIN, LEFT_OPEN)]


class ValidateBookingForm(FormAnswers):
    form = "booking_form"

    async def take(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, details: str, pending: str | None
    ) -> list[EventType]:
        asked = Slot(pending) if pending else None
        beside = bool(tracker.latest_message["metadata"].get("beside"))
        found = booking.read(details, asked, beside=beside)
        left_open = set(tracker.get_slot(LEFT_OPEN) or [])
        if not asks_about_health(self.desk, tracker):
            left_open.add(Slot.HEALTH)
        again = None
        if asked and not found and not beside and tracker.latest_message["metadata"].get("alone", True):
            second_time = tracker.get_slot(ASKED_AGAIN) == asked
            if second_time and asked is Slot.HEALTH:
                found = {asked: booking.kept(details)}  # whatever it is, staff should read it
            elif asked is not Slot.CONFIRMED and (second_time or yes_or_no(details) is False):
                left_open.add(asked)
                dispatcher.utter_message(response="utter_left_to_staff")
            else:
                again = asked
        if found.get(Slot.CONFIRMED) is False:
            del found[Slot.CONFIRMED]
            again = Slot.CONFIRMED
        left_open -= found.keys()
        allergy = await self._allergy(dispatcher, tracker, found, asked)
        changed, left_open = _with_consent(known(tracker), found, left_open)
        values = {slot: value for slot, value in {**known(tracker), **changed}.items() if value is not None}
        return [
            *allergy,
            *(SlotSet(slot, value) for slot, value in changed.items()),
            SlotSet(LEFT_OPEN, sorted(left_open)),
            SlotSet(ASKED_AGAIN, again),
            SlotSet(REQUESTED_SLOT, _next(values, left_open)),
        ]

    async def _allergy(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, found: Details, asked: Slot | None
    ) -> list[EventType]:
        """A bare "peanuts" tells of an allergy where we asked for one; the screening can't know what we asked."""
        answer = str(found.get(Slot.HEALTH, ""))
        if asked is not Slot.HEALTH or not NAMES_THINGS.fullmatch(answer):
            return []
        if not self.desk.safety.screen(f"I can't have {answer}").allergy:
            return []
        await self.desk.open_ticket(tracker.sender_id, message_id(tracker), Kind.ALLERGY)
        dispatcher.utter_message(response="utter_allergy_noted")
        return [SlotSet("allergy_told", True)]


def _with_consent(
    before: Details, found: Details, left_open: set[str]
) -> tuple[dict[Slot, str | bool | None], set[str]]:
    """What changes, and what is left open: without a yes the contact is dropped, and a new one needs its own yes."""
    refused = {**before, **found}.get(Slot.CONSENT) is False or Slot.CONSENT in left_open
    if not refused:
        return {**found}, left_open
    if Slot.CONTACT in found:
        return {**found, Slot.CONSENT: None}, left_open - {Slot.CONSENT}
    return {**found, Slot.CONTACT: None}, left_open | {Slot.CONTACT}


def _next(values: Details, left_open: set[str]) -> Slot | None:
    """The first question that is still open; None when the patient has confirmed."""
    nothing_to_allow = {Slot.CONSENT} if Slot.CONTACT not in values else set()
    return next((slot for slot in Slot if slot not in values and slot not in left_open | nothing_to_allow), None)


class ActionHandOffBooking(Action):
    """Says that staff have the request only after its ticket is committed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return "action_hand_off_booking"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        values = known(tracker)
        reachable = Slot.CONTACT in values and values.get(Slot.CONSENT) is True
        if reachable:
            await keep_contact(self.desk, tracker, str(values[Slot.CONTACT]))
        details = self._for_staff(values, reachable)
        ticket, hold = await self.desk.hand_off_booking(tracker.sender_id, message_id(tracker), details)
        reference = f"{ticket.reference}-HOLD" if hold else ticket.reference
        dispatcher.utter_message(response="utter_booking_handed_off", reference=reference)
        if hold:
            dispatcher.utter_message(response="utter_booking_on_hold")
        if not reachable:
            dispatcher.utter_message(response="utter_booking_please_call", reference=reference)
        if link := (tracker.latest_message.get("metadata") or {}).get("clinic", {}).get("booking_link"):
            dispatcher.utter_message(response="utter_booking_link", booking_link=link)
        return forgotten(*OF_ONE_BOOKING)

    def _for_staff(self, values: Details, reachable: bool) -> dict[str, str]:
        """The ticket's details: what the patient said, and the day it means where that can be read."""
        kept = {slot: value for slot, value in values.items() if slot is not Slot.CONFIRMED}
        if not reachable:
            kept.pop(Slot.CONTACT, None)
        details = {slot.value: value if isinstance(value, str) else _word(value) for slot, value in kept.items()}
        times = details.get(Slot.TIMES)
        day = first_day(times, self.desk.clock(), ZoneInfo(self.desk.timezone)) if times else None
        return {**details, "first_day_named": day} if day else details


def _word(agreed: bool) -> str:
    return "yes" if agreed else "no"


class ActionCallBack(Action):
    """Somebody who gave up a booking wants to be called instead."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return "action_call_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        values = known(tracker)
        if contact := values.get(Slot.CONTACT):
            await keep_contact(self.desk, tracker, str(contact))
        name = {"patient_name": str(values[Slot.NAME])} if Slot.NAME in values else {}
        await self.desk.open_ticket(tracker.sender_id, message_id(tracker), Kind.HUMAN, name)
        return forgotten(*OF_ONE_BOOKING)


class ActionForgetBooking(Action):
    """A booking was given up: nothing of it is kept."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def name(self) -> str:
        return "action_forget_booking"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return forgotten(*Slot)
