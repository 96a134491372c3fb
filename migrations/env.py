"""Runs the migrations on the database of DATABASE_URL, with the keys of DATA_KEYS where they seal or open something."""

import asyncio
import os

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from frontdesk import sealed, traces
from frontdesk.engine import open_engine
from frontdesk.store import metadata
from sealing import Keyring, WrongKeys

DEFAULT = "sqlite+aiosqlite:///var/frontdesk.db"


def migrate(connection: Connection) -> bool:
    """Whether anything was changed."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    before = context.get_context().get_current_revision()
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("A migration left rows that refer to nothing; nothing was changed.")
    return before is not None and context.get_context().get_current_revision() != before


async def main() -> None:
    try:
        keyring = Keyring.read(keys) if (keys := os.environ.get("DATA_KEYS")) else None
    except WrongKeys as error:
        raise CommandError(f"DATA_KEYS is wrong: {error}. See .env.example.") from None
    url = context.config.attributes.get("url") or os.environ.get("DATABASE_URL") or DEFAULT
    engine = open_engine(url, migrating=True)
    if keyring:
        sealed.use(engine.sync_engine, keyring)
    async with engine.begin() as connection:
        changed = await connection.run_sync(migrate)
    if changed:
        await traces.wipe(engine.url)  # what was plain before
    await engine.dispose()


asyncio.run(main())
