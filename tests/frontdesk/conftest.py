"""A message that is already stored, for tests of what is done with one."""

from collections.abc import Awaitable, Callable

import pytest

from frontdesk import conversations, inbox
from frontdesk.inbox import Message, State
from frontdesk.safety import Screening
from frontdesk.store import Store
from tests.conftest import NOON

Stored = Callable[..., Awaitable[Message]]


@pytest.fixture
def stored(store: Store) -> Stored:
    async def store_message(
        text: str = "hello",
        conversation_id: str = "c",
        state: State = State.WAITING,
        client_id: str | None = None,
        message_id: str | None = None,
    ) -> Message:
        async with store.writing() as connection:
            await conversations.find_or_open(connection, conversation_id, "web", NOON)
            message = Message(message_id or f"m-{text}", conversation_id, text, Screening(), state, 0)
            return await inbox.add(connection, message, NOON, client_id)

    return store_message
