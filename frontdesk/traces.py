"""Overwrites what a database still holds of rows that are gone: free pages, dead rows, the write-ahead log."""

import asyncio

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import open_engine

TRIES = 20  # while others write or read
PAUSE = 0.25  # seconds between two


async def wipe(url: URL) -> bool:
    """False when others kept the database too busy; then some of it stays until the next time. Rewrites the whole
    database, so it takes seconds for a large one.
    """
    engine = open_engine(url, migrating=True)
    try:
        for _ in range(TRIES):
            async with engine.connect() as connection:
                try:
                    if await _wiped(await connection.execution_options(reading=True, isolation_level="AUTOCOMMIT")):
                        return True
                except DBAPIError:  # locked
                    pass
            await asyncio.sleep(PAUSE)
    finally:
        await engine.dispose()
    return False


async def _wiped(connection: AsyncConnection) -> bool:
    await connection.exec_driver_sql("VACUUM")
    if connection.dialect.name != "sqlite":
        return True
    busy, *_ = (await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")).one()
    return not busy
