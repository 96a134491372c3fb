"""Who may work at a conversation, with a real Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from evaluation.own_redis import RedisServer
from frontdesk import conversations
from frontdesk.leases import KEY, LIFETIME, Elsewhere, OneProcess, RedisLeases
from frontdesk.shared_redis import RESTS, RedisDown, SharedRedis
from frontdesk.store import Store, StoreUnavailable
from tests.frontdesk.conftest import Stored

SHORT = 0.2  # seconds


@pytest.fixture
async def leases(shared_redis: SharedRedis, store: Store, stored: Stored) -> RedisLeases:
    await stored("hello", "c")
    return RedisLeases(shared_redis, store)


@pytest.fixture
async def others(redis: RedisServer, store: Store) -> AsyncIterator[RedisLeases]:
    """Another process's."""
    shared = SharedRedis(redis.url)
    yield RedisLeases(shared, store)
    await shared.close()


async def fence(store: Store) -> int:
    async with store.reading() as connection:
        found = await conversations.find(connection, "c")
    assert found
    return found.fence


async def test_one_process_at_a_time_holds_a_conversation(leases: RedisLeases, others: RedisLeases) -> None:
    lease = await leases.take("c")
    with pytest.raises(Elsewhere):
        await others.take("c")
    assert await others.unheld(["c", "d"]) == ["d"]
    await leases.give_back(lease)
    await others.take("c")


async def test_a_lease_has_a_lifetime_that_keeping_it_renews(leases: RedisLeases, redis: RedisServer) -> None:
    lease = await leases.take("c")
    with redis.client as client:
        assert 0 < client.pttl(f"{KEY}c") <= LIFETIME * 1000
        client.pexpire(f"{KEY}c", 1000)
        await leases.keep(lease)
        assert client.pttl(f"{KEY}c") > 1000


async def test_every_lease_has_a_higher_fence(leases: RedisLeases, store: Store) -> None:
    for number in (1, 2, 3):
        lease = await leases.take("c")
        assert lease.fence == number == await fence(store)
        await leases.give_back(lease)


async def test_who_was_late_neither_keeps_nor_gives_back_what_another_holds(
    shared_redis: SharedRedis, store: Store, leases: RedisLeases, others: RedisLeases
) -> None:
    late = RedisLeases(shared_redis, store, SHORT)
    lost = await late.take("c")
    await asyncio.sleep(SHORT + 0.1)
    lease = await others.take("c")
    with pytest.raises(Elsewhere):
        await late.keep(lost)
    await late.give_back(lost)
    await others.keep(lease)


async def test_a_lease_whose_database_is_away_is_given_back(
    leases: RedisLeases, store: Store, redis: RedisServer
) -> None:
    async with store.writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE conversations RENAME TO away")
    with pytest.raises(StoreUnavailable):
        await leases.take("c")
    with redis.client as client:
        assert client.keys("*") == []


@pytest.mark.parametrize("how", ["kill", "hang"])
async def test_says_within_moments_that_redis_is_down_and_recovers(
    leases: RedisLeases, redis: RedisServer, how: str
) -> None:
    lease = await leases.take("c")
    getattr(redis, how)()
    try:
        async with asyncio.timeout(3):
            for needs_redis in (leases.keep(lease), leases.take("c"), leases.unheld(["c"])):
                with pytest.raises(RedisDown):
                    await needs_redis
            await leases.give_back(lease)
            assert not await leases.can_be_taken()
    finally:
        redis.start() if how == "kill" else redis.go_on()
    await asyncio.sleep(RESTS)
    assert await leases.can_be_taken()


async def test_a_single_process_needs_no_redis() -> None:
    leases = OneProcess()
    lease = await leases.take("c")
    assert lease.fence is None
    await leases.keep(lease)
    assert await leases.unheld(["c"]) == ["c"]
    assert await leases.can_be_taken()
