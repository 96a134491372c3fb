"""The front desk's real server on a real port, with a scripted assistant behind it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from sanic import Sanic

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from server import create
from tests.conftest import SECRETS, ScriptedAssistant, serving, talking_to


class ReadyActions:
    async def is_ready(self) -> bool:
        return True


@pytest.fixture
def environment() -> dict[str, str]:
    """Settings of the server besides its secrets."""
    return {}


@pytest.fixture
def front(desk: Desk, assistant: ScriptedAssistant, environment: dict[str, str]) -> FrontDesk:
    settings = Settings.from_environment({**SECRETS, **environment})
    return FrontDesk(settings, desk.store, assistant, ReadyActions(), desk, Workers(desk))


@pytest.fixture
async def client(front: FrontDesk) -> AsyncIterator[httpx.AsyncClient]:
    Sanic.test_mode = True
    async with serving(create(front)) as url, talking_to(url) as client:
        yield client


@pytest.fixture
async def token(client: httpx.AsyncClient) -> str:
    return str((await client.post("/chat/session")).json()["token"])


@pytest.fixture
def signed_in(client: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    client.headers["Authorization"] = f"Bearer {token}"
    return client
