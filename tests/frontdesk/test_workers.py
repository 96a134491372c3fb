"""One worker per conversation."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from frontdesk import inbox
from frontdesk.assistant import AssistantFailed
from frontdesk.desk import Desk
from frontdesk.phrases import Reply
from frontdesk.store import StoreUnavailable
from frontdesk.workers import Workers
from tests.conftest import ANSWER, ScriptedAssistant, accept, refuse


@pytest.fixture
async def workers(desk: Desk) -> AsyncIterator[Workers]:
    workers = Workers(desk)
    yield workers
    await workers.close()


class SlowAssistant(ScriptedAssistant):
    """Counts how many turns of a conversation run at the same time."""

    def __init__(self) -> None:
        super().__init__()
        self.running: dict[str, int] = {}
        self.most = 0
        self.most_in_one = 0

    async def turn(self, turn_id: str, conversation_id: str, *rest: object) -> list[Reply]:  # type: ignore[override]
        self.running[conversation_id] = self.running.get(conversation_id, 0) + 1
        self.most = max(self.most, sum(self.running.values()))
        self.most_in_one = max(self.most_in_one, self.running[conversation_id])
        await asyncio.sleep(0.01)
        self.running[conversation_id] -= 1
        self.asked.append((conversation_id, str(rest[2])))
        if self.down:
            raise AssistantFailed("down")
        return [ANSWER]


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return SlowAssistant()


async def test_answers_one_conversation_in_order_and_several_at_once(
    desk: Desk, workers: Workers, assistant: SlowAssistant
) -> None:
    messages = [await desk.receive(f"c{i % 3}", "web", f"question {i}") for i in range(12)]
    await asyncio.gather(*(workers.answered(message) for message in messages))
    for conversation in ("c0", "c1", "c2"):
        asked = [said for whose, said in assistant.asked if whose == conversation]
        assert asked == sorted(asked, key=lambda said: int(said.split()[1]))
    assert assistant.most_in_one == 1
    assert assistant.most > 1


async def test_takes_up_what_an_earlier_run_left(desk: Desk, workers: Workers) -> None:
    message = await desk.receive("c", "web", "hello")
    await workers.resume()
    await workers.answered(await desk.receive("c", "web", "again"))
    assert await desk.replies_to(message)


async def test_tells_whoever_waits_that_the_database_is_away_and_tries_again(
    desk: Desk, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.01)
    await refuse(desk.store, "outbox")
    message = await desk.receive("c", "web", "hello")
    with pytest.raises(StoreUnavailable):
        await workers.answered(message)
    await accept(desk.store, "outbox")
    await workers.answered(await desk.receive("c", "web", "and then"))
    assert await desk.replies_to(message)


async def test_closing_lets_a_turn_in_progress_end(desk: Desk, workers: Workers) -> None:
    message = await desk.receive("c", "web", "hello")
    workers.nudge("c")
    await asyncio.sleep(0)
    await workers.close()
    assert await desk.replies_to(message)


async def test_an_unexpected_error_reaches_whoever_waits(
    desk: Desk, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.01)
    monkeypatch.setattr(desk, "_let_out", broken)
    message = await desk.receive("c", "web", "hello")
    with pytest.raises(RuntimeError):
        await workers.answered(message)


async def test_nobody_waits_for_ever_when_the_database_cannot_even_be_read(
    desk: Desk, workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.01)
    message = await desk.receive("c", "web", "hello")
    async with desk.store.writing() as connection:
        await connection.execute(text("ALTER TABLE conversations RENAME TO hidden"))
    with pytest.raises(StoreUnavailable):
        await workers.answered(message)
    async with desk.store.writing() as connection:
        await connection.execute(text("ALTER TABLE hidden RENAME TO conversations"))
    await workers.answered(await desk.receive("c", "web", "again"))
    assert await desk.replies_to(message)


async def test_the_assistant_hears_of_an_emergency_once_it_is_back(
    desk: Desk, workers: Workers, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.workers.TRY_AGAIN", 0.01)
    assistant.down = True
    alarm = "my throat is closing"
    await desk.receive("c", "web", alarm)
    await workers.answered(await desk.receive("c", "web", "and how long does it take"))
    await asyncio.sleep(0.1)
    failed = len(assistant.asked)
    assert failed > 1
    assistant.down = False
    await asyncio.sleep(0.5)
    assert assistant.asked == [("c", alarm)] * (failed + 1)
    async with desk.store.reading() as connection:
        assert await inbox.open_conversations(connection) == []
