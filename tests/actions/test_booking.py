"""The booking form's answers and its hand-off, over a real desk."""

from typing import Any

import pytest

from actions.booking import ActionCallBack, ActionForgetBooking, ActionHandOffBooking, ValidateBookingForm
from frontdesk.booking import Slot
from frontdesk.desk import Desk
from frontdesk.tickets import Kind
from tests.actions.conftest import Conversation, Outcome

ANSWERS = {
    "patient_name": "Ruth Lee",
    "contact": "(404) 555-0142",
    "consent": True,
    "concern": "wrinkles",
    "preferred_times": "friday morning",
    "health": "none",
}
SAID = ["Ruth Lee", "404 555 0142", "yes", "wrinkles", "friday morning", "none"]


async def answer(conversation: Conversation, text: str, **metadata: Any) -> Outcome:
    return await conversation.run(ValidateBookingForm(conversation.desk), text, text, **metadata)


async def asked(conversation: Conversation, slot: Slot, **known: Any) -> None:
    """Brings the conversation to the question for `slot`."""
    values = {name: value for name, value in ANSWERS.items() if list(Slot).index(Slot(name)) < list(Slot).index(slot)}
    conversation.slots = {**values, **known, "requested_slot": slot.value}


async def test_asks_one_thing_after_another(conversation: Conversation) -> None:
    order = [(await answer(conversation, "book")).slots["requested_slot"]]
    for text in SAID:
        order.append((await answer(conversation, text)).slots["requested_slot"])
    assert order == [slot.value for slot in Slot]
    assert {name: conversation.slots[name] for name in ANSWERS} == ANSWERS
    assert (await answer(conversation, "yes")).slots["requested_slot"] is None


async def test_skips_what_the_first_message_told(conversation: Conversation) -> None:
    text = "I'm Ruth Lee and I'd like to come in Friday for wrinkles, my cell is 404 555 0142"
    outcome = await answer(conversation, text)
    assert outcome.slots["requested_slot"] == "consent"
    assert outcome.slots["patient_name"] == "Ruth Lee"


@pytest.mark.parametrize("slot", [slot for slot in Slot if slot is not Slot.CONFIRMED])
async def test_a_turn_without_an_answer_asks_the_same_again(conversation: Conversation, slot: Slot) -> None:
    await asked(conversation, slot)
    outcome = await conversation.run(ValidateBookingForm(conversation.desk), "does it hurt?")
    assert outcome.slots == {"requested_slot": slot.value}
    assert outcome.said == []


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        (Slot.NAME, "42"),
        (Slot.CONTACT, "555 0142"),
        (Slot.CONSENT, "hm"),
        (Slot.CONCERN, "ok"),
        (Slot.TIMES, "yes"),
    ],
)
async def test_asks_a_second_time_and_then_leaves_it_to_staff(
    conversation: Conversation, slot: Slot, text: str
) -> None:
    await asked(conversation, slot)
    first = await answer(conversation, text)
    assert (first.slots["requested_slot"], first.slots["asked_again"], first.said) == (slot, slot, [])
    second = await answer(conversation, text)
    assert second.said == ["utter_left_to_staff"]
    assert slot in second.slots["left_open"]
    assert second.slots["requested_slot"] != slot
    assert second.slots["asked_again"] is None


@pytest.mark.parametrize("slot", [Slot.NAME, Slot.CONTACT, Slot.CONCERN, Slot.TIMES])
@pytest.mark.parametrize("text", ["no", "I'd rather not say", "none"])
async def test_does_not_insist_when_somebody_declines(conversation: Conversation, slot: Slot, text: str) -> None:
    await asked(conversation, slot)
    outcome = await answer(conversation, text)
    assert outcome.said == ["utter_left_to_staff"]
    assert outcome.slots["requested_slot"] != slot


async def test_a_contact_that_was_left_open_needs_no_consent(conversation: Conversation) -> None:
    await asked(conversation, Slot.CONTACT)
    assert (await answer(conversation, "none")).slots["requested_slot"] == "concern"


async def test_what_was_left_open_may_still_be_told(conversation: Conversation) -> None:
    await asked(conversation, Slot.CONTACT)
    await answer(conversation, "none")
    outcome = await answer(conversation, "oh well, it's 404 555 0142")
    assert outcome.slots["left_open"] == []
    assert outcome.slots["requested_slot"] == "consent"


@pytest.mark.parametrize("texts", [["no"], ["hm", "hm"]])
async def test_without_consent_the_contact_is_dropped(conversation: Conversation, texts: list[str]) -> None:
    await asked(conversation, Slot.CONSENT)
    for text in texts:
        outcome = await answer(conversation, text)
    assert outcome.slots["contact"] is None
    assert outcome.slots["requested_slot"] == "concern"
    assert "contact" in outcome.slots["left_open"]


async def test_a_new_contact_after_a_no_needs_its_own_yes(conversation: Conversation) -> None:
    await asked(conversation, Slot.CONSENT)
    await answer(conversation, "no")
    outcome = await answer(conversation, "you may use ruth@example.com")
    assert outcome.slots["contact"] == "ruth@example.com"
    assert outcome.slots["requested_slot"] == "consent"
    assert (await answer(conversation, "yes")).slots["requested_slot"] == "concern"


async def test_an_answer_that_belongs_elsewhere_is_no_failed_one(conversation: Conversation) -> None:
    await asked(conversation, Slot.CONCERN)
    outcome = await answer(conversation, "I'm allergic to latex", beside=True)
    assert outcome.slots["requested_slot"] == "concern"
    assert outcome.slots["asked_again"] is None


async def test_a_bare_yes_about_health_is_asked_once_more_and_never_dropped(conversation: Conversation) -> None:
    await asked(conversation, Slot.HEALTH)
    assert (await answer(conversation, "yes")).slots["asked_again"] == "health"
    outcome = await answer(conversation, "yes")
    assert outcome.slots["health"] == "yes"
    assert outcome.slots["requested_slot"] == "confirmed"


@pytest.mark.parametrize("text", ["peanuts", "Penicillin.", "latex and nickel", "shellfish", "lidocaine"])
async def test_an_allergen_alone_in_answer_to_our_question_is_an_allergy(conversation: Conversation, text: str) -> None:
    await asked(conversation, Slot.HEALTH)
    outcome = await answer(conversation, text)
    assert outcome.said == ["utter_allergy_noted"]
    assert outcome.slots["allergy_told"] is True
    assert outcome.slots["health"] == text
    assert Kind.ALLERGY in await conversation.tickets()


@pytest.mark.parametrize(
    "text",
    ["none", "no", "n/a", "nothing", "not that I know of", "diabetes", "I take aspirin", "I'm on insulin", "pregnant"],
)
async def test_any_other_answer_about_health_opens_no_ticket(conversation: Conversation, text: str) -> None:
    await asked(conversation, Slot.HEALTH)
    outcome = await answer(conversation, text)
    assert outcome.slots["health"] == text
    assert await conversation.tickets() == {}


@pytest.mark.parametrize("text", ["no", "that's wrong", "hm"])
async def test_at_the_read_back_asks_what_to_change(conversation: Conversation, text: str) -> None:
    await asked(conversation, Slot.CONFIRMED)
    outcome = await answer(conversation, text)
    assert outcome.slots["requested_slot"] == outcome.slots["asked_again"] == "confirmed"
    assert "confirmed" not in outcome.slots


async def test_a_correction_at_the_read_back_is_read_back(conversation: Conversation) -> None:
    await asked(conversation, Slot.CONFIRMED)
    outcome = await answer(conversation, "no, my number is 678 555 0101")
    assert outcome.slots["contact"] == "(678) 555-0101"
    assert outcome.slots["requested_slot"] == "confirmed"
    assert outcome.slots["asked_again"] is None


async def hand_off(conversation: Conversation, **values: Any) -> Outcome:
    conversation.slots = {**ANSWERS, "confirmed": True, **values}
    return await conversation.run(ActionHandOffBooking(conversation.desk), "yes")


async def test_hands_over_what_was_said_and_keeps_the_contact(conversation: Conversation) -> None:
    outcome = await hand_off(conversation)
    ticket = (await conversation.tickets())[Kind.BOOKING]
    assert ticket.details == {**ANSWERS, "consent": "yes", "first_day_named": "Fri 27 Nov 2026"}
    assert outcome.said == ["utter_booking_handed_off"]
    assert outcome.filled["reference"] == ticket.reference
    assert await conversation.contact() == "+14045550142"


async def test_a_next_booking_asks_anew_but_knows_who_it_is(conversation: Conversation) -> None:
    await hand_off(conversation)
    outcome = await answer(conversation, "book")
    assert conversation.slots["patient_name"] == "Ruth Lee"
    assert outcome.slots["requested_slot"] == "consent"


@pytest.mark.parametrize("missing", [{"contact": None}, {"consent": False}, {"consent": None}])
async def test_without_a_contact_that_may_be_used_the_patient_is_asked_to_call(
    conversation: Conversation, missing: dict[str, Any]
) -> None:
    outcome = await hand_off(conversation, **missing)
    assert outcome.said == ["utter_booking_handed_off", "utter_booking_please_call"]
    assert await conversation.contact() is None
    assert "contact" not in ((await conversation.tickets())[Kind.BOOKING].details or {})


@pytest.mark.parametrize("alarm", ["I'm allergic to latex", "the spot is hot and oozing pus"])
async def test_an_open_alarm_puts_the_request_on_hold(conversation: Conversation, desk: Desk, alarm: str) -> None:
    await desk.receive("c", "web", alarm)
    outcome = await hand_off(conversation)
    assert outcome.said == ["utter_booking_handed_off", "utter_booking_on_hold"]
    assert str((await conversation.tickets())[Kind.BOOKING].reference) in str(outcome.filled["reference"])


async def test_names_the_clinics_booking_page_if_there_is_one(conversation: Conversation) -> None:
    conversation.slots = {**ANSWERS, "confirmed": True}
    clinic = {"booking_link": "https://example.com/book"}
    outcome = await conversation.run(ActionHandOffBooking(conversation.desk), "yes", clinic=clinic)
    assert outcome.said[-1] == "utter_booking_link"
    assert outcome.filled["booking_link"] == "https://example.com/book"


async def test_a_call_back_takes_along_name_and_contact_and_nothing_else(conversation: Conversation) -> None:
    conversation.slots = dict(ANSWERS)
    await conversation.run(ActionCallBack(conversation.desk), "yes")
    assert (await conversation.tickets())[Kind.HUMAN].details == {"patient_name": "Ruth Lee"}
    assert await conversation.contact() == "+14045550142"
    assert conversation.slots["concern"] is None


async def test_declined_nothing_is_kept(conversation: Conversation) -> None:
    conversation.slots = dict(ANSWERS)
    await conversation.run(ActionForgetBooking(conversation.desk), "no")
    assert not any(conversation.slots.values())
    assert await conversation.tickets() == {}
    assert await conversation.contact() is None


async def test_e9_where_health_is_not_asked_about_staff_are_left_to_ask(desk: Desk) -> None:
    desk.silent_on_health = frozenset({"whatsapp"})
    conversation = Conversation(desk, channel="whatsapp")
    order = [(await answer(conversation, "book")).slots["requested_slot"]]
    for text in SAID[:-1]:
        order.append((await answer(conversation, text)).slots["requested_slot"])
    assert order == [slot.value for slot in Slot if slot is not Slot.HEALTH]
