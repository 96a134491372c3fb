"""The staff's page on the front desk's real server, with tickets that messages opened."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from sanic import Sanic

from frontdesk.desk import Desk
from frontdesk.inbox import Message
from frontdesk.settings import Settings
from frontdesk.tickets import Kind
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from server import create
from tests.conftest import SECRETS, STAFF_PASSWORD, ScriptedAssistant, serving, talking_to

JSON = {"Accept": "application/json"}
Says = Callable[..., Awaitable[Message]]


class ReadyActions:
    async def is_ready(self) -> bool:
        return True


@pytest.fixture
async def url(desk: Desk, assistant: ScriptedAssistant) -> AsyncIterator[str]:
    Sanic.test_mode = True
    front = FrontDesk(Settings.from_environment(SECRETS), desk.store, assistant, ReadyActions(), desk, Workers(desk))
    async with serving(create(front)) as url:
        yield url


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with talking_to(url) as client:
        yield client


@pytest.fixture
async def staff(url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is signed in and whose page has told them its token."""
    async with talking_to(url) as client:
        await sign_in(client)
        yield client


async def sign_in(client: httpx.AsyncClient) -> None:
    assert (await client.post("/desk/login", data={"password": STAFF_PASSWORD})).status_code == 303
    client.headers["X-CSRF-Token"] = token_of((await client.get("/desk")).text)


def token_of(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture
def says(desk: Desk) -> Says:
    """A patient says something; `kind` opens a ticket with it, as an action does."""

    async def say(text: str, conversation_id: str = "c", kind: Kind | None = None, **details: str) -> Message:
        message = await desk.receive(conversation_id, "web", text)
        if kind:
            await desk.open_ticket(conversation_id, message.id, kind, details or None)
        await desk.take_next(conversation_id)
        return message

    return say
