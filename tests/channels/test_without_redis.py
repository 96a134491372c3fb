"""What several front desks say while the Redis they share is down: kept, not answered, and never out of order."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from evaluation.own_redis import RedisServer
from frontdesk import inbox
from frontdesk.desk import Desk
from frontdesk.leases import RedisLeases
from frontdesk.settings import Settings
from frontdesk.shared_redis import SharedRedis
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from tests.channels.conftest import ReadyActions
from tests.conftest import SECRETS, ScriptedAssistant

ALARM = "my throat is closing and I can't breathe"


@pytest.fixture
def front(desk: Desk, assistant: ScriptedAssistant, redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> FrontDesk:
    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.05)
    monkeypatch.setattr("frontdesk.shared_redis.RESTS", 0.01)
    settings = Settings.from_environment({**SECRETS, "REDIS_URL": redis.url})
    shared = SharedRedis(redis.url)
    workers = Workers(desk, RedisLeases(shared, desk.store))
    return FrontDesk(settings, desk.store, assistant, ReadyActions(), desk, workers, redis=shared)


async def post(client: httpx.AsyncClient, door: str, text: str) -> httpx.Response:
    if door == "web":
        return await client.post("/chat/messages", json={"id": str(uuid4()), "text": text})
    return await client.post("/webhooks/rest/webhook", json={"message": text})


async def answered(desk: Desk) -> None:
    async with asyncio.timeout(5):
        for _ in range(500):
            async with desk.store.reading() as connection:
                if not await inbox.open_conversations(connection):
                    return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("door", ["web", "rest"])
class TestDown:
    async def test_says_that_the_message_is_kept_and_answers_once_redis_is_back(
        self, signed_in: httpx.AsyncClient, desk: Desk, redis: RedisServer, door: str
    ) -> None:
        assert (await post(signed_in, door, "hello")).is_success
        await answered(desk)
        redis.kill()
        for text in ("first", "second"):
            refused = await post(signed_in, door, text)
            assert refused.status_code == 503
            assert refused.json()["error"] == "not_answered"
            assert "(770) 802-8900" in refused.json()["text"]
        assert (await signed_in.get("/readyz")).status_code == 503
        assert (await signed_in.get("/healthz")).status_code == 200
        redis.start()
        await answered(desk)
        said: list[dict[str, Any]] = (await signed_in.get("/chat/history")).json()
        assert [event["text"] for event in said if event["from"] == "patient"] == ["hello", "first", "second"]
        assert [event["from"] for event in said].count("bot") == 3
        assert (await signed_in.get("/readyz")).status_code == 200

    async def test_an_emergency_is_answered_as_always(
        self, signed_in: httpx.AsyncClient, redis: RedisServer, door: str
    ) -> None:
        redis.kill()
        assert (await post(signed_in, door, ALARM)).is_success
        assert (await signed_in.get("/chat/history")).json()[-1]["about"] == ["emergency"]


async def test_a_message_that_was_answered_is_acknowledged_again(
    signed_in: httpx.AsyncClient, desk: Desk, redis: RedisServer
) -> None:
    body = {"id": str(uuid4()), "text": "hello"}
    first = await signed_in.post("/chat/messages", json=body)
    await answered(desk)
    redis.kill()
    again = await signed_in.post("/chat/messages", json=body)
    assert (again.status_code, again.json()) == (202, first.json())


async def test_an_emergency_waits_a_moment_at_most_for_a_redis_that_hangs(
    signed_in: httpx.AsyncClient, redis: RedisServer
) -> None:
    redis.hang()
    try:
        async with asyncio.timeout(3):
            assert (await post(signed_in, "rest", ALARM)).json()[0]["about"] == ["emergency"]
    finally:
        redis.go_on()
