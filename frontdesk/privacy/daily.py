"""Has the time limits kept once a day, in the background of the front desk's process. Several front desks agree by the
audit log: whoever finds that a day has passed does it.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from frontdesk.privacy import retention
from frontdesk.store import Store, StoreUnavailable

log = structlog.get_logger()

EVERY = timedelta(days=1)
LOOKS_EVERY = 600.0  # seconds


class DailyRetention:
    """`periods` as for `retention.retain`; `dialogue_store` is asked for anew each time, for the assistant may make it
    later.
    """

    def __init__(
        self,
        store: Store,
        dialogue_store: Callable[[], Store | None],
        periods: Mapping[str, timedelta],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._dialogue_store = dialogue_store
        self._periods = periods
        self._clock = clock
        self._closing = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def close(self) -> None:
        self._closing.set()
        if self._running:
            await self._running

    async def look(self) -> None:
        """Keeps the limits, unless it was done within a day. Raises StoreUnavailable."""
        async with self._store.reading() as connection:
            last = await retention.last_run(connection)
        if last and self._clock() - last < EVERY:
            return
        dialogue_store = self._dialogue_store()
        try:
            rows = await retention.retain(self._store, dialogue_store, self._periods, "frontdesk", self._clock())
        finally:
            if dialogue_store:
                await dialogue_store.close()
        log.info("retention_kept", **rows)

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                await self.look()
            except StoreUnavailable as error:
                log.error("retention_not_kept", error=str(error))
            except Exception as error:  # whatever it is, it must not end the front desk
                log.error("retention_not_kept", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LOOKS_EVERY)
