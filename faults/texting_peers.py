"""Whom the front desk texts with in `faults/texting.py`: a carrier that often fails, a stand-in for the assistant."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from random import Random
from uuid import uuid4

import aiohttp
from aiohttp import web
from twilio.request_validator import RequestValidator

ACCOUNT, TOKEN, OURS = "AC" + "0" * 32, "t" * 32, "+17705550100"
FAILS, REORDERED = 0.2, 0.05  # shares of requests and of callbacks
NAME = re.compile(r"#(\d+)-(\d+)")


@dataclass(frozen=True)
class Accepted:
    at: float
    sid: str
    number: str
    body: str
    delivery: str


@dataclass
class Peers:
    """`turns` counts how often the assistant was asked for each turn."""

    random: Random
    pause: float = 0.0
    accepted: list[Accepted] = field(default_factory=list)
    failed: int = 0
    turns: Counter[str] = field(default_factory=Counter)
    callbacks: set[asyncio.Task[None]] = field(default_factory=set)
    session: aiohttp.ClientSession | None = None

    async def send(self, request: web.Request) -> web.Response:
        """Twilio's API."""
        fields = await request.post()
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.random.random() < FAILS:
            self.failed += 1
            status = self.random.choice((429, 500, 503))
            return web.json_response({"code": 20000 + status}, status=status, headers={"Retry-After": "1"})
        sid, callback = f"SM{uuid4().hex}", str(fields["StatusCallback"])
        self.accepted.append(
            Accepted(time.monotonic(), sid, str(fields["To"]), str(fields["Body"]), callback.partition("?text=")[2])
        )
        telling = asyncio.create_task(self._tell(callback, sid))
        self.callbacks.add(telling)
        telling.add_done_callback(self.callbacks.discard)
        return web.json_response({"sid": sid, "status": "queued"}, status=201)

    async def listed(self, request: web.Request) -> web.Response:
        """Twilio's list of the texts to a number."""
        ours = [each for each in self.accepted if each.number == request.query["To"]]
        made = format_datetime(datetime.now(UTC), usegmt=True)
        return web.json_response(
            {"messages": [{"sid": each.sid, "body": each.body, "date_created": made} for each in ours]}
        )

    async def _tell(self, callback: str, sid: str) -> None:
        """What becomes of a text; now and then in the wrong order, and not at all while the front desk is down."""
        statuses = ["sent", "delivered"]
        if self.random.random() < REORDERED:
            statuses.reverse()
        for status in statuses:
            await asyncio.sleep(self.random.uniform(0.0, 0.2))
            await post(self.session, callback, {"MessageSid": sid, "MessageStatus": status, "AccountSid": ACCOUNT})

    async def turn(self, request: web.Request) -> web.Response:
        """The assistant's door."""
        asked = await request.json()
        self.turns[asked["turn_id"]] += 1
        named = NAME.search(asked["text"])
        reply = {"text": f"Answer to {named[0] if named else 'that'}.", "about": ["answer:duration"]}
        return web.json_response({"replies": [reply]})

    async def ready(self, _: web.Request) -> web.Response:
        return web.json_response({})


async def post(session: aiohttp.ClientSession | None, url: str, fields: dict[str, str]) -> int:
    """The status that the front desk answers a signed request with; 0 when it does not."""
    assert session
    signature = RequestValidator(TOKEN).compute_signature(url, fields)
    try:
        async with session.post(url, data=fields, headers={"X-Twilio-Signature": signature}) as answer:
            return answer.status
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return 0


@asynccontextmanager
async def peers(port: int, seed: int) -> AsyncIterator[Peers]:
    """Both on one port of this machine."""
    ours = Peers(Random(seed))  # noqa: S311  a repeatable course of events, no secret
    app = web.Application()
    app.router.add_post("/2010-04-01/Accounts/{account}/Messages.json", ours.send)
    app.router.add_get("/2010-04-01/Accounts/{account}/Messages.json", ours.listed)
    app.router.add_post("/assistant/turn", ours.turn)
    app.router.add_get("/assistant/ready", ours.ready)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15)) as ours.session:
        yield ours
        if ours.callbacks:
            await asyncio.wait(ours.callbacks)
    await runner.cleanup()
