"""What staff must know of texts: senders that send nothing, and texts that did not reach their patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import senders
from frontdesk.deliveries import AT_CARRIER, NOT_SENT, State
from frontdesk.senders import Troubled
from frontdesk.store import conversations, deliveries, text_lines

UNCONFIRMED_AFTER = timedelta(hours=4)  # requirement D7
SHOWN_FOR = timedelta(days=7)
MOST = 20  # texts that are listed, the latest
UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class LostText:
    """A text that did not arrive, or of which nothing was heard; `state` says which, `number` is the patient's."""

    at: datetime
    channel: str
    number: str
    state: str
    reason: str | None


@dataclass(frozen=True)
class Troubles:
    senders: Sequence[Troubled] = ()
    texts: Sequence[LostText] = ()
    count: int = 0


async def now(connection: AsyncConnection, at: datetime) -> Troubles:
    of = deliveries.c
    unconfirmed = and_(of.state.in_(AT_CARRIER), of.accepted_at < at - UNCONFIRMED_AFTER)
    lost = and_(or_(of.state.in_(NOT_SENT), unconfirmed), of.written_at > at - SHOWN_FOR)
    count = (await connection.execute(select(func.count()).where(lost))).scalar_one()
    listed: list[LostText] = []
    if count:
        state = case((of.state.in_(AT_CARRIER), UNCONFIRMED), else_=of.state)
        wanted = (
            select(of.written_at, conversations.c.channel, text_lines.c.number, state, of.reason)
            .join_from(deliveries, text_lines)
            .join(conversations, conversations.c.id == text_lines.c.conversation_id)
            .where(lost)
            .order_by(of.written_at.desc(), of.id)
            .limit(MOST)
        )
        listed = [LostText(*row) for row in await connection.execute(wanted)]
    return Troubles(await senders.troubled(connection), listed, count)


async def states_of(connection: AsyncConnection, conversation_ids: Sequence[str]) -> dict[tuple[str, int], str]:
    """How far the texts of each reply of these conversations have got, so far as that is not as it should be: by
    conversation and place.
    """
    of = deliveries.c
    bad = or_(of.state.in_(NOT_SENT), of.state.in_((State.QUEUED, State.SENDING)), of.uncertain)
    wanted = select(of.conversation_id, of.seq, of.state, of.uncertain).where(
        of.conversation_id.in_(conversation_ids), bad
    )
    rows = await connection.execute(wanted)
    return {
        (row.conversation_id, row.seq): "uncertain" if row.uncertain and row.state not in NOT_SENT else row.state
        for row in rows
    }
