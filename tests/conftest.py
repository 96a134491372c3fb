"""What tests of all parts share: a store of their own, the real words and rules, and an assistant with a script."""

import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright
from sanic import Sanic
from sqlalchemy import text

from frontdesk.assistant import AssistantFailed
from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.languages import Language, Languages
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Safety
from frontdesk.shared_redis import SharedRedis
from frontdesk.store import Store, metadata
from frontdesk.values import phrases_now
from tests import redis_server
from tests.redis_server import RedisServer

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

STAFF_PASSWORD = "four unrelated words"
STAFF_PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$CWVyWFkDLgsg0g64FyJveg$CzVkl+XkdfGaAf8BVPzOeoAp2LCxhXWLyex+Hm0StlM"
SECRETS = {
    **dict.fromkeys(("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET"), "x" * 32),
    "STAFF_PASSWORD_HASH": STAFF_PASSWORD_HASH,  # made with little memory, so that tests are quick
}
PRODUCTION = {
    **SECRETS,
    "ENVIRONMENT": "production",
    "PUBLIC_URL": "https://chat.example.com",
    "ALERT_WEBHOOKS": "https://clinic.example.com/tickets",
    "ALERT_WEBHOOK_SECRET": "w" * 32,
}

ANSWER = Reply("It takes about 20 to 30 minutes.", ("answer:duration",), utter_action="utter_faq/duration")
GREETING = Reply("Hello.", ("smalltalk:greet",), utter_action="utter_greet")


@asynccontextmanager
async def serving(app: Sanic[Any, Any]) -> AsyncIterator[str]:
    """Runs a Sanic app on a real port within the test's own loop; gives its URL."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = await app.create_server(sock=listening, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.start_serving()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    await server.before_stop()
    await server.close()
    Sanic._app_registry.pop(app.name, None)


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
        self,
        turn_id: str,
        conversation_id: str,
        channel: str,
        language: Language,
        text: str,
        signals: Mapping[str, bool],
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
    return phrases_now(clinic, DATA / "conversations", lambda: NOON)


@pytest.fixture(scope="session")
def safety() -> Safety:
    return Safety.from_folder(DATA / "safety")


@pytest.fixture(scope="session")
def languages() -> Languages:
    return Languages.from_folder(DATA)


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
def desk(
    store: Store, safety: Safety, phrases: Phrases, languages: Languages, assistant: ScriptedAssistant, clock: Clock
) -> Desk:
    return Desk(store, safety, phrases, languages, assistant, clock)


@pytest.fixture(scope="session")
def a_redis() -> Iterator[RedisServer]:
    redis_server.needed()
    folder = redis_server.folder_of_a_socket()
    server = RedisServer(folder)
    yield server
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture
def redis(a_redis: RedisServer) -> RedisServer:
    """A real Redis, running and empty; skipped where there is none, but not in CI."""
    a_redis.start()
    with a_redis.client as client:
        client.flushall()
    return a_redis


@pytest.fixture
async def shared_redis(redis: RedisServer) -> AsyncIterator[SharedRedis]:
    shared = SharedRedis(redis.url)
    yield shared
    await shared.close()


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    """A real browser; skipped where there is none, but not in CI."""
    found = shutil.which("chromium")
    if not found and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest.fixture
async def full_disk(store: Store) -> None:
    """From here on the database takes no message."""
    refuse = "CREATE TRIGGER full_disk BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END"
    async with store.writing() as connection:
        await connection.execute(text(refuse))
