"""What tests of all parts share: a store of their own, the real words and rules, and an assistant with a script."""

import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, async_playwright
from sanic import Sanic
from sqlalchemy import create_engine, make_url, text

from evaluation import own_redis
from evaluation.own_postgres import Postgres
from evaluation.own_redis import RedisServer
from frontdesk.assistant import AssistantFailed
from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.languages import Language, Languages
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Safety
from frontdesk.shared_redis import SharedRedis
from frontdesk.store import Store, metadata
from frontdesk.values import phrases_now
from sealing import Keyring
from tests import servers

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)

STAFF_PASSWORD = "four unrelated words"
STAFF_PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$CWVyWFkDLgsg0g64FyJveg$CzVkl+XkdfGaAf8BVPzOeoAp2LCxhXWLyex+Hm0StlM"
SECRETS = {
    **dict.fromkeys(("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET", "DATA_KEYS"), "x" * 32),
    "STAFF_PASSWORD_HASH": STAFF_PASSWORD_HASH,  # made with little memory, so that tests are quick
}
PRODUCTION = {
    **SECRETS,
    "ENVIRONMENT": "production",
    "PUBLIC_URL": "https://chat.example.com",
    "ALERT_WEBHOOKS": "https://clinic.example.com/tickets",
    "ALERT_WEBHOOK_SECRET": "w" * 32,
}
KEYRING = Keyring.read(SECRETS["DATA_KEYS"])

ANSWER = Reply("It takes about 20 to 30 minutes.", ("answer:duration",), utter_action="utter_faq/duration")
GREETING = Reply("Hello.", ("smalltalk:greet",), utter_action="utter_greet")


REFUSE = {
    "sqlite": "CREATE TRIGGER full_disk BEFORE INSERT ON {} BEGIN SELECT RAISE(ABORT, 'full'); END",
    "postgresql": "ALTER TABLE {} ADD CONSTRAINT full_disk CHECK (false) NOT VALID",
}
ACCEPT = {"sqlite": "DROP TRIGGER full_disk", "postgresql": "ALTER TABLE {} DROP CONSTRAINT full_disk"}


@asynccontextmanager
async def serving(app: Sanic[Any, Any]) -> AsyncIterator[str]:
    """Runs a Sanic app on a real port within the test's own loop; gives its URL."""
    app.config.TOUCHUP = False  # which rewrites Sanic's own code for speed, at every start
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


def talking_to(url: str, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    """A client for a server of this machine: it reads no certificates, which takes a tenth of a second."""
    return httpx.AsyncClient(base_url=url, headers=headers, timeout=30, verify=False)


class KeptDatabase:
    """One of PostgreSQL for all tests, because making one takes a tenth of a second."""

    SHAPE = text(
        "SELECT string_agg(c.conrelid::regclass || c.conname, ' ' ORDER BY c.oid) FROM pg_constraint c "
        "WHERE c.connamespace = 'public'::regnamespace"
    )
    OTHERS = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = create_engine(url, pool_pre_ping=True)
        self._shape: str | None = None

    def empty(self) -> None:
        """Leaves all tables without rows; makes them anew when a test has changed them."""
        with self._engine.begin() as connection:
            connection.execute(self.OTHERS)
            if self._shape and connection.execute(self.SHAPE).scalar() == self._shape:
                rows = (f"DELETE FROM {table.name}" for table in reversed(metadata.sorted_tables))
                connection.exec_driver_sql("; ".join(rows))
                return
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            metadata.create_all(connection)
            self._shape = connection.execute(self.SHAPE).scalar()

    def close(self) -> None:
        self._engine.dispose()


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


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="session")
def kept_database(postgres: Postgres) -> Iterator[KeptDatabase]:
    postgres.create("desk")
    kept = KeptDatabase(postgres.url("desk"))
    yield kept
    kept.close()


def make_tables(url: str) -> None:
    engine = create_engine(url)
    metadata.create_all(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables and no rows, to be copied, because making one takes a tenth of a second."""
    file = tmp_path_factory.mktemp("tables") / "desk.db"
    make_tables(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_database(sqlite_tables: Path, sqlite_url: str) -> str:
    shutil.copyfile(sqlite_tables, make_url(sqlite_url).database or "")
    return sqlite_url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A database that is still empty."""
    return f"sqlite+aiosqlite:///{tmp_path}/desk.db"


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without tables, of both kinds."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server: Postgres = request.getfixturevalue("postgres")
    server.create("empty")
    yield server.url("empty")
    server.drop("empty")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables, of both kinds."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    kept: KeptDatabase = request.getfixturevalue("kept_database")
    kept.empty()
    yield kept.url


@pytest.fixture
async def store(database: str) -> AsyncIterator[Store]:
    store = Store(database, KEYRING)
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
    with servers.skipped_where_missing(), own_redis.redis() as server:
        yield server


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


@pytest.fixture(scope="session")
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
    await refuse(store, "inbox")


async def refuse(store: Store, table: str) -> None:
    """From here on the database takes no new row of `table`, until it is told to `accept` again."""
    async with store.writing() as connection:
        await connection.exec_driver_sql(REFUSE[connection.dialect.name].format(table))


async def accept(store: Store, table: str) -> None:
    async with store.writing() as connection:
        await connection.exec_driver_sql(ACCEPT[connection.dialect.name].format(table))
