"""What tests of all parts share: a store of their own, the real words and rules, and an assistant with a script."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from frontdesk.assistant import AssistantFailed
from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Safety
from frontdesk.store import Store, metadata

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

ANSWER = Reply("It takes about 20 to 30 minutes.", ("answer:duration",), utter_action="utter_faq/duration")
GREETING = Reply("Hello.", ("smalltalk:greet",), utter_action="utter_greet")


class Clock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **how_far: float) -> None:
        self.now += timedelta(**how_far)


class ScriptedAssistant:
    """Says what it is told to, or fails; remembers what it was asked."""

    def __init__(self) -> None:
        self.replies: list[Reply] = [ANSWER]
        self.down = False
        self.asked: list[tuple[str, str]] = []

    async def turn(
        self, turn_id: str, conversation_id: str, channel: str, text: str, signals: Mapping[str, bool]
    ) -> list[Reply]:
        self.asked.append((turn_id, text))
        if self.down:
            raise AssistantFailed("down")
        return self.replies

    async def is_ready(self) -> bool:
        return not self.down

    async def close(self) -> None:
        pass


@pytest.fixture(scope="session")
def clinic() -> Clinic:
    return Clinic.from_file(DATA / "clinic.yml")


@pytest.fixture(scope="session")
def phrases(clinic: Clinic) -> Phrases:
    return Phrases.from_folder(DATA / "conversations", clinic.values())


@pytest.fixture(scope="session")
def safety() -> Safety:
    return Safety.from_folder(DATA / "safety")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/desk.db")
    async with store.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant()


@pytest.fixture
def desk(store: Store, safety: Safety, phrases: Phrases, assistant: ScriptedAssistant, clock: Clock) -> Desk:
    return Desk(store, safety, phrases, assistant, clock)
