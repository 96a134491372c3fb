"""One worker per conversation: its messages are answered one at a time, in order of arrival, and all conversations at
once. What a worker does with a message is the desk's business.

Several processes take turns by leases (`frontdesk/leases.py`), and look after what one of them left when it died.
"""

import asyncio
from contextlib import suppress

import structlog

from frontdesk import inbox
from frontdesk.conversations import Overtaken
from frontdesk.desk import Desk, Unanswered, Untold
from frontdesk.inbox import Message
from frontdesk.leases import Elsewhere, Lease, Leases, OneProcess
from frontdesk.outbox import Sent
from frontdesk.shared_redis import RedisDown
from frontdesk.store import StoreUnavailable

log = structlog.get_logger()

TRY_AGAIN = 1.0  # seconds after a first failed attempt; twice as long after each further one
LONGEST_PAUSE = 30.0  # seconds between two attempts at most
LOOKS_AGAIN = 0.1  # seconds while another process works at the conversation
SWEEPS_EVERY = 5.0  # seconds between two looks for conversations that a dead process left
LAST_TURNS = 20.0  # seconds that turns in progress get when the desk closes (requirement G7)


class Workers:
    def __init__(self, desk: Desk, leases: Leases | None = None) -> None:
        """Without `leases` this is the only process that answers messages."""
        self._desk = desk
        self._leases = leases or OneProcess()
        self._working: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Event] = {}
        self._waiters: dict[str, list[tuple[Message, asyncio.Future[list[Sent]]]]] = {}
        self._sweeping: asyncio.Task[None] | None = None
        self._closing = False

    async def resume(self) -> None:
        """Takes up what an earlier run left unfinished, and from then on what other processes leave. Raises
        StoreUnavailable.
        """
        with suppress(RedisDown):
            await self._take_up()
        if self._leases.shared:
            self._sweeping = asyncio.create_task(self._sweep())

    async def can_answer(self) -> bool:
        """Whether messages can be answered now, or only be kept until Redis is back."""
        return await self._leases.can_be_taken()

    def nudge(self, conversation_id: str) -> None:
        """Says that the conversation has something to do."""
        if conversation_id in self._working:
            self._news[conversation_id].set()
        elif not self._closing:
            self._news[conversation_id] = asyncio.Event()
            self._working[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def answered(self, message: Message) -> list[Sent]:
        """Nudges the worker and returns what was said to `message`, here or by another process.

        Raises StoreUnavailable or RedisDown when nothing could be said yet.
        """
        done: asyncio.Future[list[Sent]] = asyncio.get_running_loop().create_future()
        self._waiters.setdefault(message.conversation_id, []).append((message, done))
        self.nudge(message.conversation_id)
        return await done

    async def close(self) -> None:
        """Lets turns in progress end; what has not begun stays in the inbox for the next start."""
        self._closing = True
        if self._sweeping:
            self._sweeping.cancel()
        for news in self._news.values():
            news.set()
        if self._working:
            _, late = await asyncio.wait(self._working.values(), timeout=LAST_TURNS)
            for task in late:
                task.cancel()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEPS_EVERY)
            try:
                await self._take_up()
            except (StoreUnavailable, RedisDown) as error:
                log.warning("not_swept", error=str(error))

    async def _take_up(self) -> None:
        """Begins with all conversations that have something to do and at which nobody works."""
        async with self._desk.store.reading() as connection:
            waiting = await inbox.open_conversations(connection)
        for conversation_id in await self._leases.unheld([each for each in waiting if each not in self._working]):
            self.nudge(conversation_id)

    async def _work(self, conversation_id: str) -> None:
        news, pause = self._news[conversation_id], TRY_AGAIN
        try:
            while not self._closing:
                news.clear()
                try:
                    await self._take_all(conversation_id)
                    if not news.is_set():
                        return
                    pause = TRY_AGAIN
                except (Elsewhere, Overtaken):
                    await _rest(news, LOOKS_AGAIN)
                except RedisDown:
                    await _rest(news, TRY_AGAIN)
                except (Unanswered, Untold, StoreUnavailable):
                    await _rest(news, pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            del self._working[conversation_id], self._news[conversation_id]

    async def _take_all(self, conversation_id: str) -> None:
        """Has the waiting messages answered, one by one. Raises what went wrong, after whoever waits was told."""
        try:
            lease = await self._leases.take(conversation_id)
            try:
                while await self._take_next(lease) and not self._closing:
                    await self._leases.keep(lease)
            finally:
                await self._leases.give_back(lease)
            await self._settle_done(conversation_id)
        except (Elsewhere, Overtaken):
            await self._settle_done(conversation_id)
            raise
        except Unanswered as error:
            self._failed(conversation_id, error.__cause__ or error, error.message)
            raise
        except (StoreUnavailable, RedisDown) as error:
            self._failed(conversation_id, error)
            raise

    async def _take_next(self, lease: Lease) -> bool:
        """Has the oldest waiting message answered; True when there is more to do now."""
        taken = await self._desk.take_next(lease.conversation_id, lease.fence)
        if taken is None:
            return False
        self._settle(lease.conversation_id, taken.message, taken.said)
        return taken.more

    async def _settle_done(self, conversation_id: str) -> None:
        """Ends the waiting for messages that another process has answered."""
        for message, _ in tuple(self._waiters.get(conversation_id, ())):
            said = await self._desk.outcome_of(message)
            if said is not None:
                self._settle(conversation_id, message, said)

    def _failed(self, conversation_id: str, error: BaseException, message: Message | None = None) -> None:
        log.error("message_unanswered", conversation=conversation_id, error=type(error).__name__)
        self._settle(conversation_id, message, error)

    def _settle(self, conversation_id: str, message: Message | None, outcome: list[Sent] | BaseException) -> None:
        """Ends the waiting for `message`, or for all messages of the conversation."""
        waiting = self._waiters.pop(conversation_id, [])
        ours = [done for waited_for, done in waiting if message is None or waited_for.id == message.id]
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


async def _rest(news: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), seconds)
