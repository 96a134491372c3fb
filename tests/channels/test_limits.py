"""How much one session and one address may send."""

import asyncio
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select

from channels import limits
from channels.limits import Limits, Rate, Window, network_of
from evaluation.own_redis import RedisServer
from frontdesk.desk import Desk
from frontdesk.shared_redis import SharedRedis
from frontdesk.store import inbox

ALARM = "my throat is closing and I can't breathe"


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


async def post(client: httpx.AsyncClient, door: str, text: str, **headers: str) -> httpx.Response:
    if door == "web":
        return await client.post("/chat/messages", json={"id": str(uuid4()), "text": text}, headers=headers)
    return await client.post("/webhooks/rest/webhook", json={"message": text}, headers=headers)


async def stored(desk: Desk) -> int:
    async with desk.store.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(inbox))).scalar_one())


class TestWindow:
    def test_admits_so_many_and_says_how_long_the_next_one_waits(self, seconds: Seconds) -> None:
        window = Window((Rate(2, 10),), seconds)
        for _ in range(2):
            assert window.wait("a") == 0
            window.admit("a")
            seconds.now += 1
        assert window.wait("a") == 8
        assert window.wait("b") == 0
        seconds.now += 8
        assert window.wait("a") == 0

    def test_slides_so_that_no_two_bursts_meet(self, seconds: Seconds) -> None:
        window = Window((Rate(2, 10),), seconds)
        for later in (9, 1, 0):
            window.admit("a")
            seconds.now += later
        assert window.wait("a") > 0

    def test_the_longer_of_two_waits_counts(self, seconds: Seconds) -> None:
        window = Window((Rate(2, 10), Rate(3, 100)), seconds)
        for _ in range(3):
            window.admit("a")
            seconds.now += 10
        assert window.wait("a") == 70

    def test_forgets_who_was_quiet_longest_rather_than_grow(
        self, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "MOST_KEYS", 2)
        window = Window((Rate(1, 10),), seconds)
        for key in ("a", "b", "a", "c"):
            window.admit(key)
        assert [key for key in ("a", "b", "c") if window.wait(key)] == ["a", "c"]


class TestLimits:
    async def test_what_has_to_wait_is_not_counted(self, seconds: Seconds) -> None:
        asked = Limits(on=True, clock=seconds)
        for _ in range(50):
            await asked.message("a", "127.0.0.1")
        seconds.now += 10
        assert await asked.message("a", "127.0.0.1") == 0

    async def test_holds_one_address_to_its_own_limit_however_many_sessions_it_opens(self, seconds: Seconds) -> None:
        asked = Limits(on=True, clock=seconds)
        waits = [await asked.message(str(number), "127.0.0.1") for number in range(121)]
        assert [bool(wait) for wait in waits] == [False] * 120 + [True]
        assert await asked.message("x", "127.0.0.2") == 0

    async def test_off_means_off(self) -> None:
        asked = Limits(on=False)
        assert not any([await asked.message("a", "127.0.0.1") for _ in range(500)])
        assert not any([await asked.session("127.0.0.1") for _ in range(500)])


class TestSeveralDesks:
    async def test_count_together_and_forget_in_time(self, shared_redis: SharedRedis, redis: RedisServer) -> None:
        desks = [Limits(on=True, redis=shared_redis) for _ in range(2)]
        assert [await desks[number % 2].message("a", "127.0.0.1") for number in range(10)] == [0] * 10
        for desk in desks:
            assert 0 < await desk.message("a", "127.0.0.1") <= 10
        assert await desks[0].message("b", "127.0.0.1") == 0
        with redis.client as client:
            assert sorted(client.llen(key) for key in client.keys("*")) == [1, 10, 11]
            assert all(0 < client.ttl(key) <= 300 for key in client.keys("*"))

    async def test_say_how_long_to_wait_for_the_longer_rate(
        self, shared_redis: SharedRedis, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "PER_SESSION", (Rate(1, 0.1), Rate(2, 100)))
        asked = Limits(on=True, redis=shared_redis)
        assert await asked.message("a", "127.0.0.1") == 0
        assert 0 < await asked.message("a", "127.0.0.1") <= 0.1
        await asyncio.sleep(0.11)
        assert await asked.message("a", "127.0.0.1") == 0
        assert 99 < await asked.message("a", "127.0.0.1") <= 100

    async def test_each_counts_for_itself_while_redis_is_down(
        self, shared_redis: SharedRedis, redis: RedisServer
    ) -> None:
        redis.kill()
        asked = Limits(on=True, redis=shared_redis)
        waits = [await asked.message("a", "127.0.0.1") for _ in range(11)]
        assert [bool(wait) for wait in waits] == [False] * 10 + [True]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "[2001:db8::2]", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("unknown", "hidden", False),
    ],
)
def test_ipv6_subscribers_are_their_network(one: str, other: str, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


@pytest.mark.parametrize("door", ["web", "rest"])
class TestAtTheDoor:
    async def test_the_eleventh_message_in_ten_seconds_waits(
        self, signed_in: httpx.AsyncClient, desk: Desk, door: str
    ) -> None:
        for _ in range(10):
            assert (await post(signed_in, door, "hello")).is_success
        refused = await post(signed_in, door, "hello")
        assert refused.status_code == 429
        assert refused.json()["error"] == "too_many"
        assert "(770) 802-8900" in refused.json()["text"]
        assert 1 <= int(refused.headers["retry-after"]) <= 10
        assert await stored(desk) == 10

    async def test_an_emergency_is_never_limited_away(
        self, signed_in: httpx.AsyncClient, desk: Desk, door: str
    ) -> None:
        for _ in range(11):
            await post(signed_in, door, "hello")
        assert (await post(signed_in, door, ALARM)).is_success
        assert await stored(desk) == 11
        assert ["emergency"] in [said["about"] for said in (await signed_in.get("/chat/history")).json()]

    @pytest.mark.parametrize("environment", [{"RATE_LIMITS": "off"}])
    async def test_can_be_switched_off_for_measuring(self, signed_in: httpx.AsyncClient, door: str) -> None:
        assert all([(await post(signed_in, door, "hello")).is_success for _ in range(15)])


class TestAddresses:
    async def begun(self, client: httpx.AsyncClient, forwarded: str) -> int:
        answers = [await client.post("/chat/session", headers={"X-Forwarded-For": forwarded}) for _ in range(31)]
        return sum(answer.status_code == 201 for answer in answers)

    async def test_one_address_begins_so_many_sessions_a_minute(self, client: httpx.AsyncClient) -> None:
        assert await self.begun(client, "") == 30
        refused = await client.post("/chat/session")
        assert refused.status_code == 429
        assert int(refused.headers["retry-after"]) <= 60

    async def test_a_made_up_address_helps_nobody(self, client: httpx.AsyncClient) -> None:
        assert await self.begun(client, "192.0.2.1") == 30
        assert await self.begun(client, "192.0.2.2") == 0

    @pytest.mark.parametrize("environment", [{"TRUSTED_PROXIES": "1"}])
    async def test_the_address_comes_from_the_proxy_that_is_trusted_and_from_no_hop_before(
        self, client: httpx.AsyncClient
    ) -> None:
        assert await self.begun(client, "192.0.2.1") == 30
        assert await self.begun(client, "192.0.2.2") == 30
        assert await self.begun(client, "198.51.100.7, 192.0.2.1") == 0
