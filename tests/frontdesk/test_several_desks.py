"""Two front desks with one database and one Redis: in order, nothing twice, nothing lost."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen

from evaluation.own_redis import RedisServer
from frontdesk import conversations, inbox
from frontdesk.conversations import Overtaken
from frontdesk.desk import Desk
from frontdesk.inbox import Message, State
from frontdesk.languages import Languages
from frontdesk.leases import RedisLeases
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Safety, Screening
from frontdesk.shared_redis import RedisDown, SharedRedis
from frontdesk.store import Store
from frontdesk.store import outbox as outbox_table
from frontdesk.workers import Workers
from tests.conftest import ANSWER, KEYRING, NOON, Clock, ScriptedAssistant

ALARM = "my throat is closing and I can't breathe"


class SlowAssistant(ScriptedAssistant):
    """Takes a moment for each turn, and remembers what ran at the same time in one conversation."""

    def __init__(self) -> None:
        super().__init__()
        self.delay: Callable[[], float] = lambda: random.uniform(0, 0.004)
        self.running: set[str] = set()
        self.overlaps = 0
        self.turns: list[tuple[str, str]] = []

    async def turn(self, turn_id: str, conversation_id: str, *rest: object) -> list[Reply]:  # type: ignore[override]
        self.overlaps += conversation_id in self.running
        self.running.add(conversation_id)
        self.turns.append((conversation_id, str(rest[2])))
        try:
            await asyncio.sleep(self.delay())
        finally:
            self.running.discard(conversation_id)
        return [ANSWER]


class Front:
    """What a front desk's process consists of, as far as messages are concerned."""

    def __init__(self, desk: Desk, redis: SharedRedis, lifetime: float = 30.0) -> None:
        self.desk = desk
        self.leases = RedisLeases(redis, desk.store, lifetime)
        self.workers = Workers(desk, self.leases)

    async def ask(self, conversation_id: str, text: str) -> Message:
        message = await self.desk.receive(conversation_id, "web", text)
        await self.workers.answered(message)
        return message

    async def post(self, conversation_id: str, text: str) -> Message:
        message = await self.desk.receive(conversation_id, "web", text)
        self.workers.nudge(conversation_id)
        return message


@pytest.fixture
def assistant() -> SlowAssistant:
    return SlowAssistant()


@pytest.fixture
async def fronts(
    store: Store,
    redis: RedisServer,
    safety: Safety,
    phrases: Phrases,
    languages: Languages,
    assistant: SlowAssistant,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[Front, Front]]:
    monkeypatch.setattr("frontdesk.engine.BUSY", 60_000)  # on a busy machine the other may write for longer than usual
    await store.engine.dispose()

    def open_front(database: Store, line: SharedRedis) -> Front:
        return Front(Desk(database, safety, phrases, languages, assistant, clock), line)

    async with another(store) as other_store, line_to(redis) as one, line_to(redis) as other:
        fronts = open_front(store, one), open_front(other_store, other)
        yield fronts
        for front in fronts:
            await front.workers.close()


@asynccontextmanager
async def another(store: Store) -> AsyncIterator[Store]:
    """The same database, as another process has it."""
    again = Store(store.engine.url.render_as_string(hide_password=False), KEYRING)
    yield again
    await again.close()


@asynccontextmanager
async def line_to(redis: RedisServer) -> AsyncIterator[SharedRedis]:
    shared = SharedRedis(redis.url)
    yield shared
    await shared.close()


async def stored_by(front: Front, name: str, text: str) -> Message:
    """What `Desk.receive` stores, without its screening, which takes longer than all the rest."""
    async with front.desk.store.writing() as connection:
        await conversations.find_or_open(connection, name, "web", NOON)
        message = Message(str(uuid4()), name, text, Screening(), State.WAITING, 0)
        return await inbox.add(connection, message, NOON)


def without_waiting_for_the_disk(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()


async def all_answered(store: Store, within: float = 20) -> None:
    async with asyncio.timeout(within):
        while True:
            async with store.reading() as connection:
                if not await inbox.open_conversations(connection):
                    return
            await asyncio.sleep(0.02)


async def replied_to(store: Store, conversation_id: str) -> list[str]:
    """The ids of the messages that were answered, in the order of the answers."""
    ours = outbox_table.c.conversation_id == conversation_id
    wanted = select(outbox_table.c.reply_to).where(ours).order_by(outbox_table.c.seq)
    async with store.reading() as connection:
        return list((await connection.execute(wanted)).scalars())


async def test_a_thousand_interleavings_keep_order_and_lose_or_double_nothing(
    fronts: tuple[Front, Front], store: Store, assistant: SlowAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.LOOKS_AGAIN", 0.02)
    for engine in (front.desk.store.engine for front in fronts):
        if engine.dialect.name == "sqlite":
            listen(engine.sync_engine, "connect", without_waiting_for_the_disk)
            await engine.dispose()
    chance = random.Random(5)
    for number in range(0, 40, 4):  # rounds of 4 conversations at once, 25 messages each, in an order of its own
        names = [f"c{number + each}" for each in range(4)]

        async def talk(name: str) -> list[str]:
            talking, stored = [], []
            for said in range(25):
                front = chance.choice(fronts)
                message = await stored_by(front, name, f"question {said:02}")
                stored.append(message.id)
                if chance.random() < 0.5:
                    talking.append(asyncio.create_task(front.workers.answered(message)))
                else:
                    front.workers.nudge(name)
                await asyncio.sleep(chance.choice([0, 0, 0.001, 0.005]))
            assert all(await asyncio.gather(*talking))
            return stored

        stored = dict(zip(names, await asyncio.gather(*map(talk, names)), strict=True))
        await all_answered(store)
        for name in names:
            assert await replied_to(store, name) == stored[name]
    assert assistant.overlaps == 0
    for name in {name for name, _ in assistant.turns}:
        asked = [text for whose, text in assistant.turns if whose == name]
        assert asked == sorted(set(asked))


async def test_who_slept_longer_than_the_lease_writes_nothing(
    fronts: tuple[Front, Front], store: Store, assistant: SlowAssistant
) -> None:
    sleeper, other = fronts
    asleep, wakes = asyncio.Event(), asyncio.Event()

    async def sleeps(*_: object) -> list[Reply]:
        asleep.set()
        await wakes.wait()
        return [Reply("late", ("answer:duration",))]

    short = RedisLeases(sleeper.leases._redis, store, 0.1)
    message = await sleeper.desk.receive("c", "web", "hello")
    lease = await short.take("c")
    turn, assistant.turn = assistant.turn, sleeps  # type: ignore[method-assign,assignment]
    sleeping = asyncio.create_task(sleeper.desk.take_next("c", lease.fence))
    await asleep.wait()
    assistant.turn = turn  # type: ignore[method-assign]
    await asyncio.sleep(0.15)
    taken_over = await other.leases.take("c")
    wakes.set()
    with pytest.raises(Overtaken):
        await sleeping
    assert await sleeper.desk.replies_to(message) == []
    assert await sleeper.desk.outcome_of(message) is None
    await other.desk.take_next("c", taken_over.fence)
    assert [sent.text for sent in await other.desk.replies_to(message)] == [ANSWER.text]
    with pytest.raises(Overtaken):
        await sleeper.desk.receive("c", "web", "and") and await sleeper.desk.take_next("c", lease.fence)


async def test_a_desk_without_redis_beside_them_doubles_nothing(
    fronts: tuple[Front, Front], store: Store, assistant: SlowAssistant
) -> None:
    alone = Workers(fronts[0].desk)
    for number in range(10):
        await fronts[0].desk.receive("c", "web", f"question {number}")
    alone.nudge("c")
    fronts[1].workers.nudge("c")
    await all_answered(store)
    await alone.close()
    answered = await replied_to(store, "c")
    assert len(answered) == len(set(answered)) == 10


async def test_whoever_waits_hears_what_another_process_answered(fronts: tuple[Front, Front]) -> None:
    one, other = fronts
    message = await one.desk.receive("c", "web", "hello")
    await other.workers.answered(message)
    assert [sent.text for sent in await one.workers.answered(message)] == [ANSWER.text]


async def test_nobody_waits_for_ever_for_what_another_answered_while_there_is_more_to_do(
    fronts: tuple[Front, Front],
) -> None:
    one, other = fronts
    first = await one.desk.receive("c", "web", "hello")
    await other.desk.take_next("c")
    await one.desk.receive("c", "web", "how long")
    async with asyncio.timeout(5):
        assert [sent.text for sent in await one.workers.answered(first)] == [ANSWER.text]


async def test_what_a_dead_front_desk_left_is_answered_by_another(
    fronts: tuple[Front, Front], store: Store, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.SWEEPS_EVERY", 0.05)
    dead, other = fronts
    await other.workers.resume()
    held = await dead.leases.take((await dead.desk.receive("c", "web", "hello")).conversation_id)
    waiting = await dead.desk.receive("d", "web", "hello")
    await asyncio.sleep(0.3)
    assert await other.desk.replies_to(waiting)
    assert await replied_to(store, "c") == []
    with redis.client as client:
        client.delete(f"frontdesk:lease:{held.conversation_id}")  # as it is at the end of its lifetime
    await all_answered(store, 2)


async def test_without_redis_messages_wait_emergencies_do_not_and_all_goes_on_in_order(
    fronts: tuple[Front, Front], store: Store, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.05)
    monkeypatch.setattr("frontdesk.shared_redis.RESTS", 0.01)
    one, other = fronts
    await one.ask("c", "before")
    redis.kill()
    stored = []
    for number, front in enumerate((one, other, one, other)):
        message = await front.desk.receive("c", "web", f"question {number}")
        with pytest.raises(RedisDown):
            await front.workers.answered(message)
        assert not await front.workers.can_answer()
        stored.append(message.id)
    alarm = await one.post("e", ALARM)
    assert [sent.about for sent in await one.desk.replies_to(alarm)] == [("emergency",)]
    assert len(await replied_to(store, "c")) == 1
    redis.start()
    await all_answered(store, 5)
    assert (await replied_to(store, "c"))[1:] == stored


async def test_redis_killed_and_started_in_the_middle_loses_and_doubles_nothing(
    fronts: tuple[Front, Front], store: Store, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.05)
    monkeypatch.setattr("frontdesk.shared_redis.RESTS", 0.01)
    stored: dict[str, list[str]] = {}
    for number in range(120):
        if number in (30, 80):
            redis.kill()
        if number in (50, 100):
            redis.start()
        name = f"c{number % 4}"
        message = await fronts[number // 4 % 2].post(name, f"question {number}")
        stored.setdefault(name, []).append(message.id)
    await all_answered(store)
    for name, messages in stored.items():
        assert await replied_to(store, name) == messages


async def test_closing_gives_the_lease_back(
    fronts: tuple[Front, Front], redis: RedisServer, assistant: SlowAssistant
) -> None:
    assistant.delay = lambda: 0.1
    message = await fronts[0].post("c", "hello")
    await asyncio.sleep(0.05)
    await fronts[0].workers.close()
    assert await fronts[1].desk.replies_to(message)
    with redis.client as client:
        assert client.keys("*lease*") == []
