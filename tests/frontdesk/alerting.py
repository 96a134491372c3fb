"""Staff for tests of alerts: sinks that remember what they were given, and a queue that can be read."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from frontdesk.alert_clock import AlertClock
from frontdesk.alert_settings import Recipient
from frontdesk.alert_words import AlertWords
from frontdesk.messenger import Messenger
from frontdesk.sinks.delivery import NotDelivered, Notice, Sink
from frontdesk.store import Store, alerts
from tests.conftest import DATA, Clock

DESK = "https://chat.example.com/desk"
STAFF = (
    Recipient("email-1", "email", 1, "desk@example.com"),
    Recipient("sms-1", "sms", 1, "+17705550142"),
    Recipient("sms-2", "sms", 2, "+17705550143"),
    Recipient("chat-1", "chat", 3, "json://127.0.0.1"),
)


class Somebody:
    """Gets notices; `fails` is raised instead, `hanging` keeps the sender waiting."""

    def __init__(self) -> None:
        self.got: list[Notice] = []
        self.tried = 0
        self.fails: NotDelivered | None = None
        self.hanging: asyncio.Event | None = None

    async def send(self, notice: Notice) -> None:
        self.tried += 1
        if self.hanging:
            await self.hanging.wait()
        if self.fails:
            raise self.fails
        self.got.append(notice)

    async def close(self) -> None:
        pass


class Staff(dict[str, Somebody]):
    def __init__(self) -> None:
        super().__init__({recipient.name: Somebody() for recipient in STAFF})

    @property
    def told(self) -> dict[str, int]:
        """How many notices each got, of those who got any."""
        return {name: len(somebody.got) for name, somebody in self.items() if somebody.got}


def messenger_of(store: Store, sinks: Mapping[str, Sink], alert_clock: AlertClock, clock: Clock) -> Messenger:
    words = AlertWords.from_file(DATA / "alerts.yml")
    return Messenger(store, sinks, alert_clock, words, DESK, clock, jitter=lambda: 1.0)


async def look(*messengers: Messenger) -> None:
    """All look at the queue at the same time and send what is due."""
    await asyncio.gather(*(messenger.look() for messenger in messengers))
    await asyncio.gather(*(messenger.rest() for messenger in messengers))


async def until(true: Callable[[], bool]) -> None:
    """Waits for what others do; fails the test when it takes longer than 10 seconds."""
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("took too long")


async def queue(store: Store, **where: Any) -> list[Any]:
    async with store.reading() as connection:
        rows = (await connection.execute(select(alerts).order_by(alerts.c.recipient))).all()
    return [row for row in rows if all(getattr(row, name) == value for name, value in where.items())]
