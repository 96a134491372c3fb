"""Whether answers helped, as patients say with a thumb. No free text: nobody would answer it, or see an alarm in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.store import feedback, outbox

type Verdict = Literal["up", "down"]

VERDICTS: tuple[Verdict, ...] = ("up", "down")


@dataclass(frozen=True)
class Rated:
    """How often a reply helped and did not, and how often each reason was given for that."""

    utter_action: str
    up: int
    down: int
    reasons: Mapping[str, int]


class NoSuchReply(Exception):
    """The bot said nothing at this place of the conversation."""


async def give(
    connection: AsyncConnection, conversation_id: str, seq: int, verdict: Verdict, reason: str | None, now: datetime
) -> None:
    """Notes what the patient thinks of the reply at `seq`, instead of what they thought before. Raises NoSuchReply."""
    columns = outbox.c
    said = exists().where(columns.conversation_id == conversation_id, columns.seq == seq, columns.sender == "bot")
    if not (await connection.execute(select(said))).scalar():
        raise NoSuchReply
    given = {"conversation_id": conversation_id, "seq": seq}
    await connection.execute(delete(feedback).filter_by(**given))
    await connection.execute(insert(feedback).values(**given, verdict=verdict, reason=reason, given_at=now))


async def of_replies(connection: AsyncConnection, since: datetime) -> list[Rated]:
    """The replies rated since then, those first that helped least often."""
    wanted = (
        select(outbox.c.utter_action, feedback.c.verdict, feedback.c.reason, func.count())
        .join(feedback, (feedback.c.conversation_id == outbox.c.conversation_id) & (feedback.c.seq == outbox.c.seq))
        .where(feedback.c.given_at >= since)
        .group_by(outbox.c.utter_action, feedback.c.verdict, feedback.c.reason)
    )
    counted: dict[str, dict[tuple[str, str | None], int]] = {}
    for utter_action, verdict, reason, count in await connection.execute(wanted):
        counted.setdefault(utter_action, {})[verdict, reason] = count
    rated = [_rated(utter_action, counts) for utter_action, counts in counted.items()]
    return sorted(rated, key=lambda each: (-each.down, each.up, each.utter_action))


def _rated(utter_action: str, counts: Mapping[tuple[str, str | None], int]) -> Rated:
    up, down = (sum(count for (given, _), count in counts.items() if given == verdict) for verdict in VERDICTS)
    reasons = {reason: count for (_, reason), count in sorted(counts.items(), key=lambda each: -each[1]) if reason}
    return Rated(utter_action, up, down, reasons)
