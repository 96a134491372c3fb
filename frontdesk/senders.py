"""Which of our numbers can send: how fast, whether the carrier answers, and whether it refuses us.

Kept in the database, so that all front desks and the staff's page know the same. A carrier that fails five times in a
row is left alone for half a minute, then tried with one text (requirement D5). One that refuses the account is not
asked again until an operator has seen to it and started the front desk anew (requirement D4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import insert_if_new
from frontdesk.store import senders

MOST = 5  # failures in a row
REST = timedelta(seconds=30)
AHEAD = timedelta(seconds=1)  # how far a sender's turns may be given away


@dataclass(frozen=True)
class Troubled:
    """A number of ours that sends nothing (`stopped`), or whose texts a carrier refuses; `reason` is a code."""

    carrier: str
    sender: str
    reason: str
    since: datetime
    stopped: bool


async def is_free(connection: AsyncConnection, carrier: str, sender: str, now: datetime) -> bool:
    """Whether a text may go out now, for who only asks."""
    row = (await connection.execute(_of(carrier, sender))).first()
    return row is None or _is_free(row, now)


async def take_turn(connection: AsyncConnection, carrier: str, sender: str, pace: timedelta, now: datetime) -> bool:
    """Whether a text may go out now. `pace` is the time that each takes."""
    await insert_if_new(connection, senders, carrier=carrier, sender=sender, free_at=now, failures=0)
    row = await _row(connection, carrier, sender)
    assert row
    if not _is_free(row, now):
        return False
    values: dict[str, Any] = {"free_at": max(row.free_at, now) + pace}
    if row.failures >= MOST:
        values["rests_until"] = now + REST  # the others wait for what becomes of this one
    await _change(connection, carrier, sender, **values)
    return True


async def worked(connection: AsyncConnection, carrier: str, sender: str) -> bool:
    """True when the carrier had failed before."""
    row = await _row(connection, carrier, sender)
    if row is None or not row.failures:
        return False
    await _change(connection, carrier, sender, failures=0, rests_until=None)
    return True


async def failed(
    connection: AsyncConnection, carrier: str, sender: str, reason: str, now: datetime, retry_after: float | None
) -> None:
    row = await _row(connection, carrier, sender)
    assert row
    failures = row.failures + 1
    rests = [now + REST] if failures >= MOST else []
    rests += [now + timedelta(seconds=min(retry_after, 3600))] if retry_after else []
    await _change(connection, carrier, sender, failures=failures, rests_until=max(rests, default=None), reason=reason)


async def stop(connection: AsyncConnection, carrier: str, sender: str, reason: str, now: datetime) -> bool:
    """The carrier refuses us: nothing more goes out. True when that is news."""
    row = await _row(connection, carrier, sender)
    if row is None or row.stopped_since:
        return False
    await _change(connection, carrier, sender, stopped_since=now, reason=reason)
    return True


async def trouble(connection: AsyncConnection, carrier: str, sender: str, reason: str, now: datetime) -> bool:
    """The carrier refuses this sender's texts (requirement E8). True when that is news."""
    await insert_if_new(connection, senders, carrier=carrier, sender=sender, free_at=now, failures=0)
    row = await _row(connection, carrier, sender)
    if row is None or row.troubled_since:
        return False
    await _change(connection, carrier, sender, troubled_since=now, reason=reason)
    return True


async def delivered(connection: AsyncConnection, carrier: str, sender: str) -> None:
    """A text has reached a phone: the carrier refuses this sender's texts no longer."""
    ours = (senders.c.carrier == carrier) & (senders.c.sender == sender) & senders.c.troubled_since.is_not(None)
    await connection.execute(update(senders).where(ours).values(troubled_since=None, reason=None))


async def start_again(connection: AsyncConnection) -> None:
    """At the start of a front desk, whose operator may have seen to what stopped a sender."""
    stopped = senders.c.stopped_since.is_not(None)
    well = {"stopped_since": None, "troubled_since": None, "reason": None}
    await connection.execute(update(senders).where(stopped).values(**well))


async def troubled(connection: AsyncConnection) -> list[Troubled]:
    of = senders.c
    any_trouble = or_(of.stopped_since.is_not(None), of.troubled_since.is_not(None), of.failures >= MOST)
    rows = await connection.execute(select(senders).where(any_trouble).order_by(of.carrier, of.sender))
    return [
        Troubled(
            row.carrier,
            row.sender,
            row.reason or "",
            row.stopped_since or row.troubled_since or row.free_at,
            stopped=row.stopped_since is not None,
        )
        for row in rows
    ]


async def _change(connection: AsyncConnection, carrier: str, sender: str, **values: Any) -> None:
    ours = (senders.c.carrier == carrier) & (senders.c.sender == sender)
    await connection.execute(update(senders).where(ours).values(**values))


def _is_free(row: Row[Any], now: datetime) -> bool:
    return not (row.stopped_since or (row.rests_until and row.rests_until > now) or row.free_at > now + AHEAD)


async def _row(connection: AsyncConnection, carrier: str, sender: str) -> Row[Any] | None:
    row: Row[Any] | None = (await connection.execute(_of(carrier, sender).with_for_update())).first()
    return row


def _of(carrier: str, sender: str) -> Select[Any]:
    return select(senders).where(senders.c.carrier == carrier, senders.c.sender == sender)
