"""The phone's own server, and in the place of the front desk one that remembers what it was told."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest
from sanic import HTTPResponse, Request, Sanic, empty

from phone.accounts import Accounts
from phone.network import Network
from phone.server import create
from tests.conftest import serving

PATIENT = "+14045550142"


@dataclass
class Desk:
    """`status` is its answer to every webhook."""

    url: str = ""
    status: int = 204
    got: list[Request] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def hears(self, path: str, how_many: int) -> None:
        """Returns when so many requests have come to `path`."""
        async with asyncio.timeout(5):
            while sum(request.path == path for request in self.got) < how_many:
                self.news.clear()
                await self.news.wait()

    def forms(self, path: str) -> list[dict[str, str]]:
        """What came to `path`, as forms."""
        asked = [request for request in self.got if request.path == path]
        return [dict(parse_qsl(request.body.decode(), keep_blank_values=True)) for request in asked]

    def values(self) -> list[dict[str, Any]]:
        """What Meta's webhooks said."""
        asked = [request for request in self.got if request.path == "/webhooks/whatsapp"]
        return [request.json["entry"][0]["changes"][0]["value"] for request in asked]


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    Sanic.test_mode = True
    desk = Desk()
    app: Sanic[Any, Any] = Sanic("desk", configure_logging=False)

    @app.post("/<path:path>")
    async def take(request: Request, path: str) -> HTTPResponse:
        desk.got.append(request)
        desk.news.set()
        return empty(desk.status)

    async with serving(app) as url:
        desk.url = url
        yield desk


@pytest.fixture
def accounts() -> Accounts:
    return Accounts.make_up()


@pytest.fixture
async def network(desk: Desk) -> Network:
    return Network(desk.url, pace=0, seed=1)


@pytest.fixture
async def url(accounts: Accounts, network: Network) -> AsyncIterator[str]:
    async with serving(create(accounts, network)) as url:
        yield url


@pytest.fixture
async def client(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url) as client:
        yield client
