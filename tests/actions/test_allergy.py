"""The talk about an allergy, over a real desk."""

import pytest

from actions.allergy import ActionEscalateAllergy, ValidateAllergyForm
from frontdesk.desk import Desk
from frontdesk.tickets import Kind, Severity
from tests.actions.conftest import Conversation, Outcome


async def answer(conversation: Conversation, text: str) -> Outcome:
    return await conversation.run(ValidateAllergyForm(conversation.desk), text, text)


@pytest.fixture
async def told(conversation: Conversation, desk: Desk) -> Conversation:
    """The allergy has been reported, and the first question is asked."""
    await conversation.run(ActionEscalateAllergy(desk), "I'm allergic to nickel")
    await conversation.run(ValidateAllergyForm(desk), "I'm allergic to nickel")
    return conversation


async def test_reporting_opens_the_ticket_and_is_remembered(conversation: Conversation, desk: Desk) -> None:
    outcome = await conversation.run(ActionEscalateAllergy(desk), "itchy bumps again")
    assert (await conversation.tickets())[Kind.ALLERGY].severity is Severity.ALLERGY
    assert outcome.slots == {"allergy_told": True}


async def test_past_anaphylaxis_stays_urgent(conversation: Conversation, desk: Desk) -> None:
    await conversation.run(ActionEscalateAllergy(desk), "I had anaphylaxis from shrimp years ago")
    assert (await conversation.tickets())[Kind.ALLERGY].severity is Severity.URGENT


async def test_asks_three_things_and_keeps_each_answer_as_said(told: Conversation) -> None:
    assert told.slots["requested_slot"] == "allergy_story"
    assert (await answer(told, "earrings give me a rash")).slots["requested_slot"] == "allergy_when"
    assert (await answer(told, "planning one")).slots["requested_slot"] == "contact"
    assert (await answer(told, "ruth@example.com")).slots["requested_slot"] is None
    details = (await told.tickets())[Kind.ALLERGY].details
    assert details == {"allergy_story": "earrings give me a rash", "allergy_when": "planning one"}
    assert await told.contact() == "ruth@example.com"


async def test_a_number_that_comes_early_is_kept_and_not_asked_for(told: Conversation) -> None:
    assert (await answer(told, "a rash, call me at 404 555 0142")).slots["requested_slot"] == "allergy_when"
    assert await told.contact() == "+14045550142"
    assert (await answer(told, "planning one")).slots["requested_slot"] is None


async def test_a_number_alone_is_no_story(told: Conversation) -> None:
    outcome = await answer(told, "404 555 0142")
    assert outcome.slots["requested_slot"] == "allergy_story"
    assert not (await told.tickets())[Kind.ALLERGY].details
    assert await told.contact() == "+14045550142"


async def test_asks_once_more_for_a_number_that_cannot_be_one(told: Conversation) -> None:
    await answer(told, "a rash")
    await answer(told, "planning one")
    outcome = await answer(told, "404 555 014")
    assert outcome.slots["requested_slot"] == outcome.slots["asked_again"] == "contact"
    assert (await answer(told, "404 555 014")).slots["requested_slot"] is None
    assert await told.contact() is None


@pytest.mark.parametrize("text", ["no", "I'd rather not", "I'll call you", "why"])
async def test_a_refused_contact_ends_the_talk(told: Conversation, text: str) -> None:
    await answer(told, "a rash")
    await answer(told, "planning one")
    assert (await answer(told, text)).slots["requested_slot"] is None
    assert await told.contact() is None


async def test_a_contact_known_before_is_not_asked_for(told: Conversation) -> None:
    told.slots["contact"] = "(404) 555-0142"
    await answer(told, "a rash")
    assert (await answer(told, "planning one")).slots["requested_slot"] is None


async def test_a_second_talk_begins_anew(told: Conversation, desk: Desk) -> None:
    await answer(told, "a rash")
    told.slots["requested_slot"] = None
    outcome = await conversation_begins(told)
    assert outcome.slots == {"allergy_story": None, "allergy_when": None, "requested_slot": "allergy_story"}


async def conversation_begins(conversation: Conversation) -> Outcome:
    return await conversation.run(ValidateAllergyForm(conversation.desk), "and to latex")


async def test_every_turn_of_the_talk_is_in_the_ticket(told: Conversation, desk: Desk) -> None:
    await answer(told, "a rash")
    await answer(told, "planning one")
    reference = (await told.tickets())[Kind.ALLERGY].reference
    async with desk.store.reading() as connection:
        rows = await connection.exec_driver_sql(f"SELECT count(*) FROM mentions WHERE reference = '{reference}'")
        assert rows.scalar_one() >= 3
