"""What waits, and since when: messages for their answer, alerts for their recipient, tickets for a person."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.inbox import State
from frontdesk.store import alerts, deliveries, inbox, tickets
from frontdesk.tickets import Severity


@dataclass(frozen=True)
class Queue:
    """How many wait, and since when the one that has waited longest; None when nothing waits."""

    depth: int = 0
    since: datetime | None = None

    def age(self, now: datetime) -> float:
        """Seconds that the first has been waiting."""
        return max(0.0, (now - self.since).total_seconds()) if self.since else 0.0


async def all_of(connection: AsyncConnection) -> dict[str, Queue]:
    """Every queue by its name."""
    by_severity = {f"tickets_{severity}": queue for severity, queue in (await open_tickets(connection)).items()}
    return {
        "messages": await messages(connection),
        "alerts": await outgoing_alerts(connection),
        "texts": await outgoing_texts(connection),
        **by_severity,
    }


async def messages(connection: AsyncConnection) -> Queue:
    wanted = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.state == State.WAITING)
    return Queue(*(await connection.execute(wanted)).one())


async def outgoing_alerts(connection: AsyncConnection) -> Queue:
    wanted = select(func.count(), func.min(alerts.c.written_at)).where(alerts.c.state == "waiting")
    return Queue(*(await connection.execute(wanted)).one())


async def outgoing_texts(connection: AsyncConnection) -> Queue:
    waiting = deliveries.c.state.in_(("queued", "sending"))
    wanted = select(func.count(), func.min(deliveries.c.written_at)).where(waiting)
    return Queue(*(await connection.execute(wanted)).one())


async def open_tickets(connection: AsyncConnection) -> dict[Severity, Queue]:
    """Of every severity, those that nobody has acknowledged."""
    wanted = (
        select(tickets.c.severity, func.count(), func.min(tickets.c.opened_at))
        .where(tickets.c.state == "open")
        .group_by(tickets.c.severity)
    )
    found = {severity: Queue(depth, since) for severity, depth, since in await connection.execute(wanted)}
    return {severity: found.get(severity, Queue()) for severity in Severity}
