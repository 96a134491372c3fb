"""What becomes of texts: what a carrier says to one, at once or later, and what that tells of its number and ours."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import consent, conversations, deliveries, lines, senders
from frontdesk.carriers.carrier import (
    AccountRefused,
    NotSent,
    OptedOut,
    OutgoingText,
    SenderTroubled,
    TryAgain,
    Unreachable,
    WindowClosed,
)
from frontdesk.consent import Consent, Source
from frontdesk.deliveries import Delivery, State
from frontdesk.lines import Channel, Line
from frontdesk.store import Store

log = structlog.get_logger()

# Requirement D2: at most 8 tries within 24 hours, ever further apart.
MOST_TRIES = 8
GIVES_UP = timedelta(hours=24)
FIRST_PAUSE = timedelta(seconds=5)
FURTHER = 3

type Alert = Callable[[AsyncConnection, Channel, datetime], Awaitable[None]]
"""Has an operator told, in the transaction, that no texts go out on a channel."""


@dataclass(frozen=True)
class Report:
    """What a carrier tells of a text. `delivery_id` is ours, where it sends it back; `failure` is why it failed."""

    carrier: str
    provider_id: str
    state: State
    delivery_id: str | None = None
    failure: NotSent | None = None


@dataclass(frozen=True)
class Taken:
    line: Line
    delivery: Delivery

    @property
    def text(self) -> OutgoingText:
        line, delivery = self.line, self.delivery
        return OutgoingText(
            delivery.id, line.channel, line.sender, line.number, delivery.text, delivery.choices, delivery.language
        )


def _jitter() -> float:
    return SystemRandom().uniform(0.8, 1.2)


def next_try(tries: int, written_at: datetime, failure: NotSent, now: datetime, jitter: float) -> datetime | None:
    """When to try again; None when not. `jitter` is a factor, so that many do not come back at the same moment."""
    if tries >= MOST_TRIES:
        return None
    asked = failure.retry_after or 0 if isinstance(failure, TryAgain) else 0
    pause = max(FIRST_PAUSE * FURTHER ** (tries - 1) * jitter, timedelta(seconds=min(asked, 2 * 24 * 3600)))
    return now + pause if now + pause - written_at <= GIVES_UP else None


class Outcomes:
    """`wording` is the version of what patients are told about consent."""

    def __init__(
        self,
        store: Store,
        wording: str,
        alert: Alert,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = _jitter,
    ) -> None:
        self._store = store
        self._wording = wording
        self._alert = alert
        self._clock = clock
        self._jitter = jitter

    async def note(self, report: Report) -> bool:
        """Notes what a carrier tells; False when it was no news, or of no text of ours. Raises StoreUnavailable."""
        now, failure = self._clock(), report.failure
        reason = failure.reason if failure else None
        async with self._store.writing() as connection:
            conversation_id = await deliveries.conversation_of(connection, report.provider_id, report.delivery_id)
            if conversation_id is None:
                return False
            await conversations.hold(connection, conversation_id)
            line = await lines.find(connection, conversation_id)
            told = await deliveries.told(connection, report.state, now, report.provider_id, report.delivery_id, reason)
            if line is None or told is None:
                return False
            if failure:
                await self._learn(connection, line, failure, now)
            if report.state in (State.DELIVERED, State.READ):
                await senders.delivered(connection, line.carrier, line.sender)
        log.info("text_told", state=report.state, reason=reason)
        if isinstance(failure, SenderTroubled | AccountRefused):
            await self._alarm(line, failure)
        return True

    async def settle(self, taken: Taken, outcome: str | NotSent) -> None:
        """Notes how it went, and what that tells of the number and of ours."""
        now, line, delivery = self._clock(), taken.line, taken.delivery
        async with self._store.writing() as connection:
            await conversations.hold(connection, line.conversation_id)
            if isinstance(outcome, str):
                back = await senders.worked(connection, line.carrier, line.sender)
                await deliveries.accepted(connection, delivery.id, outcome, now)
            else:
                await self._failed(connection, taken, outcome, now)
        if isinstance(outcome, str):
            log.info("text_accepted", delivery=delivery.id, tries=delivery.tries, uncertain=delivery.uncertain)
            if back:
                async with self._store.writing() as connection:
                    await deliveries.hurry(connection, line.carrier, line.sender, now)
        elif isinstance(outcome, SenderTroubled | AccountRefused):
            await self._alarm(line, outcome)

    async def _failed(self, connection: AsyncConnection, taken: Taken, failure: NotSent, now: datetime) -> None:
        line, delivery = taken.line, taken.delivery
        again_at = None
        if isinstance(failure, AccountRefused):  # the text waits for the operator
            await senders.stop(connection, line.carrier, line.sender, failure.reason, now)
            again_at = now
        elif isinstance(failure, TryAgain):
            await senders.failed(connection, line.carrier, line.sender, failure.reason, now, failure.retry_after)
            again_at = next_try(delivery.tries, delivery.written_at, failure, now, self._jitter())
        uncertain = isinstance(failure, TryAgain) and failure.uncertain
        if again_at:
            await deliveries.put_off(connection, delivery.id, failure.reason, again_at, uncertain=uncertain)
        else:
            await deliveries.give_up(connection, delivery.id, _final_state(failure), failure.reason, now)
        await self._learn(connection, line, failure, now)
        log.warning(
            "text_failed",
            delivery=delivery.id,
            reason=failure.reason,
            tries=delivery.tries,
            again=again_at is not None,
        )

    async def _learn(self, connection: AsyncConnection, line: Line, failure: NotSent, now: datetime) -> None:
        """What a failure tells of the number."""
        if isinstance(failure, OptedOut):
            refused = Consent(line.number_hash, line.channel, Source.CARRIER, self._wording, now)
            await consent.opt_out(connection, refused)
            await deliveries.withdraw(connection, line.number_hash, now)
        elif isinstance(failure, Unreachable):
            await lines.unreachable(connection, line.conversation_id, now)

    async def _alarm(self, line: Line, failure: NotSent) -> None:
        """Tells an operator, once, that texts by one of our numbers do not go out."""
        now = self._clock()
        async with self._store.writing() as connection:
            news = await senders.trouble(connection, line.carrier, line.sender, failure.reason, now)
            if news:
                await self._alert(connection, line.channel, now)
                log.error("texts_not_sent", carrier=line.carrier, channel=line.channel, reason=failure.reason)


def _final_state(failure: NotSent) -> State:
    if isinstance(failure, OptedOut):
        return State.BLOCKED_OPT_OUT
    return State.WINDOW_CLOSED if isinstance(failure, WindowClosed) else State.FAILED
