"""Who owns a conversation and how long an emergency lasts."""

from datetime import timedelta

from frontdesk import conversations
from frontdesk.conversations import Conversation
from frontdesk.store import Store
from tests.conftest import NOON


async def test_opens_a_conversation_once(store: Store) -> None:
    for _ in range(2):
        async with store.writing() as connection:
            opened = await conversations.find_or_open(connection, "c", "web", NOON)
            assert opened == Conversation("c", "web", "bot", None)


async def test_gives_out_each_place_once(store: Store) -> None:
    async with store.writing() as connection:
        await conversations.find_or_open(connection, "c", "web", NOON)
        assert await conversations.next_seq(connection, "c") == 1
        assert await conversations.next_seq(connection, "c", 3) == 2
        assert await conversations.next_seq(connection, "c") == 5


async def test_an_emergency_lasts_an_hour(store: Store) -> None:
    async with store.writing() as connection:
        await conversations.find_or_open(connection, "c", "web", NOON)
        await conversations.mark_emergency(connection, "c", NOON)
        found = await conversations.find(connection, "c")
    assert found is not None
    assert found.in_emergency(NOON + timedelta(minutes=59))
    assert not found.in_emergency(NOON + timedelta(minutes=61))


async def test_staff_take_a_conversation_over(store: Store) -> None:
    async with store.writing() as connection:
        await conversations.find_or_open(connection, "c", "web", NOON)
        await conversations.hand_to(connection, "c", "staff")
        found = await conversations.find(connection, "c")
    assert found is not None
    assert found.owner == "staff"
