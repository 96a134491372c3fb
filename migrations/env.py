"""Runs the migrations on the database of DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from frontdesk.store import Store, metadata

DEFAULT = "sqlite+aiosqlite:///var/frontdesk.db"


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    store = Store(context.config.attributes.get("url") or os.environ.get("DATABASE_URL") or DEFAULT)
    async with store.engine.begin() as connection:
        await connection.run_sync(migrate)
    await store.close()


asyncio.run(main())
