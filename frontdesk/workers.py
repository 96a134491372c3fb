"""One worker per conversation: its messages are answered one at a time, in order of arrival, and all conversations at
once. What a worker does with a message is the desk's business.
"""

import asyncio

import structlog

from frontdesk import inbox
from frontdesk.desk import Desk, Unanswered
from frontdesk.inbox import Message
from frontdesk.outbox import Sent
from frontdesk.store import StoreUnavailable

log = structlog.get_logger()

TRY_AGAIN = 1.0  # seconds between two attempts while the database is away
LAST_TURNS = 20.0  # seconds that turns in progress get when the desk closes (requirement G7)


class Workers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._waiters: dict[str, list[tuple[str, asyncio.Future[list[Sent]]]]] = {}
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

    async def answered(self, message: Message) -> list[Sent]:
        """Nudges the worker and returns what was said to `message`. Raises StoreUnavailable when nothing could be."""
        done: asyncio.Future[list[Sent]] = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(message.conversation_id, []).append((message.id, done))
        self.nudge(message.conversation_id)
        return await done

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
        """Has the oldest waiting message answered; True when there is more to do now."""
        try:
            taken = await self._desk.take_next(conversation_id)
        except Unanswered as error:
            return await self._failed(conversation_id, error.__cause__ or error, error.message)
        except StoreUnavailable as error:
            return await self._failed(conversation_id, error)
        if taken is None:
            return False
        self._settle(conversation_id, taken.message, taken.said)
        return taken.more

    async def _failed(self, conversation_id: str, error: BaseException, message: Message | None = None) -> bool:
        """Says so to whoever waits. A database that is away is tried again; any other message waits for a restart."""
        log.error("message_unanswered", conversation=conversation_id, error=type(error).__name__)
        self._settle(conversation_id, message, error)
        await asyncio.sleep(TRY_AGAIN)
        return isinstance(error, StoreUnavailable)

    def _settle(self, conversation_id: str, message: Message | None, outcome: list[Sent] | BaseException) -> None:
        """Ends the waiting for `message`, or for all messages of the conversation."""
        waiting = self._waiters.pop(conversation_id, [])
        ours = [done for message_id, done in waiting if message is None or message_id == message.id]
        others = [waiter for waiter in waiting if waiter[1] not in ours]
        if others:
            self._waiters[conversation_id] = others
        for done in ours:
            if done.done():  # whoever waited has left
                continue
            if isinstance(outcome, BaseException):
                done.set_exception(outcome)
            else:
                done.set_result(outcome)
