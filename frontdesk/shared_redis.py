"""The Redis that several front desks share. Whatever goes wrong with it comes out as RedisDown, in a second or two.

What must not be lost is in the database: Redis may forget everything at any time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import structlog
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError

log = structlog.get_logger()

PATIENCE = 1.0  # seconds to connect, and for an answer
RESTS = 0.5  # seconds after a failure in which nobody waits for Redis again
CONNECTIONS = 100
NO_REDIS = (RedisError, OSError)


class RedisDown(Exception):
    """Redis cannot be reached or refuses; what was asked of it may or may not be done."""


class SharedRedis:
    def __init__(self, url: str) -> None:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=CONNECTIONS,
            timeout=PATIENCE,
            decode_responses=True,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            # Once more, since a connection that lay idle may have died with an earlier server.
            retry=Retry(NoBackoff(), 1, supported_errors=(NotConnected,)),
        )
        self.client = Redis.from_pool(pool)
        self._down = False
        self._rests_until = 0.0

    @contextmanager
    def reached(self) -> Iterator[Redis]:
        """The client, for one block. Raises RedisDown, at once if Redis failed a moment ago."""
        if monotonic() < self._rests_until:
            raise RedisDown("resting")
        try:
            yield self.client
        except NO_REDIS as error:
            self._rests_until = monotonic() + RESTS
            if not self._down:
                log.error("redis_down", error=type(error).__name__)
            self._down = True
            raise RedisDown(type(error).__name__) from error
        if self._down:
            log.info("redis_back")
            self._down = False

    async def answers(self) -> bool:
        try:
            with self.reached() as client:
                return bool(await client.ping())
        except RedisDown:
            return False

    async def close(self) -> None:
        await self.client.aclose()
