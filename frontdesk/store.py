"""The front desk's tables and the way to them. What is read and written is said by the modules that own each table.

What patients wrote is sealed (`frontdesk/sealed.py`). Ids, kinds, times and states are not: they are looked for.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    select,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import sealed
from frontdesk.engine import open_engine
from frontdesk.news import News
from frontdesk.sealed import Sealed, SealedJSON
from sealing import Keyring, Unreadable


class StoreUnavailable(Exception):
    """Nothing was stored. Whoever meets this tells the patient so."""


class WrongRevision(Exception):
    """The database's tables are not those of this release; the text says what to do."""


class Moment(TypeDecorator[datetime]):
    """A point in time, always in UTC; SQLite itself keeps no zone, PostgreSQL answers in its session's."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("owner", String(16), nullable=False),
    Column("contact", Sealed),
    Column("contact_hash", String(64), index=True),
    Column("emergency_since", Moment),
    Column("language", String(8), nullable=False, server_default="en"),
    Column("last_seq", Integer, nullable=False),
    Column("fence", Integer, nullable=False, server_default="0"),
    Column("opened_at", Moment, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("client_id", String(64)),
    Column("text", Sealed, nullable=False),
    Column("found", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("language", String(8), nullable=False, server_default="en"),
    Column("received_at", Moment, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
    UniqueConstraint("conversation_id", "client_id"),
    Index("inbox_state", "state", "conversation_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("reply_to", ForeignKey("inbox.id"), index=True),
    Column("sender", String(16), nullable=False),
    Column("text", Sealed, nullable=False),
    Column("about", JSON, nullable=False),
    Column("buttons", SealedJSON, nullable=False),
    Column("utter_action", String(128), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("language", String(8), nullable=False),
    Column("written_at", Moment, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("verdict", String(8), nullable=False),
    Column("reason", String(32)),
    Column("given_at", Moment, nullable=False),
)

ended_chats = Table(
    "ended_chats",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("ended_at", Moment, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("reference", String(16), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("severity", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("acknowledged_at", Moment),
    Column("closed_at", Moment),
    Column("details", SealedJSON),
    UniqueConstraint("conversation_id", "kind"),
    Index("tickets_state", "state"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("reference", ForeignKey("tickets.reference"), primary_key=True),
    Column("message_id", ForeignKey("inbox.id"), primary_key=True),
    Column("mentioned_at", Moment, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("recipient", String(32), nullable=False),
    Column("reference", ForeignKey("tickets.reference"), index=True),
    Column("about_recipient", String(32)),
    Column("reminder", Boolean, nullable=False),
    Column("rank", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("taken_by", String(36)),
    Column("taken_until", Moment),
    Column("reason", String(64)),
    Column("written_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Index("alerts_state", "state", "recipient"),
    Index("alerts_sent_at", "sent_at"),
)

alert_clocks = Table(
    "alert_clocks",
    metadata,
    Column("reference", ForeignKey("tickets.reference"), primary_key=True),
    Column("severity", String(16), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("level", Integer, nullable=False),
    Column("rung", Integer, nullable=False),
    Column("rings_at", Moment, nullable=False),
)

alert_health = Table(
    "alert_health",
    metadata,
    Column("recipient", String(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("dead_since", Moment),
    Column("rests_until", Moment),
    Column("reason", String(64)),
)

text_lines = Table(
    "text_lines",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("carrier", String(16), nullable=False),
    Column("sender", String(64), nullable=False),
    Column("number", Sealed, nullable=False),
    Column("number_hash", String(64), nullable=False, index=True),
    Column("heard_at", Moment, nullable=False),
    Column("introduced_at", Moment),
    Column("unreachable_since", Moment),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("text_lines.conversation_id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("text", Sealed, nullable=False),
    Column("choices", SealedJSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("last_word", Boolean, nullable=False),
    Column("pressing", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("taken_by", String(36)),
    Column("taken_until", Moment),
    Column("uncertain", Boolean, nullable=False),
    Column("provider_id", String(128), unique=True),
    Column("reason", String(64)),
    Column("written_at", Moment, nullable=False),
    Column("accepted_at", Moment),
    Column("settled_at", Moment),
    UniqueConstraint("conversation_id", "seq", "part"),
    Index("deliveries_state", "state", "due_at"),
)

senders = Table(
    "senders",
    metadata,
    Column("carrier", String(16), primary_key=True),
    Column("sender", String(64), primary_key=True),
    Column("free_at", Moment, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("rests_until", Moment),
    Column("stopped_since", Moment),
    Column("troubled_since", Moment),
    Column("reason", String(64)),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("number_hash", String(64), primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("source", String(16), nullable=False),
    Column("since", Moment, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("number_hash", String(64), nullable=False, index=True),
    Column("channel", String(16), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("source", String(16), nullable=False),
    Column("wording", String(16), nullable=False),
    Column("at", Moment, nullable=False),
)

number_keys = Table(
    "number_keys",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("secret", Sealed, nullable=False),
)

data_keys = Table(
    "data_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("proof", Sealed, nullable=False),
    Column("used_since", Moment, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", String(64), nullable=False),
    Column("what", String(32), nullable=False),
    Column("about", String(64)),
    Column("digest", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("signature", String(64), nullable=False),
)


def spoken_in(connection: AsyncConnection, conversation_id: str) -> None:
    """Has those who follow the conversation told of it as soon as the transaction is committed."""
    assert connection.sync_connection
    connection.sync_connection.get_execution_options().get("spoken_in", set()).add(conversation_id)


class Store:
    """Opens transactions. Whatever goes wrong with the database comes out as StoreUnavailable.

    Without a `keyring` everything works but what is sealed.
    """

    def __init__(self, url: str, keyring: Keyring | None = None) -> None:
        self.news = News()
        self.engine = open_engine(url)
        if keyring:
            sealed.use(self.engine.sync_engine, keyring)
        # SQLite has one writer at a time: those of this process take turns here, in order. A server knows better.
        self._writers = asyncio.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        self._closed = False
        self._in_use = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed when the block ends and undone when it raises."""
        conversation_ids: set[str] = set()
        try:
            async with self._writers, self._connected() as connection, connection.begin():
                yield await connection.execution_options(spoken_in=conversation_ids)
        except (SQLAlchemyError, Unreadable) as error:
            raise StoreUnavailable(type(error).__name__) from error
        self.news.tell(conversation_ids)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._connected() as connection:
                yield await connection.execution_options(reading=True)
        except (SQLAlchemyError, Unreadable) as error:
            raise StoreUnavailable(type(error).__name__) from error

    async def read[Found](self, query: Callable[[AsyncConnection], Awaitable[Found]]) -> Found:
        """What `query` finds. Raises StoreUnavailable."""
        async with self.reading() as connection:
            return await query(connection)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AsyncConnection]:
        if self._closed:
            raise StoreUnavailable("closed")
        self._in_use += 1
        self._at_rest.clear()
        try:
            connection = await self.engine.connect().start()
        except BaseException:
            self._one_less()
            raise
        try:
            yield connection
        finally:
            closing = asyncio.create_task(connection.close())
            closing.add_done_callback(self._one_less)  # not before, also when whoever asked does not wait for it
            await asyncio.shield(closing)

    def _one_less(self, _: object = None) -> None:
        self._in_use -= 1
        if not self._in_use:
            self._at_rest.set()

    async def check_revision(self) -> None:
        """Raises WrongRevision unless the tables are exactly those of this release."""
        config = Config(toml_file="pyproject.toml")
        newest = ScriptDirectory.from_config(config).get_current_head()
        async with self.reading() as connection:
            found = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
        if found != newest:
            raise WrongRevision(
                f"The database is at revision {found or 'none'}, this release needs {newest}. "
                "Make a copy of it, then run `make migrate`."
            )

    async def answers(self) -> bool:
        """Whether the database can be read."""
        try:
            async with self.reading() as connection:
                await connection.execute(select(1))
            return True
        except StoreUnavailable:
            return False

    async def close(self) -> None:
        """Waits for transactions to end and begins no more: a connection that came back later would stay open."""
        self._closed = True
        await self.rest()

    async def rest(self) -> None:
        """Waits for transactions to end and leaves no connection open, so that any event loop may go on."""
        await self._at_rest.wait()
        await self.engine.dispose()
