"""When staff are alerted of a ticket, and who: at once, and again and further up while nobody acknowledges it.

Every open ticket has a clock in the database, so that a restart forgets nothing. It rings after a time that depends on
the ticket's severity; each ring alerts one more level of recipients. What is routine counts from the clinic's next
opening. Emergencies ring on at the same pace until somebody acknowledges; others, once all levels are alerted, each
time after twice as long, at most a day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
import yaml
from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import alerts, ticket_book
from frontdesk.alert_settings import Recipient
from frontdesk.clinic import ClinicError
from frontdesk.store import Store, alert_clocks, tickets
from frontdesk.tickets import Severity, Ticket

log = structlog.get_logger()

# Requirement P11; a booking 4 hours after the clinic's next opening.
MINUTES = {Severity.EMERGENCY: 5, Severity.URGENT: 15, Severity.ALLERGY: 60, Severity.ROUTINE: 240}
LONGEST = timedelta(days=1)

type NextOpening = Callable[[datetime], datetime | None]


def unknown(_: datetime) -> None:
    """The next opening of a clinic that has not told its hours."""


def waits_from(file: Path) -> dict[Severity, timedelta]:
    """How long a ticket of each severity may wait, from the `alerts:` of `clinic.yml`. Raises ClinicError."""
    block = (yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}).get("alerts") or {}
    given = (block.get("minutes") or {}) if isinstance(block, dict) else None
    if not isinstance(given, dict) or not given.keys() <= set(Severity):
        raise ClinicError(str(file), [f"alerts must hold minutes, and these {', '.join(Severity)}, and nothing else."])
    for severity, minutes in given.items():
        if type(minutes) is not int or minutes < 1:
            raise ClinicError(str(file), [f"alerts, minutes, {severity} must be a whole number, 1 or more."])
    return {severity: timedelta(minutes=minutes) for severity, minutes in {**MINUTES, **given}.items()}


@dataclass(frozen=True)
class _Clock:
    severity: Severity
    opened_at: datetime
    level: int
    rung: int
    rings_at: datetime


class AlertClock:
    """`next_opening` gives the moment from which staff are there: the given one while they are, None if unknown."""

    def __init__(
        self,
        recipients: Iterable[Recipient] = (),
        waits: Mapping[Severity, timedelta] | None = None,
        next_opening: NextOpening = unknown,
    ) -> None:
        self._levels = {recipient.name: recipient.level for recipient in recipients}
        self._top = max(self._levels.values(), default=0)
        self._waits = waits or {severity: timedelta(minutes=minutes) for severity, minutes in MINUTES.items()}
        self._next_opening = next_opening

    @property
    def recipients(self) -> list[str]:
        """All who may be alerted; empty while nobody is told of anything."""
        return list(self._levels)

    def up_to(self, level: int) -> list[str]:
        return [name for name, its in self._levels.items() if its <= level]

    def others(self, name: str) -> list[str]:
        """Who is to know that `name` can't be reached: those of the first level, or all if `name` is alone there."""
        return [other for other in self.up_to(1) if other != name] or [o for o in self._levels if o != name]

    async def start(self, connection: AsyncConnection, ticket: Ticket, now: datetime) -> None:
        """Alerts staff of a ticket that is new, open again or more urgent than they know, and winds its clock."""
        clock = await _read(connection, ticket.reference)
        if not self._levels or (clock and (clock.severity, clock.opened_at) == (ticket.severity, ticket.opened_at)):
            return
        level = clock.level if clock and clock.opened_at == ticket.opened_at else 1
        await alerts.write(connection, self.up_to(level), now, ticket.severity, ticket.reference)
        await self._wind(connection, ticket, level, 0, now, known=clock is not None)

    async def ring(self, store: Store, now: datetime) -> None:
        """Alerts staff again of what nobody has acknowledged in time, and of what they were never told.

        The latter are tickets that were opened while nobody was configured. Raises StoreUnavailable.
        """
        if not self._levels:
            return
        async with store.reading() as connection:
            references = await _overdue(connection, now)
        for reference in references:
            async with store.writing() as connection:
                await self._ring(connection, reference, now)

    async def _ring(self, connection: AsyncConnection, reference: str, now: datetime) -> None:
        """Looks again at a ticket that seemed overdue, now that nobody else can change it."""
        ticket = await ticket_book.hold(connection, reference)
        clock = await _read(connection, reference)
        if ticket.state != "open":
            return
        if clock is None or (clock.severity, clock.opened_at) != (ticket.severity, ticket.opened_at):
            await self.start(connection, ticket, now)
            return
        if clock.rings_at > now:
            return
        level = min(clock.level + 1, self._top)
        names = self.up_to(level)
        await alerts.write(connection, names, now, ticket.severity, reference, reminder=True)
        await self._wind(connection, ticket, level, clock.rung + 1, now, known=True)
        log.info("ticket_overdue", reference=reference, severity=ticket.severity, climbed_to=level)

    async def _wind(
        self, connection: AsyncConnection, ticket: Ticket, level: int, rung: int, now: datetime, *, known: bool
    ) -> None:
        values = {
            "severity": ticket.severity,
            "opened_at": ticket.opened_at,
            "level": level,
            "rung": rung,
            "rings_at": self._rings_at(ticket.severity, rung, now),
        }
        if known:
            await connection.execute(
                update(alert_clocks).where(alert_clocks.c.reference == ticket.reference).values(**values)
            )
        else:
            await connection.execute(insert(alert_clocks).values(reference=ticket.reference, **values))

    def _rings_at(self, severity: Severity, rung: int, now: datetime) -> datetime:
        wait = self._waits[severity]
        if severity is not Severity.EMERGENCY:
            doubled = max(0, min(rung - self._top + 1, 16))
            wait = max(wait, min(wait * 2**doubled, LONGEST))
        begins = self._next_opening(now) if severity is Severity.ROUTINE else None
        return (begins or now) + wait


async def _read(connection: AsyncConnection, reference: str) -> _Clock | None:
    wanted = select(alert_clocks).where(alert_clocks.c.reference == reference)
    row: Row[Any] | None = (await connection.execute(wanted)).first()
    return _Clock(Severity(row.severity), row.opened_at, row.level, row.rung, row.rings_at) if row else None


async def _overdue(connection: AsyncConnection, now: datetime) -> list[str]:
    """Open tickets whose clock rings, or that have none; the most severe first."""
    late = or_(alert_clocks.c.reference.is_(None), alert_clocks.c.rings_at <= now)
    wanted = (
        select(tickets.c.reference, tickets.c.severity)
        .join_from(tickets, alert_clocks, isouter=True)
        .where(tickets.c.state == "open", late)
    )
    rows = (await connection.execute(wanted)).all()
    return [row.reference for row in sorted(rows, key=lambda row: -Severity(row.severity).rank)]
