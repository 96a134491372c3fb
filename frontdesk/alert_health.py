"""Which recipients can be reached. Kept in the database, so that all front desks and the staff's page know the same.

Somebody who can't be reached five times in a row is left alone for half a minute after each further failure
(requirement D5); somebody who is refused for good counts as dead at once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import insert_if_new
from frontdesk.store import alert_health

MOST = 5  # failures in a row
REST = timedelta(seconds=30)


@dataclass(frozen=True)
class Dead:
    """A recipient whom nothing reaches; `reason` is a code."""

    recipient: str
    since: datetime
    reason: str


async def worked(connection: AsyncConnection, recipient: str) -> bool:
    """True when the recipient was dead until now."""
    columns = alert_health.c
    row = await _row(connection, recipient)
    if row is None or not row.failures:
        return False
    alive = {"failures": 0, "dead_since": None, "rests_until": None, "reason": None}
    await connection.execute(update(alert_health).where(columns.recipient == recipient).values(**alive))
    return row.dead_since is not None


async def failed(connection: AsyncConnection, recipient: str, reason: str, now: datetime, *, final: bool) -> bool:
    """True when the recipient is dead from now on."""
    await insert_if_new(connection, alert_health, recipient=recipient, failures=0)
    row = await _row(connection, recipient)
    assert row
    failures = row.failures + 1
    dead = final or failures >= MOST
    values = {
        "failures": failures,
        "dead_since": row.dead_since or (now if dead else None),
        "rests_until": now + REST if failures >= MOST else None,
        "reason": reason,
    }
    await connection.execute(update(alert_health).where(alert_health.c.recipient == recipient).values(**values))
    return dead and row.dead_since is None


async def dead(connection: AsyncConnection, recipients: Collection[str]) -> list[Dead]:
    """Those of `recipients` whom nothing reaches, by name."""
    columns = alert_health.c
    wanted = (
        select(columns.recipient, columns.dead_since, columns.reason)
        .where(columns.recipient.in_(recipients), columns.dead_since.is_not(None))
        .order_by(columns.recipient)
    )
    return [Dead(*row) for row in await connection.execute(wanted)]


async def _row(connection: AsyncConnection, recipient: str) -> Row[Any] | None:
    wanted = select(alert_health).where(alert_health.c.recipient == recipient).with_for_update()
    return (await connection.execute(wanted)).first()
