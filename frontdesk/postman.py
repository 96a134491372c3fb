"""Carries texts from the queue to patients' phones, in the background of the front desk's process.

Looks at the queue twice a second: workers, doors and other front desks write to it, too. The texts of one conversation
go out one after the other, those of several at the same time, so that a carrier that hangs holds up only its own.
Whether the number wants no texts is asked in the transaction that takes one out (requirement E6).
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import consent, conversations, deliveries, lines, senders
from frontdesk.carriers.carrier import (
    TOTAL,
    Carrier,
    NotSent,
    SendsTemplates,
    TellsWhatItHas,
    TryAgain,
)
from frontdesk.deliveries import Delivery, State
from frontdesk.lines import Channel, Line
from frontdesk.outcomes import GIVES_UP, MOST_TRIES, Outcomes, Report, Taken
from frontdesk.store import Store, StoreUnavailable

log = structlog.get_logger()

LOOKS_EVERY = 0.5  # seconds
AT_ONCE = 20  # conversations
LAST_TEXTS = 5.0  # seconds that texts in progress get when the desk closes

LAST_WORD_WITHIN = timedelta(minutes=5)  # of a STOP may it be confirmed (requirement E5)


class Postman:
    """`carriers` are by name; `paces` is the time that a text of each channel takes its sender."""

    def __init__(
        self,
        store: Store,
        carriers: Mapping[str, Carrier],
        paces: Mapping[Channel, timedelta],
        outcomes: Outcomes,
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._carriers = carriers
        self._paces = paces
        self._outcomes = outcomes
        self._clock = clock
        self._name = str(uuid4())
        self._carrying: dict[str, asyncio.Task[None]] = {}
        self._running: asyncio.Task[None] | None = None
        self._limits: set[asyncio.Timeout] = set()
        self._closing = asyncio.Event()
        self._taking = asyncio.Lock()

    async def start(self) -> None:
        """Raises StoreUnavailable."""
        async with self._store.writing() as connection:
            await senders.start_again(connection)
        self._running = asyncio.create_task(self._run())

    async def look(self) -> None:
        """Begins to send what may be sent now. Raises StoreUnavailable."""
        now = self._clock()
        async with self._store.reading() as connection:
            due = await deliveries.due(connection, self._carriers, now + senders.AHEAD, now)
        for conversation_id in [each for each in due if each not in self._carrying][: AT_ONCE - len(self._carrying)]:
            self._carrying[conversation_id] = asyncio.create_task(self._carry(conversation_id))

    async def rest(self) -> None:
        """Returns when nothing is being sent."""
        while self._carrying:
            await asyncio.wait(self._carrying.values())

    async def close(self) -> None:
        """Lets texts in progress end; what is not sent stays in the queue for the next start.

        Never cuts a transaction short: others still need the database.
        """
        self._closing.set()
        if self._running:
            await self._running
        if self._carrying:
            await asyncio.wait(self._carrying.values(), timeout=LAST_TEXTS)
        for limit in self._limits:
            limit.reschedule(asyncio.get_running_loop().time())
        await self.rest()
        for carrier in self._carriers.values():
            await carrier.close()

    async def note(self, report: Report) -> bool:
        """What a carrier tells of a text; False when it was no news, or of no text of ours. Raises StoreUnavailable."""
        return await self._outcomes.note(report)

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                await self.look()
            except StoreUnavailable as error:
                log.error("texts_not_read", error=str(error))
            except Exception as error:  # whatever it is, the next text must still go out
                log.error("texts_not_read", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LOOKS_EVERY)

    async def _carry(self, conversation_id: str) -> None:
        """Sends what is due of one conversation, in order."""
        try:
            while not self._closing.is_set():
                taken = await self._take(conversation_id)
                if taken is None:
                    return
                await self._outcomes.settle(taken, await self._send(taken))
        except StoreUnavailable as error:
            log.error("texts_not_read", error=str(error))
        finally:
            del self._carrying[conversation_id]

    async def _take(self, conversation_id: str) -> Taken | None:
        """The conversation's next text, if it may go out now; on the way those that may never, and in their place an
        approved template, once.
        """
        late: list[Taken] = []
        async with self._taking:
            if not await self._has_turn(conversation_id):
                return None
            async with self._store.writing() as connection:
                await conversations.hold(connection, conversation_id)
                line = await lines.find(connection, conversation_id)
                taken = await self._next(connection, line, late) if line else None
        for each in late:
            await self._send_template(each)
        return taken

    async def _has_turn(self, conversation_id: str) -> bool:
        """Asked before anything is written: many may wait for one number's pace, and patients' messages must not."""
        async with self._store.reading() as connection:
            line = await lines.find(connection, conversation_id)
            return line is None or await senders.is_free(connection, line.carrier, line.sender, self._clock())

    async def _next(self, connection: AsyncConnection, line: Line, late: list[Taken]) -> Taken | None:
        """Adds to `late` what a template is to be sent for."""
        now = self._clock()
        while delivery := await deliveries.next_of(connection, line.conversation_id):
            if not delivery.is_free(now):
                return None
            if end := await self._end(connection, line, delivery, now):
                if end[0] is State.WINDOW_CLOSED and await self._wants_template(connection, line):
                    end = State.WINDOW_CLOSED, deliveries.TEMPLATE_DUE
                    late.append(Taken(line, delivery))
                await deliveries.give_up(connection, delivery.id, *end, now)
                log.warning("text_not_sent", delivery=delivery.id, state=end[0], reason=end[1])
                continue
            pace = self._paces.get(line.channel, timedelta())
            if line.carrier not in self._carriers:
                return None
            if not await senders.take_turn(connection, line.carrier, line.sender, pace, now):
                return None
            return Taken(line, await deliveries.take(connection, delivery, self._name, now))
        return None

    async def _wants_template(self, connection: AsyncConnection, line: Line) -> bool:
        carrier = self._carriers.get(line.carrier)
        able = isinstance(carrier, SendsTemplates) and carrier.has_template
        return able and not await deliveries.reminded(connection, line.conversation_id, line.heard_at)

    async def _send_template(self, late: Taken) -> None:
        """At most once: a second one would be more than the patient needs to write to us."""
        carrier = self._carriers[late.line.carrier]
        assert isinstance(carrier, SendsTemplates)
        try:
            async with asyncio.timeout(TOTAL):
                await carrier.send_template(late.text)
            reason = deliveries.TEMPLATE_SENT
        except NotSent as failure:
            reason = failure.reason
        except Exception as error:  # a carrier may raise anything; its text may hold a number
            reason = type(error).__name__[:64]
        log.info("template_tried", delivery=late.delivery.id, reason=reason)
        async with self._store.writing() as connection:
            await deliveries.note_reason(connection, late.delivery.id, reason)

    async def _end(
        self, connection: AsyncConnection, line: Line, delivery: Delivery, now: datetime
    ) -> tuple[State, str] | None:
        """Why a text may never go out, if so."""
        late = now - delivery.written_at > LAST_WORD_WITHIN
        if (late or not delivery.last_word) and await consent.is_out(connection, line.number_hash, line.channel):
            return State.BLOCKED_OPT_OUT, "opted_out"
        if line.unreachable_since:
            return State.FAILED, "unreachable"
        if not line.window_is_open(now):
            return State.WINDOW_CLOSED, deliveries.WINDOW_CLOSED
        if delivery.tries >= MOST_TRIES or now - delivery.written_at > GIVES_UP:
            return State.FAILED, delivery.reason or "given_up"
        return None

    async def _send(self, taken: Taken) -> str | NotSent:
        """The provider's id of the text, or why it was not sent."""
        limit = asyncio.timeout(TOTAL)
        self._limits.add(limit)
        try:
            async with limit:
                return await self._has_it(taken) or await self._carriers[taken.line.carrier].send(taken.text)
        except NotSent as failure:
            return failure
        except TimeoutError:
            return TryAgain("timeout", uncertain=True)
        except Exception as error:  # a provider's library may raise anything; its text may hold a number
            return TryAgain(type(error).__name__[:64], uncertain=True)
        finally:
            self._limits.discard(limit)

    async def _has_it(self, taken: Taken) -> str | None:
        """The provider's id of an uncertain text that it has, so that it is not sent twice."""
        carrier = self._carriers[taken.line.carrier]
        if not taken.delivery.uncertain or not isinstance(carrier, TellsWhatItHas):
            return None
        found = await carrier.sent_already(taken.text, taken.delivery.written_at)
        if not found:
            return None
        async with self._store.reading() as connection:
            return next(iter(await deliveries.unknown(connection, found)), None)
