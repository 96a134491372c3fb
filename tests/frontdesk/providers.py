"""Providers on loopback: a mail server, and a web server that answers as it is told to and remembers what it got."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiosmtpd.handlers import Message as Handler
from aiosmtpd.smtp import SMTP
from sanic import HTTPResponse, Request, Sanic, text

from tests.conftest import serving


@dataclass
class Provider:
    """`status`, `headers` and `body` are its answer; `hanging` keeps everybody waiting until it is set."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = "{}"
    got: list[Request] = field(default_factory=list)
    hanging: asyncio.Event | None = None


@asynccontextmanager
async def web_provider() -> AsyncIterator[Provider]:
    provider = Provider()
    Sanic.test_mode = True
    app: Sanic[Any, Any] = Sanic("provider", configure_logging=False)

    @app.post("/<path:path>")
    async def take(request: Request, path: str) -> HTTPResponse:
        provider.got.append(request)
        if provider.hanging:
            await provider.hanging.wait()
        return text(provider.body, provider.status, provider.headers, "application/json")

    async with serving(app) as url:
        provider.url = url
        yield provider
        if provider.hanging:
            provider.hanging.set()


class MailServer(Handler):
    """Keeps what it is sent; with a `refusal` it says that instead."""

    def __init__(self) -> None:
        super().__init__()
        self.port = 0
        self.refusal: str | None = None
        self.letters: list[Message] = []

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message: Message) -> None:
        self.letters.append(message)


@asynccontextmanager
async def mail_provider() -> AsyncIterator[MailServer]:
    loop, mail_server = asyncio.get_running_loop(), MailServer()
    server = await loop.create_server(lambda: SMTP(mail_server, hostname="mail", loop=loop), "127.0.0.1", 0)
    mail_server.port = server.sockets[0].getsockname()[1]
    yield mail_server
    server.close()
