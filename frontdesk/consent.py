"""Who wants no texts from us, and the record of what each number agreed to.

A number is known here by its keyed hash alone, so that somebody who opted out stays so after all else of them was
erased. Whoever opts out of one channel gets nothing on any; a START counts for the channel that it came by.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.engine import insert_if_new
from frontdesk.lines import TEXTED, Channel
from frontdesk.store import consents, opt_outs


class Decision(StrEnum):
    WROTE_FIRST = "wrote_first"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"


class Source(StrEnum):
    """How we know."""

    MESSAGE = "message"  # the first of a number, which asked us something
    KEYWORD = "keyword"
    REQUEST = "request"  # in words of their own
    CARRIER = "carrier"  # which answered by itself, or refused a text


@dataclass(frozen=True)
class Consent:
    """One entry of the record; `wording` is the version of what the patient was told."""

    number_hash: str
    channel: Channel
    source: Source
    wording: str
    at: datetime


async def wrote_first(connection: AsyncConnection, consent: Consent) -> None:
    await _record(connection, consent, Decision.WROTE_FIRST)


async def opt_out(connection: AsyncConnection, consent: Consent) -> bool:
    """From here on nothing is sent to the number; False when that was so before."""
    news = not await is_out(connection, consent.number_hash, consent.channel)
    for channel in sorted(TEXTED):
        values = {"number_hash": consent.number_hash, "channel": channel}
        await insert_if_new(connection, opt_outs, **values, source=consent.source, since=consent.at)
    if news:
        await _record(connection, consent, Decision.OPTED_OUT)
    return news


async def opt_in(connection: AsyncConnection, consent: Consent) -> None:
    ours = (opt_outs.c.number_hash == consent.number_hash) & (opt_outs.c.channel == consent.channel)
    await connection.execute(delete(opt_outs).where(ours))
    await _record(connection, consent, Decision.OPTED_IN)


async def is_out(connection: AsyncConnection, number_hash: str, channel: Channel) -> bool:
    """Asked in the transaction that lets a text out (requirement E6)."""
    ours = (opt_outs.c.number_hash == number_hash) & (opt_outs.c.channel == channel)
    return (await connection.execute(select(opt_outs.c.since).where(ours))).first() is not None


async def _record(connection: AsyncConnection, consent: Consent, decision: Decision) -> None:
    await connection.execute(insert(consents).values(id=str(uuid4()), decision=decision, **vars(consent)))
