"""What was said to patients."""

from frontdesk import outbox
from frontdesk.phrases import Reply
from frontdesk.store import Store
from tests.conftest import ANSWER, GREETING, NOON
from tests.frontdesk.conftest import Stored


async def test_keeps_replies_in_order_behind_their_message(store: Store, stored: Stored) -> None:
    message = await stored()
    async with store.writing() as connection:
        await outbox.add(connection, message, [GREETING, ANSWER], "web", NOON)
        said = await outbox.answers(connection, message.id)
    assert [sent.text for sent in said] == [GREETING.text, ANSWER.text]
    assert [sent.seq for sent in said] == [message.seq + 1, message.seq + 2]
    assert said[1].about == ("answer:duration",)


async def test_saying_nothing_takes_no_place(store: Store, stored: Stored) -> None:
    message = await stored()
    async with store.writing() as connection:
        await outbox.add(connection, message, [], "web", NOON)
        assert await outbox.answers(connection, message.id) == []


async def test_knows_which_buttons_a_conversation_was_shown(store: Store, stored: Stored) -> None:
    offering = Reply(ANSWER.text, ANSWER.about, buttons=({"title": "Does it hurt?", "payload": "pain"},))
    message = await stored()
    async with store.writing() as connection:
        await outbox.add(connection, message, [offering, GREETING], "web", NOON)
        assert await outbox.has_offered(connection, "c", "pain")
        assert not await outbox.has_offered(connection, "c", "Does it hurt?")
        assert not await outbox.has_offered(connection, "other", "pain")
