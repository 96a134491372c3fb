"""Talks to a running stack by SMS, from the simulated phone of `make run-sms`. What a text is about no phone can tell:
that is read from the front desk's database.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from time import perf_counter
from typing import Any

import httpx
from sqlalchemy import Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from evaluation.stack import NotThere, Turn

CHANNEL = "sms"
PATIENCE = 60.0  # seconds; a number of ours sends one text a second
LOOKS_EVERY = 0.2
WAITING = ("queued", "sending")
NOT_SAID = ("blocked_opt_out", "failed", "window_closed")
# Numbers that nobody has, one a conversation; enough of them that a second run does not go on where the first ended.
_numbers = count(int(perf_counter() * 1000) % 10_000_000)

MESSAGE = text("SELECT id, state FROM inbox WHERE client_id = :client_id")
REPLIES = text(
    "SELECT outbox.seq, outbox.about, deliveries.state FROM outbox LEFT JOIN deliveries "
    "ON deliveries.conversation_id = outbox.conversation_id AND deliveries.seq = outbox.seq "
    "WHERE outbox.reply_to = :id ORDER BY outbox.seq, deliveries.part"
)


class TextConversation:
    """One patient's number."""

    def __init__(self, phone: httpx.AsyncClient, database: Engine) -> None:
        self._phone = phone
        self._database = database
        self._line = {"number": f"+1404{next(_numbers) % 10_000_000:07}", "channel": CHANNEL}

    async def say(self, text: str) -> Turn:
        """Sends `text` and waits until all that is said to it is sent; silence is a word of its own."""
        started = perf_counter()
        before = len(await self._heard())
        sent = await self._phone.post("/talk", json={**self._line, "text": text})
        try:
            about = await self._settled(sent.json()["id"])
        except TimeoutError:
            return Turn(["error"], [], _since(started), "timeout")
        return Turn(about or ["silence"], (await self._heard())[before:], _since(started))

    async def _heard(self) -> list[str]:
        shown = (await self._phone.get("/talk", params=self._line)).json()["messages"]
        return [message["text"] for message in shown if message["from_clinic"]]

    async def _settled(self, client_id: str) -> list[str]:
        """Raises TimeoutError."""
        async with asyncio.timeout(PATIENCE):
            while True:
                about = await asyncio.to_thread(self._about, client_id)
                if about is not None:
                    return about
                await asyncio.sleep(LOOKS_EVERY)

    def _about(self, client_id: str) -> list[str] | None:
        """All `about` words of what was said to the message; None while something waits."""
        with self._database.connect() as connection:
            message = connection.execute(MESSAGE, {"client_id": client_id}).first()
            if message is None or message.state == "waiting":
                return None
            rows = connection.execute(REPLIES, {"id": message.id}).all()
        if any(row.state in WAITING for row in rows):
            return None
        said: dict[int, Any] = {row.seq: row.about for row in rows if row.state and row.state not in NOT_SAID}
        words = (json.loads(about) if isinstance(about, str) else about for about in said.values())
        return [word for about in words for word in about]


class Texting:
    def __init__(self, phone: httpx.AsyncClient, database: Engine) -> None:
        self._phone = phone
        self._database = database

    def begin(self) -> TextConversation:
        return TextConversation(self._phone, self._database)


@asynccontextmanager
async def open_texting(phone: str, database: str) -> AsyncIterator[Texting]:
    """By the phone's address and the front desk's DATABASE_URL; STOP is left to the front desk. Raises NotThere."""
    async with httpx.AsyncClient(base_url=phone, timeout=PATIENCE, trust_env=False) as client:
        try:
            engine = create_engine(database.replace("+aiosqlite", ""), poolclass=NullPool)
            with engine.connect() as connection:
                connection.execute(MESSAGE, {"client_id": ""})
            (await client.put("/switches", json={"answers_stop": False})).raise_for_status()
        except httpx.HTTPError:
            raise NotThere(
                f"No phone answers at {phone}: start the stack with `make run-sms`, or name its --phone."
            ) from None
        except SQLAlchemyError:
            raise NotThere("--database is not the one of the running stack: give its DATABASE_URL.") from None
        yield Texting(client, engine)
        engine.dispose()


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
