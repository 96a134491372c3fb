"""Where tickets are kept: one per conversation and kind, with the messages that mention it."""

from datetime import datetime

from sqlalchemy import exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.store import mentions, tickets
from frontdesk.tickets import Kind, Severity, Ticket, higher, new_reference


async def ensure(
    connection: AsyncConnection,
    conversation_id: str,
    message_id: str,
    kind: Kind,
    severity: Severity,
    now: datetime,
) -> Ticket:
    """Opens the ticket, or appends the message to the one there is. Its severity only rises; closed ones reopen."""
    found = await _find(connection, conversation_id, kind)
    ticket = found or Ticket(new_reference(), conversation_id, kind, severity, "open", now)
    if found is None:
        await connection.execute(insert(tickets).values(**vars(ticket)))
    elif await _is_news(connection, found, message_id):
        raised = higher(found.severity, severity)
        changed = update(tickets).where(tickets.c.reference == found.reference).values(severity=raised, state="open")
        await connection.execute(changed)
    else:
        return found
    await connection.execute(
        insert(mentions).values(reference=ticket.reference, message_id=message_id, mentioned_at=now)
    )
    return ticket


async def has_mention(connection: AsyncConnection, conversation_id: str, message_id: str, kind: Kind) -> bool:
    """Whether `message_id` stands in a ticket of this kind: what makes "our staff have been told" true."""
    of_kind = tickets.join(mentions, mentions.c.reference == tickets.c.reference)
    wanted = (
        exists()
        .select_from(of_kind)
        .where(
            tickets.c.conversation_id == conversation_id, tickets.c.kind == kind, mentions.c.message_id == message_id
        )
    )
    return bool((await connection.execute(select(wanted))).scalar())


async def of_conversation(connection: AsyncConnection, conversation_id: str) -> list[Ticket]:
    wanted = select(tickets).where(tickets.c.conversation_id == conversation_id).order_by(tickets.c.opened_at)
    return [_ticket(dict(row)) for row in (await connection.execute(wanted)).mappings()]


async def _find(connection: AsyncConnection, conversation_id: str, kind: Kind) -> Ticket | None:
    wanted = select(tickets).where(tickets.c.conversation_id == conversation_id, tickets.c.kind == kind)
    row = (await connection.execute(wanted)).mappings().first()
    return _ticket(dict(row)) if row else None


async def _is_news(connection: AsyncConnection, ticket: Ticket, message_id: str) -> bool:
    told = exists().where(mentions.c.reference == ticket.reference, mentions.c.message_id == message_id)
    return not (await connection.execute(select(told))).scalar()


def _ticket(row: dict[str, object]) -> Ticket:
    return Ticket(**{**row, "kind": Kind(row["kind"]), "severity": Severity(row["severity"])})  # type: ignore[arg-type]
