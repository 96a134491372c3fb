"""What patients were offered to choose from, by the texts to them."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.carriers.carrier import Choice, choices_of
from frontdesk.store import deliveries


async def on_offer(connection: AsyncConnection, conversation_id: str) -> tuple[Choice, ...]:
    """What the patient may choose by number now: the choices of the last text to them, if any (requirement D8)."""
    of = deliveries.c
    wanted = (
        select(of.choices).where(of.conversation_id == conversation_id).order_by(of.seq.desc(), of.part.desc()).limit(1)
    )
    return choices_of((await connection.execute(wanted)).scalar() or [])


async def issued(connection: AsyncConnection, conversation_id: str, choice_id: str) -> Choice | None:
    """The choice with this id that the conversation was offered, however long ago (requirement A10)."""
    of = deliveries.c
    wanted = select(of.choices).where(of.conversation_id == conversation_id).order_by(of.seq.desc())
    found = (each for row in (await connection.execute(wanted)).scalars() for each in choices_of(row))
    return next((choice for choice in found if choice.id == choice_id), None)
