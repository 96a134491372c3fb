"""The queue of alerts to staff: one row per ticket and recipient, written in the transaction that calls for it.

Says nothing of when a ticket calls for alerts (`frontdesk/alert_clock.py`) nor of how they are sent
(`frontdesk/messenger.py`). A row holds no address and nothing of a patient. Whoever sends one takes it for a while, so
that two front desks do not send it twice; what a killed one has taken is free again when that while is over.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.store import alert_health, alerts, tickets
from frontdesk.tickets import Kind, Severity

TAKEN_FOR = timedelta(seconds=60)  # a sink gets 15 seconds
OF_NO_TICKET = Severity.URGENT  # how pressing it is that a recipient can't be reached


@dataclass(frozen=True)
class Alert:
    """One row that is being sent. `about_recipient` is set instead of a ticket when somebody can't be reached."""

    id: str
    recipient: str
    tries: int
    written_at: datetime
    reference: str | None
    kind: Kind | None
    severity: Severity
    about_recipient: str | None


async def write(
    connection: AsyncConnection,
    recipients: Iterable[str],
    now: datetime,
    severity: Severity,
    reference: str | None = None,
    about_recipient: str | None = None,
    *,
    reminder: bool = False,
) -> None:
    """Queues an alert for each of `recipients`, unless one of the same ticket is on its way to them already.

    A `reminder` is dropped when the ticket is acknowledged before it was sent.
    """
    known = await _raise(connection, reference, severity) if reference else set()
    rows = [
        {
            "id": str(uuid4()),
            "recipient": recipient,
            "reference": reference,
            "about_recipient": about_recipient,
            "reminder": reminder,
            "rank": severity.rank,
            "state": "waiting",
            "tries": 0,
            "due_at": now,
            "written_at": now,
        }
        for recipient in recipients
        if recipient not in known
    ]
    if rows:
        await connection.execute(insert(alerts), rows)


async def _raise(connection: AsyncConnection, reference: str, severity: Severity) -> set[str]:
    """To whom an alert of the ticket is on its way; it goes there with the ticket's severity.

    Those of the conversation's other tickets are held, too: one message may raise several, and whoever sends alerts
    holds those of several tickets.
    """
    ours = tickets.alias()
    conversation_id = select(ours.c.conversation_id).where(ours.c.reference == reference).scalar_subquery()
    beside = select(tickets.c.reference).where(tickets.c.conversation_id == conversation_id)
    waiting = alerts.c.state == "waiting"
    await connection.execute(_ids(waiting & alerts.c.reference.in_(beside)))
    raised = update(alerts).where(waiting, alerts.c.reference == reference).values(rank=severity.rank)
    return set((await connection.execute(raised.returning(alerts.c.recipient))).scalars())


def _held(wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return alerts.c.id.in_(_ids(wanted))


def _ids(wanted: ColumnElement[bool]) -> Select[tuple[str]]:
    """Of rows that are held together, one after the other in an order that is the same for everybody."""
    return select(alerts.c.id).where(wanted).order_by(alerts.c.id).with_for_update(of=alerts)


def _free(now: datetime) -> ColumnElement[bool]:
    resting = exists().where(alert_health.c.recipient == alerts.c.recipient, alert_health.c.rests_until > now)
    taken = and_(alerts.c.taken_until.is_not(None), alerts.c.taken_until > now)
    return and_(alerts.c.state == "waiting", alerts.c.due_at <= now, ~taken, ~resting)


async def recipients_due(connection: AsyncConnection, now: datetime) -> set[str]:
    """The recipients for whom something may be sent now."""
    wanted = select(alerts.c.recipient).where(_free(now)).distinct()
    return set((await connection.execute(wanted)).scalars())


async def take(connection: AsyncConnection, recipient: str, who: str, now: datetime) -> Alert | None:
    """The most pressing alert that is due for `recipient`, held for `who` during TAKEN_FOR; None when there is none.

    It counts as tried from here on, so that one which kills its sender is not tried for ever.
    """
    await _drop_outdated(connection, recipient)
    chosen = (
        select(alerts.c.id)
        .where(_free(now), alerts.c.recipient == recipient)
        .order_by(alerts.c.rank.desc(), alerts.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=alerts)
    )
    held = {"taken_by": who, "taken_until": now + TAKEN_FOR, "tries": alerts.c.tries + 1}
    taken = update(alerts).where(alerts.c.id == chosen.scalar_subquery()).values(**held).returning(alerts.c.id)
    alert_id = (await connection.execute(taken)).scalar()
    if alert_id is None:
        return None
    columns = (alerts.c.id, alerts.c.recipient, alerts.c.tries, alerts.c.written_at, alerts.c.about_recipient)
    of_ticket = (tickets.c.reference, tickets.c.kind, tickets.c.severity)
    wanted = select(*columns, *of_ticket).join_from(alerts, tickets, isouter=True).where(alerts.c.id == alert_id)
    return _alert((await connection.execute(wanted)).one())


async def _drop_outdated(connection: AsyncConnection, recipient: str) -> None:
    """Nobody needs a reminder of a ticket that has been acknowledged."""
    seen = exists().where(tickets.c.reference == alerts.c.reference, tickets.c.state != "open")
    ours = and_(alerts.c.state == "waiting", alerts.c.recipient == recipient, alerts.c.reminder, seen)
    await connection.execute(update(alerts).where(_held(ours)).values(state="dropped"))


async def sent(connection: AsyncConnection, alert: Alert, now: datetime) -> None:
    await connection.execute(
        update(alerts).where(alerts.c.id == alert.id).values(state="sent", sent_at=now, taken_until=None, reason=None)
    )


async def failed(connection: AsyncConnection, alert: Alert, reason: str, again_at: datetime | None) -> None:
    """`again_at` is None when it is not tried again."""
    state = {"state": "failed"} if again_at is None else {"due_at": again_at}
    values = {"reason": reason, "taken_until": None, **state}
    await connection.execute(update(alerts).where(alerts.c.id == alert.id).values(**values))


async def hurry(connection: AsyncConnection, recipient: str, now: datetime) -> None:
    """Somebody can be reached again: what waits for them need not wait longer. In a transaction that holds none yet."""
    waiting = and_(alerts.c.recipient == recipient, alerts.c.state == "waiting", alerts.c.due_at > now)
    await connection.execute(update(alerts).where(_held(waiting)).values(due_at=now))


async def last_sent(connection: AsyncConnection) -> datetime | None:
    """When the last alert went out. Changes with whatever `told` says."""
    latest: datetime | None = (await connection.execute(select(func.max(alerts.c.sent_at)))).scalar()
    return latest


async def told(connection: AsyncConnection, references: Collection[str]) -> dict[str, datetime]:
    """When somebody of the staff was last sent an alert of each ticket; those of whom nobody was are left out."""
    wanted = (
        select(alerts.c.reference, func.max(alerts.c.sent_at).label("at"))
        .where(alerts.c.state == "sent", alerts.c.reference.in_(references))
        .group_by(alerts.c.reference)
    )
    return {row.reference: row.at for row in await connection.execute(wanted)}


def _alert(row: Any) -> Alert:
    return Alert(
        row.id,
        row.recipient,
        row.tries,
        row.written_at,
        row.reference,
        Kind(row.kind) if row.kind else None,
        Severity(row.severity) if row.severity else OF_NO_TICKET,
        row.about_recipient,
    )
