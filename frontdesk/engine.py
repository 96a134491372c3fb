"""How the database is reached: what SQLite needs, what PostgreSQL needs, and how little either may keep us waiting.

SQLite needs care: write-ahead log, full sync (a committed message survives a power cut), one writer at a time, and
`BEGIN IMMEDIATE`, so that a writer never finds out late that it cannot write. What is deleted is overwritten.

PostgreSQL has a server that may hang. It ends what takes too long by itself; whatever it does not answer at all is
ended from this side.
"""

import asyncio
import os
import socket
from contextlib import suppress
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY = 2000  # milliseconds that SQLite waits for another process's write

DISCREET = {"hide_parameters": True}  # what patients wrote stands in no error

CONNECTS_WITHIN = 2  # seconds
ANSWERS_WITHIN = 3.0  # seconds that PostgreSQL may be silent
TURN_WITHIN = 3.0  # seconds until one of this process's connections is free
# In milliseconds. A process that hangs in a transaction keeps others from the conversation no longer than the latter.
LIMITS = {"statement_timeout": 2500, "idle_in_transaction_session_timeout": 5000}


class Impatient(psycopg.AsyncConnection[Any]):
    """Hangs up on a server that is silent for too long, which then counts as gone."""

    async def wait(self, *arguments: Any, **named: Any) -> Any:
        hang_up = asyncio.get_running_loop().call_later(ANSWERS_WITHIN, self._hang_up)
        try:
            return await super().wait(*arguments, **named)
        finally:
            hang_up.cancel()

    def _hang_up(self) -> None:
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)


def open_engine(address: str | URL, *, migrating: bool = False) -> AsyncEngine:
    """Connects to nothing yet. `migrating`, a statement may take as long as it likes, and SQLite, which copies a table
    in order to change it, does not mind that others refer to it.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, migrating)
    return create_async_engine(url, **DISCREET) if migrating else _postgres(url)


async def insert_if_new(connection: AsyncConnection, table: Table, **values: Any) -> bool:
    """Whether it added the row: not if there is one with its key, also one that another process is just committing."""
    of_kind: dict[str, sqlite.Insert | postgresql.Insert] = {
        "sqlite": sqlite.insert(table),
        "postgresql": postgresql.insert(table),
    }
    added = of_kind[connection.dialect.name].values(**values).on_conflict_do_nothing()
    return (await connection.execute(added.returning(*table.primary_key))).first() is not None


def _sqlite(url: URL, migrating: bool) -> AsyncEngine:
    # Our transactions always end; asking SQLite once more is a round trip to its thread.
    engine = create_async_engine(url, pool_reset_on_return=None, **DISCREET)
    foreign_keys = f"foreign_keys={'OFF' if migrating else 'ON'}"

    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's "begin" below opens transactions, not the driver
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "secure_delete=ON",
            foreign_keys,
            f"busy_timeout={BUSY}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", prepare)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _begin_sqlite(connection: Connection) -> None:
    if not connection.get_execution_options().get("reading"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgres(url: URL) -> AsyncEngine:
    settings = {**LIMITS, "synchronous_commit": "on"}  # what is committed survives a power cut
    options = " ".join([str(url.query.get("options", "")), *(f"-c {name}={its}" for name, its in settings.items())])
    connect = {
        "async_creator_fn": Impatient.connect,
        "connect_timeout": CONNECTS_WITHIN,
        "options": options.strip(),
    }
    return create_async_engine(url, connect_args=connect, pool_pre_ping=True, pool_timeout=TURN_WITHIN, **DISCREET)
