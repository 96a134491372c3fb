"""One worker per conversation: its messages are answered one at a time, in order of arrival, and all conversations at
once. What a worker does with a message is the desk's business.
"""

import asyncio

import structlog

from frontdesk import inbox
from frontdesk.desk import Desk
from frontdesk.inbox import Message
from frontdesk.store import StoreUnavailable

log = structlog.get_logger()

TRY_AGAIN = 1.0  # seconds between two attempts while the database is away
LAST_TURNS = 20.0  # seconds that turns in progress get when the desk closes (requirement G7)


class Workers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._waiters: dict[str, list[asyncio.Future[None]]] = {}
        self._closing = False

    async def resume(self) -> None:
        """Takes up what an earlier run left unfinished. Raises StoreUnavailable."""
        async with self._desk.store.reading() as connection:
            waiting = await inbox.open_conversations(connection)
        for conversation_id in waiting:
            self.nudge(conversation_id)

    def nudge(self, conversation_id: str) -> None:
        """Says that the conversation has something to do."""
        if conversation_id in self._working:
            self._again.add(conversation_id)
        elif not self._closing:
            self._working[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def answered(self, message: Message) -> None:
        """Nudges the worker and returns once `message` was answered. Raises StoreUnavailable when it could not be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(message.id, []).append(done)
        self.nudge(message.conversation_id)
        await done

    async def close(self) -> None:
        """Lets turns in progress end; what has not begun stays in the inbox for the next start."""
        self._closing = True
        if self._working:
            _, late = await asyncio.wait(self._working.values(), timeout=LAST_TURNS)
            for task in late:
                task.cancel()

    async def _work(self, conversation_id: str) -> None:
        try:
            while not self._closing:
                self._again.discard(conversation_id)
                if not await self._take_next(conversation_id) and conversation_id not in self._again:
                    return
        finally:
            del self._working[conversation_id]

    async def _take_next(self, conversation_id: str) -> bool:
        """Answers the oldest waiting message; False when there is none."""
        message = None
        try:
            async with self._desk.store.reading() as connection:
                message = await inbox.next_waiting(connection, conversation_id)
            if message is None:
                await self._desk.catch_up(conversation_id)
                return False
            await self._desk.answer(message)
            self._settle(message, None)
        except StoreUnavailable as error:
            log.error("store_unavailable", conversation=conversation_id, error=str(error))
            self._settle(message, error)
            await asyncio.sleep(TRY_AGAIN)
        except Exception as error:
            log.error("worker_failed", conversation=conversation_id, error=type(error).__name__)
            self._settle(message, error)
            return False
        return True

    def _settle(self, message: Message | None, error: Exception | None) -> None:
        for waiter in self._waiters.pop(message.id, []) if message else []:
            if waiter.done():  # whoever waited has left
                continue
            if error:
                waiter.set_exception(error)
            else:
                waiter.set_result(None)
