"""Carries the news of conversations between front desks, by a channel of the Redis they share.

What gets lost while Redis is away is found by `frontdesk/events.py`, which looks now and then.
"""

import asyncio
import json
from collections.abc import Collection
from secrets import token_urlsafe

import structlog

from frontdesk.news import News
from frontdesk.shared_redis import NO_REDIS, RedisDown, SharedRedis

log = structlog.get_logger()

CHANNEL = "frontdesk:news"
TRY_AGAIN = 1.0  # seconds until a lost line is opened anew
SILENCE = 10.0  # seconds after which the line is tried out


class NewsWire:
    def __init__(self, news: News, redis: SharedRedis) -> None:
        self._news = news
        self._redis = redis
        self._name = token_urlsafe(8)  # so that nobody hears their own news
        self._to_tell: set[str] = set()
        self._something = asyncio.Event()
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._news.pass_on = self._pass_on
        self._running = [asyncio.create_task(self._tell()), asyncio.create_task(self._listen())]

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    def _pass_on(self, conversation_ids: Collection[str]) -> None:
        self._to_tell.update(conversation_ids)
        self._something.set()

    async def _tell(self) -> None:
        while True:
            await self._something.wait()
            self._something.clear()
            news, self._to_tell = json.dumps([self._name, *self._to_tell]), set()
            try:
                with self._redis.reached() as client:
                    await client.publish(CHANNEL, news)
            except RedisDown:
                continue

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear_all()
            except NO_REDIS as error:
                log.warning("no_news_of_others", error=type(error).__name__)
                await asyncio.sleep(TRY_AGAIN)

    async def _hear_all(self) -> None:
        """Returns never; raises when the line is lost."""
        async with self._redis.client.pubsub() as line:
            await line.subscribe(CHANNEL)
            while True:
                heard = await line.get_message(timeout=SILENCE)
                if heard is None:
                    await line.ping()
                elif heard["type"] == "message":
                    name, *conversation_ids = json.loads(heard["data"])
                    if name != self._name:
                        self._news.wake(conversation_ids)
