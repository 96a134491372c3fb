"""What operators watch, as Prometheus reads it. Counts kinds and moments, never people or words.

Counters and times are this process's own since its start; the queues are read from the database, the same for all.
"""

import asyncio
from collections.abc import Mapping, MutableMapping, Sequence
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from frontdesk.phrases import Reply
from frontdesk.queues import Queue

LOOP_LOOK = 0.5  # seconds between two looks at the event loop's lag
TURN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 8)
LAG_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)


class Metrics:
    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._messages = Counter(
            "clinic_messages",
            "Patients' messages, by what became of them",
            ["channel", "verdict"],
            registry=self._registry,
        )
        self._replies = Counter("clinic_replies", "Replies, by what they are about", ["about"], registry=self._registry)
        self._events = Counter("clinic_events", "Lines of the log, by their event", ["event"], registry=self._registry)
        self._turns = Histogram(
            "clinic_turn_seconds", "Turns at the assistant", ["ended"], registry=self._registry, buckets=TURN_SECONDS
        )
        self._understanding = Histogram(
            "clinic_understanding_seconds",
            "Understanding a message, the assistant's part",
            registry=self._registry,
            buckets=TURN_SECONDS,
        )
        self._lag = Histogram(
            "clinic_loop_lag_seconds", "How late the event loop was", registry=self._registry, buckets=LAG_SECONDS
        )
        self._waiting = Gauge("clinic_waiting", "What waits", ["queue"], registry=self._registry)
        self._age = Gauge("clinic_waiting_seconds", "How long the first has waited", ["queue"], registry=self._registry)

    def message(self, channel: str, verdict: str) -> None:
        self._messages.labels(channel, verdict).inc()

    def turn(
        self, ended: str, seconds: float, replies: Sequence[Reply] = (), understanding: float | None = None
    ) -> None:
        """`ended` is "answered" or a code; `understanding` is the part of the time that it took to understand."""
        self._turns.labels(ended).observe(seconds)
        if understanding is not None:
            self._understanding.observe(understanding)
        for about in (about for reply in replies for about in reply.about):
            self._replies.labels(about).inc()

    def count_event(self, _: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """A structlog processor."""
        self._events.labels(str(event.get("event"))).inc()
        return event

    async def watch_loop(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + LOOP_LOOK
            await asyncio.sleep(LOOP_LOOK)
            self._lag.observe(max(0.0, loop.time() - due))

    def page(self, waiting: Mapping[str, Queue], now: datetime) -> bytes:
        """Everything in Prometheus's text format."""
        for name, queue in waiting.items():
            self._waiting.labels(name).set(queue.depth)
            self._age.labels(name).set(queue.age(now))
        return generate_latest(self._registry)
