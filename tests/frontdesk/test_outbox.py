"""What was said to patients."""

from frontdesk import outbox
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
