"""One worker per conversation: its messages are answered one at a time, in order of arrival, and all conversations at
once. What a worker does with a message is the desk's business.
"""

import asyncio
from contextlib import suppress

import structlog

from frontdesk import inbox
from frontdesk.desk import Desk, Unanswered, Untold
from frontdesk.inbox import Message
from frontdesk.outbox import Sent
from frontdesk.store import StoreUnavailable

log = structlog.get_logger()

TRY_AGAIN = 1.0  # seconds after a first failed attempt; twice as long after each further one
LONGEST_PAUSE = 30.0  # seconds between two attempts at most
LAST_TURNS = 20.0  # seconds that turns in progress get when the desk closes (requirement G7)


class Workers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._working: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}
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
            self._news[conversation_id].set()
        elif not self._closing:
            self._news[conversation_id] = asyncio.Event()
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
        for news in self._news.values():
            news.set()
        if self._working:
            _, late = await asyncio.wait(self._working.values(), timeout=LAST_TURNS)
            for task in late:
                task.cancel()

    async def _work(self, conversation_id: str) -> None:
        news, pause = self._news[conversation_id], TRY_AGAIN
        try:
            while not self._closing:
                news.clear()
                try:
                    if not await self._take_next(conversation_id) and not news.is_set():
                        return
                    pause = TRY_AGAIN
                except (Unanswered, Untold, StoreUnavailable):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(news.wait(), pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            del self._working[conversation_id], self._news[conversation_id]

    async def _take_next(self, conversation_id: str) -> bool:
        """Has the oldest waiting message answered; True when there is more to do now. Raises what went wrong, after
        whoever waits was told.
        """
        try:
            taken = await self._desk.take_next(conversation_id)
        except Unanswered as error:
            self._failed(conversation_id, error.__cause__ or error, error.message)
            raise
        except StoreUnavailable as error:
            self._failed(conversation_id, error)
            raise
        if taken is None:
            return False
        self._settle(conversation_id, taken.message, taken.said)
        return taken.more

    def _failed(self, conversation_id: str, error: BaseException, message: Message | None = None) -> None:
        log.error("message_unanswered", conversation=conversation_id, error=type(error).__name__)
        self._settle(conversation_id, message, error)

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
