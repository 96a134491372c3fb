"""The front desk's real server on a real port, with a scripted assistant behind it."""

import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from sanic import Sanic

from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from server import create
from tests.conftest import ScriptedAssistant

SECRETS = dict.fromkeys(("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET"), "x" * 32)


class ReadyActions:
    async def is_ready(self) -> bool:
        return True


@pytest.fixture
async def client(desk: Desk, assistant: ScriptedAssistant) -> AsyncIterator[httpx.AsyncClient]:
    Sanic.test_mode = True
    settings = Settings.from_environment(SECRETS)
    front = FrontDesk(settings, desk.store, assistant, ReadyActions(), desk, Workers(desk))
    app = create(front)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.start_serving()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
        yield client
    await server.before_stop()
    await server.close()
    Sanic._app_registry.pop("frontdesk", None)


@pytest.fixture
async def token(client: httpx.AsyncClient) -> str:
    return str((await client.post("/chat/session")).json()["token"])


@pytest.fixture
def signed_in(client: httpx.AsyncClient, token: str) -> httpx.AsyncClient:
    client.headers["Authorization"] = f"Bearer {token}"
    return client
