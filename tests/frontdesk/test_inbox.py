"""What patients wrote, in order."""

import pytest

from frontdesk import inbox
from frontdesk.inbox import OtherText, State
from frontdesk.store import Store
from tests.frontdesk.conftest import Stored


async def test_hands_out_messages_in_order_of_arrival(store: Store, stored: Stored) -> None:
    first, second = await stored("first"), await stored("second")
    assert first.seq < second.seq
    async with store.writing() as connection:
        assert await inbox.open_messages(connection, "c") == [first, second]
        await inbox.finish(connection, first.id)
        assert await inbox.open_messages(connection, "c") == [second]


async def test_finds_what_an_earlier_run_left_unfinished(store: Store, stored: Stored) -> None:
    await stored("one", conversation_id="a")
    told = await stored("two", conversation_id="b")
    await stored("three", conversation_id="d", state=State.ANSWERED)
    async with store.writing() as connection:
        await inbox.finish(connection, told.id)
        assert sorted(await inbox.open_conversations(connection)) == ["a", "d"]


async def test_knows_a_client_message_again(store: Store, stored: Stored) -> None:
    message = await stored("hello", client_id="k")
    async with store.reading() as connection:
        assert await inbox.find_by_client_id(connection, "c", "k", "hello") == message
        assert await inbox.find_by_client_id(connection, "c", "other", "hello") is None
        with pytest.raises(OtherText):
            await inbox.find_by_client_id(connection, "c", "k", "goodbye")
