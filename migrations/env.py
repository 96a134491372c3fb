"""Runs the migrations on the database of DATABASE_URL, with the keys of DATA_KEYS where they seal or open something."""

import asyncio
import os

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection

from frontdesk import traces
from frontdesk.store import Store, metadata
from sealing import Keyring, WrongKeys

DEFAULT = "sqlite+aiosqlite:///var/frontdesk.db"


def migrate(connection: Connection) -> bool:
    """Whether anything was changed."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    before = context.get_context().get_current_revision()
    with context.begin_transaction():
        context.run_migrations()
    return before is not None and context.get_context().get_current_revision() != before


async def main() -> None:
    try:
        keyring = Keyring.read(keys) if (keys := os.environ.get("DATA_KEYS")) else None
    except WrongKeys as error:
        raise CommandError(f"DATA_KEYS is wrong: {error}. See .env.example.") from None
    store = Store(context.config.attributes.get("url") or os.environ.get("DATABASE_URL") or DEFAULT, keyring)
    async with store.engine.begin() as connection:
        changed = await connection.run_sync(migrate)
    if changed:
        await traces.wipe(store)  # what was plain before
    await store.close()


asyncio.run(main())
