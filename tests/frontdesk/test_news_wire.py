"""News between two front desks, by a real Redis."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from evaluation.own_redis import RedisServer
from frontdesk import news_wire
from frontdesk.news import News
from frontdesk.news_wire import CHANNEL, NewsWire
from frontdesk.shared_redis import SharedRedis


@pytest.fixture
async def desks(shared_redis: SharedRedis, redis: RedisServer) -> AsyncIterator[tuple[News, News]]:
    """The news of two processes, each of which hears the other."""
    other = SharedRedis(redis.url)
    news = News(), News()
    wires = NewsWire(news[0], shared_redis), NewsWire(news[1], other)
    for wire in wires:
        wire.start()
    await listening(redis, 2)
    yield news
    for wire in wires:
        await wire.close()
    await other.close()


async def listening(redis: RedisServer, how_many: int) -> None:
    async with asyncio.timeout(5):
        with redis.client as client:
            for _ in range(500):
                if client.pubsub_numsub(CHANNEL) == [(CHANNEL, how_many)]:
                    return
                await asyncio.sleep(0.01)


async def test_wakes_who_follows_at_another_desk_and_nobody_else(desks: tuple[News, News]) -> None:
    one, other = desks
    with other.following("c") as heard, other.following("d") as stranger:
        one.tell({"c"})
        async with asyncio.timeout(1):
            await heard.wait()
        assert not stranger.is_set()


async def test_what_came_from_another_desk_is_not_sent_back(desks: tuple[News, News], redis: RedisServer) -> None:
    one, other = desks
    with redis.client as client, client.pubsub(ignore_subscribe_messages=True) as line:
        line.subscribe(CHANNEL)
        line.get_message(timeout=1)
        with other.following("c") as heard:
            one.tell({"c"})
            await heard.wait()
        await asyncio.sleep(0.1)
        told = [message["data"] for _ in range(5) if (message := line.get_message(timeout=0.02))]
    assert [json.loads(each)[1:] for each in told] == [["c"]]


async def test_comes_again_after_redis_was_away(
    desks: tuple[News, News], redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_wire, "TRY_AGAIN", 0.05)
    monkeypatch.setattr("frontdesk.shared_redis.RESTS", 0.01)
    one, other = desks
    redis.kill()
    one.tell({"c"})
    await asyncio.sleep(0.1)
    redis.start()
    await listening(redis, 2)
    with other.following("c") as heard:
        async with asyncio.timeout(1):
            one.tell({"c"})
            await heard.wait()


async def test_a_silent_line_is_tried_out(desks: tuple[News, News], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news_wire, "SILENCE", 0.01)
    one, other = desks
    one.tell({"x"})  # ends the long wait that has begun
    other.tell({"x"})
    await asyncio.sleep(0.2)
    with other.following("c") as heard:
        one.tell({"c"})
        async with asyncio.timeout(1):
            await heard.wait()
