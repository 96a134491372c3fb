"""Runs the migrations on the database of DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from frontdesk.engine import open_engine
from frontdesk.store import metadata

DEFAULT = "sqlite+aiosqlite:///var/frontdesk.db"


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("A migration left rows that refer to nothing; nothing was changed.")


async def main() -> None:
    url = context.config.attributes.get("url") or os.environ.get("DATABASE_URL") or DEFAULT
    engine = open_engine(url, migrating=True)
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


asyncio.run(main())
