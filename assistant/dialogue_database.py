"""The database of the dialogues: SQLite, or PostgreSQL for several assistants at once."""

from __future__ import annotations

import logging
import time
from typing import Any

import sqlalchemy as sa  # type: ignore[import-untyped]
from sqlalchemy.engine import URL, make_url  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

LOOKS_EVERY = 2.0  # seconds between two looks for the server
# Rasa waits for its database with the whole process, so for as short a time as may be.
LIMITS = {"connect_timeout": "3", "tcp_user_timeout": "3000", "keepalives_idle": "5"}
STATEMENT_LIMIT = "-c statement_timeout=2500"  # milliseconds


def address(db: str) -> URL:
    """Of what ASSISTANT_DB says. Returns when a server that it names is there."""
    if "://" not in db:
        return URL.create("sqlite", database=db)
    given = make_url(db)
    options = f"{given.query.get('options', '')} {STATEMENT_LIMIT}".strip()
    url = given.update_query_dict({**LIMITS, "options": options})
    _wait_for(url)
    return url


def place(db: str) -> dict[str, str]:
    """Where Rasa's store looks for the dialogues, as it wants to be told. Returns as `address` does."""
    if "://" not in db:
        return {"dialect": "sqlite", "db": db}
    return {"host": address(db).render_as_string(hide_password=False)}


def open_engine(url: URL) -> Any:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    # Rasa opens a connection per access; a pool keeps one open and prepared.
    threads = {"check_same_thread": False}
    engine = sa.create_engine(url, poolclass=sa.pool.QueuePool, connect_args=threads)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def hold(session: Any, sender_id: str) -> None:
    """Until the transaction ends nobody else writes to the dialogue."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(sa.text("BEGIN IMMEDIATE"))
    else:
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sender_id, 0))))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _wait_for(url: URL) -> None:
    """Rasa would go on without its tables."""
    engine = sa.create_engine(url)
    while True:
        try:
            engine.connect().close()
        except sa.exc.OperationalError:
            logger.warning("dialogue_database_away")
            time.sleep(LOOKS_EVERY)
        else:
            engine.dispose()
            return
