"""How far each text to a patient's phone has got. Written in the transaction of the reply that it is or is part of.

Who sends them is `frontdesk/postman.py`. A row moves only forward: what a carrier tells late, twice or in the wrong
order changes nothing. One that was being sent when its process died is sent again and says that this is `uncertain`,
unless the carrier has told meanwhile that it has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.carriers.carrier import Choice, choices_of
from frontdesk.languages import Language
from frontdesk.lines import Line
from frontdesk.store import deliveries, senders, text_lines

# Why a text is in the state `window_closed`, besides a carrier's code: nothing, or a template is sent in its place.
WINDOW_CLOSED, TEMPLATE_DUE, TEMPLATE_SENT = "window_closed", "template_due", "template_sent"
TAKEN_FOR = timedelta(seconds=30)  # a carrier gets 15 seconds


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"  # by the carrier
    SENT = "sent"  # by the carrier to the phone's network
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    BLOCKED_OPT_OUT = "blocked_opt_out"
    WINDOW_CLOSED = "window_closed"


OPEN = (State.QUEUED, State.SENDING)
AT_CARRIER = (State.ACCEPTED, State.SENT)
NOT_SENT = (State.FAILED, State.UNDELIVERED, State.BLOCKED_OPT_OUT, State.WINDOW_CLOSED)
# What may become of a text in each state, as the carrier tells it. A state that stands nowhere here is final.
LATER: dict[State, tuple[State, ...]] = {
    State.QUEUED: (State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.UNDELIVERED, State.FAILED),
    State.SENDING: (State.ACCEPTED, State.SENT, State.DELIVERED, State.READ, State.UNDELIVERED, State.FAILED),
    State.ACCEPTED: (State.SENT, State.DELIVERED, State.READ, State.UNDELIVERED, State.FAILED),
    State.SENT: (State.DELIVERED, State.READ, State.UNDELIVERED, State.FAILED),
    State.DELIVERED: (State.READ,),
}
SETTLED = frozenset({State.DELIVERED, State.READ, *NOT_SENT})


@dataclass(frozen=True)
class Draft:
    """A text to be sent for the reply at place `seq`, with the choices that it offers. A `pressing` one goes out before
    those of its conversation that still wait.
    """

    seq: int
    text: str = field(repr=False)
    choices: tuple[Choice, ...] = ()
    pressing: bool = False


@dataclass(frozen=True)
class Delivery:
    id: str
    conversation_id: str
    seq: int
    part: int
    text: str = field(repr=False)
    choices: tuple[Choice, ...]
    language: Language
    last_word: bool
    state: State
    tries: int
    due_at: datetime
    taken_until: datetime | None
    uncertain: bool
    provider_id: str | None
    reason: str | None
    written_at: datetime

    def is_free(self, now: datetime) -> bool:
        """Whether it may be tried now: nobody is sending it, and no pause is on."""
        if self.state is State.SENDING:
            return self.taken_until is None or self.taken_until <= now
        return self.due_at <= now


async def write(
    connection: AsyncConnection,
    line: Line,
    drafts: Sequence[Draft],
    language: Language,
    now: datetime,
    *,
    last_word: bool = False,
) -> None:
    """Queues the texts; those of one reply in their order. Only a `last_word` goes to somebody who has opted out."""
    parts: dict[int, int] = {}
    rows = []
    for draft in drafts:
        part = parts[draft.seq] = parts.get(draft.seq, -1) + 1
        rows.append(
            {
                "id": str(uuid4()),
                "conversation_id": line.conversation_id,
                "seq": draft.seq,
                "part": part,
                "text": draft.text,
                "choices": [vars(choice) for choice in draft.choices],
                "language": language,
                "last_word": last_word,
                "pressing": draft.pressing,
                "state": State.QUEUED,
                "tries": 0,
                "due_at": now,
                "uncertain": False,
                "written_at": now,
            }
        )
    if rows:
        await connection.execute(insert(deliveries), rows)


async def due(connection: AsyncConnection, carriers: Iterable[str], soon: datetime, now: datetime) -> list[str]:
    """The conversations whose next text may go out now by one of these carriers, the longest waiting first.

    `soon` is how far ahead a sender's turns may be given away.
    """
    of, earlier = deliveries.c, deliveries.alias()
    first = or_(earlier.c.seq < of.seq, and_(earlier.c.seq == of.seq, earlier.c.part < of.part))
    before = or_(and_(earlier.c.pressing, ~of.pressing), and_(earlier.c.pressing == of.pressing, first))
    blocked = exists().where(earlier.c.conversation_id == of.conversation_id, earlier.c.state.in_(OPEN), before)
    its = and_(senders.c.carrier == text_lines.c.carrier, senders.c.sender == text_lines.c.sender)
    rests = and_(senders.c.rests_until.is_not(None), senders.c.rests_until > now)
    held = or_(senders.c.stopped_since.is_not(None), rests, senders.c.free_at > soon)
    ready = or_(
        and_(of.state == State.QUEUED, of.due_at <= now),
        and_(of.state == State.SENDING, of.taken_until.is_not(None), of.taken_until <= now),
    )
    wanted = (
        select(of.conversation_id)
        .join_from(deliveries, text_lines)
        .join(senders, its, isouter=True)
        .where(ready, ~blocked, text_lines.c.carrier.in_(list(carriers)), or_(senders.c.sender.is_(None), ~held))
        .order_by(of.pressing.desc(), of.due_at)
    )
    return list((await connection.execute(wanted)).scalars())


async def next_of(connection: AsyncConnection, conversation_id: str) -> Delivery | None:
    """The conversation's first text that is not out yet. The conversation must be held."""
    ours = and_(deliveries.c.conversation_id == conversation_id, deliveries.c.state.in_(OPEN))
    wanted = select(*_columns).where(ours).order_by(*_in_order).limit(1)
    row = (await connection.execute(wanted)).mappings().first()
    return _delivery(row) if row else None


async def take(connection: AsyncConnection, delivery: Delivery, who: str, now: datetime) -> Delivery:
    """It counts as tried from here on, so that one which kills its sender is not tried for ever."""
    values: dict[str, Any] = {
        "state": State.SENDING,
        "tries": delivery.tries + 1,
        "taken_until": now + TAKEN_FOR,
        "uncertain": delivery.uncertain or delivery.state is State.SENDING,
    }
    await _change(connection, deliveries.c.id == delivery.id, taken_by=who, **values)
    return replace(delivery, **values)


async def accepted(connection: AsyncConnection, delivery_id: str, provider_id: str, now: datetime) -> None:
    """The carrier has it; whatever it has told of it before stays."""
    of = deliveries.c
    ours = of.id == delivery_id
    await _change(connection, and_(ours, of.provider_id.is_(None)), provider_id=provider_id)
    await _change(connection, and_(ours, of.accepted_at.is_(None)), accepted_at=now)
    await _change(connection, and_(ours, of.state.in_(OPEN)), state=State.ACCEPTED, taken_until=None, reason=None)


async def put_off(
    connection: AsyncConnection, delivery_id: str, reason: str, again_at: datetime, *, uncertain: bool
) -> None:
    """It is tried again, unless the carrier has told meanwhile that it has it."""
    values: dict[str, Any] = {"state": State.QUEUED, "due_at": again_at, "taken_until": None, "reason": reason}
    if uncertain:
        values["uncertain"] = True
    await _change(connection, and_(deliveries.c.id == delivery_id, deliveries.c.state == State.SENDING), **values)


async def give_up(connection: AsyncConnection, delivery_id: str, state: State, reason: str, now: datetime) -> None:
    """`state` is one of NOT_SENT."""
    ours = and_(deliveries.c.id == delivery_id, deliveries.c.state.in_(OPEN))
    await _change(connection, ours, state=state, reason=reason, settled_at=now, taken_until=None)


async def note_reason(connection: AsyncConnection, delivery_id: str, reason: str) -> None:
    await _change(connection, deliveries.c.id == delivery_id, reason=reason)


async def reminded(connection: AsyncConnection, conversation_id: str, since: datetime) -> bool:
    """Whether a template has taken the place of a text since then."""
    of = deliveries.c
    tried = exists().where(
        of.conversation_id == conversation_id,
        of.state == State.WINDOW_CLOSED,
        of.reason != WINDOW_CLOSED,
        of.settled_at > since,
    )
    return bool((await connection.execute(select(tried))).scalar())


async def withdraw(connection: AsyncConnection, number_hash: str, now: datetime) -> None:
    """What still waits for somebody who has opted out does not go out any more."""
    its = select(text_lines.c.conversation_id).where(text_lines.c.number_hash == number_hash)
    waiting = and_(deliveries.c.state == State.QUEUED, ~deliveries.c.last_word, deliveries.c.conversation_id.in_(its))
    held = select(deliveries.c.id).where(waiting).order_by(deliveries.c.id).with_for_update()
    blocked = {"state": State.BLOCKED_OPT_OUT, "reason": "opted_out", "settled_at": now}
    await _change(connection, deliveries.c.id.in_(held), **blocked)


async def conversation_of(connection: AsyncConnection, provider_id: str, delivery_id: str | None) -> str | None:
    """The conversation of a text that a carrier tells of."""
    found = select(deliveries.c.conversation_id).where(_reported(provider_id, delivery_id))
    conversation_id: str | None = (await connection.execute(found)).scalar()
    return conversation_id


async def told(
    connection: AsyncConnection,
    state: State,
    now: datetime,
    provider_id: str,
    delivery_id: str | None = None,
    reason: str | None = None,
) -> Delivery | None:
    """Notes what a carrier tells of a text; the text, if that was news. `delivery_id` is ours, where it sends it back:
    so it is found also when the carrier was faster than our own note of `provider_id`.
    """
    of = deliveries.c
    wanted = select(*_columns).where(_reported(provider_id, delivery_id)).with_for_update()
    row = (await connection.execute(wanted)).mappings().first()
    if row is None or state not in LATER.get(State(row["state"]), ()):
        return None
    values: dict[str, Any] = {"state": state, "provider_id": provider_id, "taken_until": None, "reason": reason}
    if state in SETTLED:
        values["settled_at"] = now
    await _change(connection, of.id == row["id"], **values)
    await _change(connection, and_(of.id == row["id"], of.accepted_at.is_(None)), accepted_at=now)
    return _delivery({**row, **{key: values[key] for key in ("state", "provider_id", "reason")}})


async def hurry(connection: AsyncConnection, carrier: str, sender: str, now: datetime) -> None:
    """The carrier can be reached again: what waits for it need not wait longer."""
    its = select(text_lines.c.conversation_id).where(text_lines.c.carrier == carrier, text_lines.c.sender == sender)
    waiting = and_(deliveries.c.state == State.QUEUED, deliveries.c.due_at > now, deliveries.c.conversation_id.in_(its))
    held = select(deliveries.c.id).where(waiting).order_by(deliveries.c.id).with_for_update()
    await _change(connection, deliveries.c.id.in_(held), due_at=now)


async def unknown(connection: AsyncConnection, provider_ids: Sequence[str]) -> list[str]:
    """Those of a carrier's ids that belong to none of our texts yet."""
    known = select(deliveries.c.provider_id).where(deliveries.c.provider_id.in_(provider_ids))
    found = set((await connection.execute(known)).scalars())
    return [each for each in provider_ids if each not in found]


_in_order = (deliveries.c.pressing.desc(), deliveries.c.seq, deliveries.c.part)
_columns = tuple(deliveries.c[name] for name in Delivery.__dataclass_fields__)


async def _change(connection: AsyncConnection, which: ColumnElement[bool], **values: Any) -> None:
    await connection.execute(update(deliveries).where(which).values(**values))


def _reported(provider_id: str, delivery_id: str | None) -> ColumnElement[bool]:
    of = deliveries.c
    return or_(of.provider_id == provider_id, and_(of.id == delivery_id, of.provider_id.is_(None)))


def _delivery(row: Any) -> Delivery:
    return Delivery(**{**row, "state": State(row["state"]), "choices": choices_of(row["choices"])})
