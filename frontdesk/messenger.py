"""Carries alerts from the queue to the sinks, in the background of the front desk's process.

Looks at the queue every second: the action server and other front desks write to it, too. Recipients are served at the
same time and one alert after the other each, so that whoever hangs holds up nobody else. An alert may arrive twice,
when the process dies between sending and noting it, but is never lost.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from random import SystemRandom
from uuid import uuid4

import structlog

from frontdesk import alert_health, alerts, texting_alerts
from frontdesk.alert_clock import AlertClock
from frontdesk.alert_words import AlertWords
from frontdesk.alerts import Alert
from frontdesk.sinks.delivery import TOTAL, NotDelivered, Notice, Sink
from frontdesk.store import Store, StoreUnavailable
from frontdesk.tickets import Severity

log = structlog.get_logger()

LOOKS_EVERY = 1.0  # seconds
LAST_ALERTS = 5.0  # seconds that alerts in progress get when the desk closes

# Requirement D2: at most 8 tries within 24 hours, ever further apart.
MOST_TRIES = 8
GIVES_UP = timedelta(hours=24)
FIRST_PAUSE = timedelta(seconds=30)
FURTHER = 3
LONGEST_PAUSE = {Severity.EMERGENCY: timedelta(minutes=5), Severity.URGENT: timedelta(minutes=15)}


def _jitter() -> float:
    return SystemRandom().uniform(0.8, 1.2)


def next_try(alert: Alert, failure: NotDelivered, now: datetime, jitter: float) -> datetime | None:
    """When to try again; None when not. `jitter` is a factor, so that many do not come back at the same moment."""
    if failure.final or alert.tries >= MOST_TRIES:
        return None
    pause = FIRST_PAUSE * FURTHER ** (alert.tries - 1) * jitter
    longest = LONGEST_PAUSE.get(alert.severity, GIVES_UP)
    asked = timedelta(seconds=min(failure.retry_after or 0, 2 * GIVES_UP.total_seconds()))
    again = now + max(min(pause, longest), asked)
    return again if again - alert.written_at <= GIVES_UP else None


class Messenger:
    """`sinks` are by recipient; `desk_url` is where an alert leads to."""

    def __init__(
        self,
        store: Store,
        sinks: Mapping[str, Sink],
        alert_clock: AlertClock,
        words: AlertWords,
        desk_url: str,
        clock: Callable[[], datetime],
        jitter: Callable[[], float] = _jitter,
    ) -> None:
        self._store = store
        self._sinks = sinks
        self._alert_clock = alert_clock
        self._words = words
        self._desk_url = desk_url
        self._clock = clock
        self._jitter = jitter
        self._name = str(uuid4())
        self._carrying: dict[str, asyncio.Task[None]] = {}
        self._running: asyncio.Task[None] | None = None
        self._limits: set[asyncio.Timeout] = set()
        self._closing = asyncio.Event()

    def start(self) -> None:
        self._running = asyncio.create_task(self._run())

    async def look(self) -> None:
        """Rings the clocks that are due and begins to send what may be sent. Raises StoreUnavailable."""
        await self._alert_clock.ring(self._store, self._clock())
        async with self._store.reading() as connection:
            due = await alerts.recipients_due(connection, self._clock())
        for recipient in due & self._sinks.keys() - self._carrying.keys():
            self._carrying[recipient] = asyncio.create_task(self._carry(recipient))

    async def rest(self) -> None:
        """Returns when nothing is being sent."""
        while self._carrying:
            await asyncio.wait(self._carrying.values())

    async def close(self) -> None:
        """Lets alerts in progress end; what is not sent stays in the queue for the next start.

        Never cuts a transaction short: others still need the database.
        """
        self._closing.set()
        if self._running:
            await self._running
        if self._carrying:
            await asyncio.wait(self._carrying.values(), timeout=LAST_ALERTS)
        for limit in self._limits:
            limit.reschedule(asyncio.get_running_loop().time())
        await self.rest()
        for sink in self._sinks.values():
            await sink.close()

    async def _run(self) -> None:
        while not self._closing.is_set():
            try:
                await self.look()
            except StoreUnavailable as error:
                log.error("alerts_not_read", error=str(error))
            except Exception as error:  # whatever it is, the next emergency must still be announced
                log.error("alerts_not_read", error=type(error).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), LOOKS_EVERY)

    async def _carry(self, recipient: str) -> None:
        """Sends what is due for one recipient, the most pressing first."""
        try:
            while not self._closing.is_set():
                async with self._store.writing() as connection:
                    alert = await alerts.take(connection, recipient, self._name, self._clock())
                if alert is None:
                    return
                await self._settle(alert, await self._send(alert))
        except StoreUnavailable as error:
            log.error("alerts_not_read", error=str(error))
        finally:
            del self._carrying[recipient]

    async def _send(self, alert: Alert) -> NotDelivered | None:
        """None when it was sent."""
        limit = asyncio.timeout(TOTAL)
        self._limits.add(limit)
        try:
            async with limit:
                await self._sinks[alert.recipient].send(self._notice(alert))
        except NotDelivered as failure:
            return failure
        except TimeoutError:
            return NotDelivered("timeout")
        except Exception as error:  # a provider's library may raise anything; its text may hold an address
            return NotDelivered(type(error).__name__)
        finally:
            self._limits.discard(limit)
        return None

    async def _sent(self, alert: Alert, now: datetime) -> None:
        async with self._store.writing() as connection:
            await alerts.sent(connection, alert, now)
            is_back = await alert_health.worked(connection, alert.recipient)
        log.info("alert_sent", sink=alert.recipient, reference=alert.reference)
        if is_back:
            async with self._store.writing() as connection:
                await alerts.hurry(connection, alert.recipient, now)
            log.info("alert_sink_back", sink=alert.recipient)

    async def _settle(self, alert: Alert, failure: NotDelivered | None) -> None:
        """Notes how it went; somebody who can't be reached any more is made known to the others."""
        now = self._clock()
        if failure is None:
            await self._sent(alert, now)
            return
        async with self._store.writing() as connection:
            again_at = next_try(alert, failure, now, self._jitter())
            await alerts.failed(connection, alert, failure.reason, again_at)
            log.warning(
                "alert_failed",
                sink=alert.recipient,
                reference=alert.reference,
                reason=failure.reason,
                tries=alert.tries,
                again=again_at is not None,
            )
            if await alert_health.failed(connection, alert.recipient, failure.reason, now, final=failure.final):
                log.error("alert_sink_dead", sink=alert.recipient, reason=failure.reason)
                others = self._alert_clock.others(alert.recipient)
                await alerts.write(connection, others, now, alerts.OF_NO_TICKET, about_recipient=alert.recipient)

    def _notice(self, alert: Alert) -> Notice:
        if alert.reference is None or alert.kind is None:
            recipient = str(alert.about_recipient)
            if channel := texting_alerts.channel_of(recipient):
                title = self._words.of_untexted(channel)
                return Notice(alert.id, title, self._desk_url, {"type": "texts_stopped", "channel": channel})
            title = self._words.of_unreached(recipient)
            return Notice(alert.id, title, self._desk_url, {"type": "sink_dead", "sink": recipient})
        title = self._words.of_ticket(alert.kind, alert.severity, alert.reference)
        facts = {"type": "ticket", "reference": alert.reference, "kind": alert.kind, "severity": alert.severity}
        return Notice(alert.id, title, f"{self._desk_url}#ticket-{alert.reference}", facts)
