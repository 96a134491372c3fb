"""Who did what to whose data, and when: a log that only grows. Says nothing of what patients wrote.

Each row's digest covers the row before it, and the last one's number and digest are signed with a key that is not in
the database. So a row that was changed, removed, put in or cut off at the end shows. What does not show is a whole
database put back to an older state: `verify` prints the last number and digest, to be noted elsewhere.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import insert_if_new
from frontdesk.sealed import keyring_of
from frontdesk.store import audit, audit_head

HEAD = 1  # the id of the only row of audit_head
BEGINNING = "0" * 64
AT_ONCE = 1000  # rows


class What(StrEnum):
    """What is noted; `about` is then what stands behind it."""

    KEY_USED = "key_used"  # the key's id
    KEYS_ROTATED = "keys_rotated"  # the newest key's id
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    TICKET_VIEWED = "ticket_viewed"  # its reference, as for the next two
    TICKET_ACKNOWLEDGED = "ticket_acknowledged"
    TICKET_CLOSED = "ticket_closed"
    EXPORTED = "exported"  # the conversation's id, as for the next
    ERASED = "erased"
    RETAINED = "retained"  # how many conversations and tickets went


class Broken(Exception):
    """The log is not as it was written; the text names the first place."""


@dataclass(frozen=True)
class Whole:
    """A log without a fault: how many rows, and the digest of the last."""

    rows: int
    digest: str


async def note(
    connection: AsyncConnection, who: str, what: What, now: datetime, about: str | None = None, *more: str
) -> None:
    """Adds a row, and one for each of `more`, in the transaction of what they tell."""
    head = select(audit_head.c.seq, audit_head.c.digest).where(audit_head.c.id == HEAD).with_for_update()
    found = (await connection.execute(head)).first()
    if found is None:
        signature = _signatures(connection, 0, BEGINNING)[0]
        await insert_if_new(connection, audit_head, id=HEAD, seq=0, digest=BEGINNING, signature=signature)
        found = (await connection.execute(head)).one()
    seq, digest = found
    rows = []
    for each in (about, *more):
        seq, digest = seq + 1, _digest(digest, seq + 1, now, who, what, each)
        rows.append({"seq": seq, "at": now, "who": who, "what": what, "about": each, "digest": digest})
    await connection.execute(insert(audit), rows)
    await _keep_head(connection, seq, digest)


async def last(connection: AsyncConnection, what: What) -> datetime | None:
    """When that was noted last."""
    at: datetime | None = (await connection.execute(select(func.max(audit.c.at)).where(audit.c.what == what))).scalar()
    return at


async def sign_again(connection: AsyncConnection) -> None:
    """Signs the log's end with the newest key. Raises Broken, and signs nothing, when the log has a fault."""
    whole = await verify(connection)
    await _keep_head(connection, whole.rows, whole.digest)


async def verify(connection: AsyncConnection) -> Whole:
    """Reads the whole log. Raises Broken."""
    head = (await connection.execute(select(audit_head).where(audit_head.c.id == HEAD))).first()
    seq, digest = 0, BEGINNING
    while rows := (
        await connection.execute(select(audit).where(audit.c.seq > seq).order_by(audit.c.seq).limit(AT_ONCE))
    ).all():
        for row in rows:
            if row.seq != seq + 1:
                raise Broken(f"Row {seq + 1} is missing.")
            if row.digest != _digest(digest, row.seq, row.at, row.who, row.what, row.about):
                raise Broken(f"Row {row.seq} was changed, or put in.")
            seq, digest = row.seq, row.digest
    if head is None:
        raise Broken("The log's end is not signed: it was cut off, or the front desk never ran.")
    if not any(hmac.compare_digest(head.signature, each) for each in _signatures(connection, head.seq, head.digest)):
        raise Broken("The signature of the log's end is not by a key of DATA_KEYS.")
    if seq < head.seq:
        raise Broken(f"Row {seq + 1} is missing, and all up to row {head.seq}.")
    if (seq, digest) != (head.seq, head.digest):
        raise Broken(f"Row {head.seq + 1 if seq > head.seq else seq} was put in by somebody else.")
    return Whole(seq, digest)


async def _keep_head(connection: AsyncConnection, seq: int, digest: str) -> None:
    values = {"seq": seq, "digest": digest, "signature": _signatures(connection, seq, digest)[0]}
    await connection.execute(update(audit_head).where(audit_head.c.id == HEAD).values(**values))


def _signatures(connection: AsyncConnection, seq: int, digest: str) -> Sequence[str]:
    return keyring_of(connection.dialect).digests("audit", f"{seq}:{digest}")


def _digest(before: str, seq: int, at: datetime, who: str, what: str, about: str | None) -> str:
    row = [before, seq, at.astimezone(UTC).isoformat(), who, what, about]
    return hashlib.sha256(json.dumps(row).encode()).hexdigest()
