"""Staff's sessions and wrong passwords of two front desks, with a real Redis."""

import pytest

from console.attempts import MOST, Attempts
from console.sessions import IDLE, Sessions
from console.shared import SharedAttempts, SharedSessions
from evaluation.own_redis import RedisServer
from frontdesk.shared_redis import SharedRedis
from tests.conftest import Clock


@pytest.fixture
def attempts(clock: Clock, shared_redis: SharedRedis) -> tuple[SharedAttempts, SharedAttempts]:
    return SharedAttempts(Attempts(clock), shared_redis), SharedAttempts(Attempts(clock), shared_redis)


@pytest.fixture
def sessions(clock: Clock, shared_redis: SharedRedis) -> tuple[SharedSessions, SharedSessions]:
    return SharedSessions(Sessions(clock), shared_redis, "hash"), SharedSessions(Sessions(clock), shared_redis, "hash")


class TestAttempts:
    async def test_count_at_all_desks_together(
        self, attempts: tuple[SharedAttempts, SharedAttempts], redis: RedisServer
    ) -> None:
        for number in range(MOST):
            assert await attempts[number % 2].begin("192.0.2.1") == 0
        assert [await each.begin("192.0.2.1") for each in attempts] == [900, 900]
        assert await attempts[0].begin("192.0.2.2") == 0
        with redis.client as client:
            assert all(client.ttl(key) > 0 for key in client.keys("*"))

    async def test_are_forgotten_after_the_right_password(
        self, attempts: tuple[SharedAttempts, SharedAttempts]
    ) -> None:
        for _ in range(MOST):
            await attempts[0].begin("192.0.2.1")
        await attempts[1].succeeded("192.0.2.1")
        assert await attempts[0].begin("192.0.2.1") == 0

    async def test_are_counted_without_redis_too(
        self, attempts: tuple[SharedAttempts, SharedAttempts], redis: RedisServer
    ) -> None:
        redis.kill()
        waits = [await attempts[0].begin("192.0.2.1") for _ in range(MOST + 1)]
        assert waits == [0] * MOST + [900]


class TestSessions:
    async def test_open_every_desk_and_end_at_every_desk(
        self, sessions: tuple[SharedSessions, SharedSessions], redis: RedisServer
    ) -> None:
        one, other = sessions
        session_id, _ = await one.begin()
        here, there = await one.find(session_id, active=True), await other.find(session_id, active=True)
        assert here is not None
        assert here == there
        with redis.client as client:
            (key,) = client.keys("*")
            assert 0 < client.ttl(key) <= IDLE.total_seconds()
            assert session_id not in key
        await other.end(session_id)
        assert await one.find(session_id, active=True) is None

    async def test_activity_at_one_desk_counts_at_the_other(
        self, sessions: tuple[SharedSessions, SharedSessions], clock: Clock
    ) -> None:
        one, other = sessions
        session_id, _ = await one.begin()
        clock.forward(minutes=10)
        assert await one.find(session_id, active=True)
        clock.forward(minutes=10)
        assert await other.find(session_id, active=False)
        clock.forward(minutes=6)
        assert await other.find(session_id, active=True) is None

    async def test_a_new_password_signs_everybody_out(
        self, sessions: tuple[SharedSessions, SharedSessions], clock: Clock, shared_redis: SharedRedis
    ) -> None:
        session_id, _ = await sessions[0].begin()
        changed = SharedSessions(Sessions(clock), shared_redis, "another hash")
        assert await changed.find(session_id, active=True) is None

    async def test_who_is_signed_in_stays_so_while_redis_is_down(
        self, sessions: tuple[SharedSessions, SharedSessions], redis: RedisServer
    ) -> None:
        one, other = sessions
        session_id, _ = await one.begin()
        await other.find(session_id, active=True)
        redis.kill()
        assert await one.find(session_id, active=True)
        assert await other.find(session_id, active=True)
        assert await one.find((await one.begin())[0], active=True)
        await one.end(session_id)
        assert await one.find(session_id, active=True) is None
