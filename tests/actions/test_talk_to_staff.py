"""Somebody who wants a person, and how that person can reach them; over a real desk."""

import pytest
from rasa_sdk import Action

from actions.talk_to_staff import (
    ActionPassOnMedicalQuestion,
    ActionPassOnQuestion,
    ActionRequestStaff,
    ValidateContactForm,
)
from frontdesk.desk import Desk
from frontdesk.tickets import Kind
from tests.actions.conftest import Conversation, Outcome


async def answer(conversation: Conversation, text: str) -> Outcome:
    return await conversation.run(ValidateContactForm(conversation.desk), text, text)


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (ActionRequestStaff, Kind.HUMAN),
        (ActionPassOnQuestion, Kind.QUESTION),
        (ActionPassOnMedicalQuestion, Kind.MEDICAL),
    ],
)
async def test_opens_one_ticket_of_its_kind(
    conversation: Conversation, desk: Desk, action: type[Action], kind: Kind
) -> None:
    await conversation.run(action(desk), "yes please")
    first = await conversation.tickets()
    await conversation.run(action(desk), "yes please, again")
    assert list(first) == [kind]
    assert {k: t.reference for k, t in (await conversation.tickets()).items()} == {kind: first[kind].reference}


@pytest.fixture
async def asked(conversation: Conversation, desk: Desk) -> Conversation:
    """The question for a contact is open."""
    await conversation.run(ActionRequestStaff(desk), "a person please")
    await conversation.run(ValidateContactForm(desk), "a person please")
    return conversation


async def test_asks_for_a_contact_and_keeps_it(asked: Conversation) -> None:
    assert asked.slots["requested_slot"] == "contact"
    outcome = await answer(asked, "sure, 404-555-0142")
    assert outcome.said == ["utter_contact_kept"]
    assert outcome.slots["requested_slot"] is None
    assert outcome.slots["contact"] == "(404) 555-0142"
    assert await asked.contact() == "+14045550142"


@pytest.mark.parametrize("text", ["no", "no thanks", "I'd rather not say", "I'll call myself"])
async def test_a_refusal_is_accepted(asked: Conversation, text: str) -> None:
    outcome = await answer(asked, text)
    assert outcome.said == ["utter_contact_declined"]
    assert outcome.slots["requested_slot"] is None
    assert await asked.contact() is None


@pytest.mark.parametrize("text", ["404 555 014", "ruth@example", "555 0142"])
async def test_what_cannot_be_a_contact_is_asked_for_once_more_and_never_kept(asked: Conversation, text: str) -> None:
    first = await answer(asked, text)
    assert (first.said, first.slots["requested_slot"], first.slots["asked_again"]) == ([], "contact", "contact")
    second = await answer(asked, text)
    assert second.said == ["utter_contact_declined"]
    assert second.slots["requested_slot"] is None
    assert await asked.contact() is None


async def test_a_contact_in_the_very_wish_is_kept_at_once(conversation: Conversation, desk: Desk) -> None:
    await conversation.run(ActionRequestStaff(desk), "please call me at 404 555 0142")
    outcome = await answer(conversation, "please call me at 404 555 0142")
    assert outcome.said == ["utter_contact_kept"]
    assert outcome.slots["requested_slot"] is None
    assert await conversation.contact() == "+14045550142"
