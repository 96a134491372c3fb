"""A message that is already stored, for tests of what is done with one; and providers of alerts on loopback."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from frontdesk import conversations, inbox
from frontdesk.inbox import Message, State
from frontdesk.safety import Screening
from frontdesk.store import Store
from tests.conftest import NOON
from tests.frontdesk.providers import MailServer, Provider, mail_provider, web_provider

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


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with web_provider() as provider:
        yield provider


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    async with mail_provider() as mail_server:
        yield mail_server
