"""Where tickets are kept: one per conversation and kind, with the messages that mention it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.conversations import hold as hold_conversation
from frontdesk.store import conversations, mentions, tickets
from frontdesk.tickets import Kind, Severity, Ticket, higher, new_reference


class NoSuchTicket(Exception):
    """No ticket has this reference."""


class AlreadyDone(Exception):
    """Somebody else was faster: the ticket is acknowledged or closed already."""


class NotRead(Exception):
    """The patient has mentioned the matter again since the reader looked."""


@dataclass(frozen=True)
class Listed:
    """A ticket with what a list needs to know of its conversation; `last_seq` grows with all that is said there."""

    ticket: Ticket
    channel: str
    contact: str | None
    last_seq: int


async def ensure(
    connection: AsyncConnection,
    conversation_id: str,
    message_id: str,
    kind: Kind,
    severity: Severity,
    now: datetime,
    details: Mapping[str, str] | None = None,
) -> Ticket:
    """Opens the ticket, or appends the message to the one there is. Its severity only rises.

    `details` add to those it has; a new value replaces an old one. An acknowledged or closed ticket that is mentioned
    anew or gets more urgent opens again, for staff have to look again; its age counts from now.
    """
    await hold_conversation(connection, conversation_id)
    found = await _find(connection, conversation_id, kind)
    if found is None:
        ticket = Ticket(new_reference(), conversation_id, kind, severity, "open", now, details=details)
        await connection.execute(insert(tickets).values(**vars(ticket)))
        await _mention(connection, ticket, message_id, now)
        return ticket
    ticket = replace(found, severity=higher(found.severity, severity))
    if details:
        ticket = replace(ticket, details={**(found.details or {}), **details})
    news = await _is_news(connection, found, message_id)
    if news:
        await _mention(connection, ticket, message_id, now)
    if news or ticket.severity is not found.severity:
        ticket = _reopened(ticket, now)
    return ticket if ticket == found else await _save(connection, ticket)


async def acknowledge(connection: AsyncConnection, reference: str, now: datetime, seen: int | None = None) -> Ticket:
    """Notes that somebody has seen the ticket. `seen` is the number of mentions that they read.

    Raises NoSuchTicket, AlreadyDone, and NotRead when there are more mentions by now.
    """
    ticket = await _to_be_changed(connection, reference, seen)
    if ticket.state != "open":
        raise AlreadyDone
    return await _save(connection, replace(ticket, state="acknowledged", acknowledged_at=now))


async def close(connection: AsyncConnection, reference: str, now: datetime, seen: int | None = None) -> Ticket:
    """Notes that the matter is seen to. Parameters and errors as in `acknowledge`."""
    ticket = await _to_be_changed(connection, reference, seen)
    if ticket.state == "closed":
        raise AlreadyDone
    return await _save(connection, replace(ticket, state="closed", closed_at=now))


async def hold(connection: AsyncConnection, reference: str) -> Ticket:
    """The ticket, held against others who would change it until the transaction ends. Raises NoSuchTicket."""
    return await _to_be_changed(connection, reference, None)


async def listed(connection: AsyncConnection, closed_after: datetime) -> list[Listed]:
    """All tickets that are not closed, and those closed after that time; in no order."""
    of = conversations.c
    wanted = (
        select(tickets, of.channel, of.contact, of.last_seq)
        .join_from(tickets, conversations)
        .where(or_(tickets.c.state != "closed", tickets.c.closed_at > closed_after))
    )
    rows = [dict(row) for row in (await connection.execute(wanted)).mappings()]
    known = [(row.pop("channel"), row.pop("contact"), row.pop("last_seq"), row) for row in rows]
    return [Listed(_ticket(row), channel, contact, last_seq) for channel, contact, last_seq, row in known]


async def mentions_of(connection: AsyncConnection, references: Collection[str]) -> dict[str, frozenset[str]]:
    """The ids of the messages that mention each of these tickets."""
    wanted = select(mentions.c.reference, mentions.c.message_id).where(mentions.c.reference.in_(references))
    found: dict[str, set[str]] = {reference: set() for reference in references}
    for reference, message_id in await connection.execute(wanted):
        found[reference].add(message_id)
    return {reference: frozenset(ids) for reference, ids in found.items()}


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
    ours = (tickets.c.conversation_id == conversation_id) & (tickets.c.kind == kind)
    row = (await connection.execute(select(tickets).where(ours))).mappings().first()
    return _ticket(dict(row)) if row else None


async def _to_be_changed(connection: AsyncConnection, reference: str, seen: int | None) -> Ticket:
    """The ticket as in `hold`; its conversation is what is held."""
    ours = tickets.c.reference == reference
    conversation_id = (await connection.execute(select(tickets.c.conversation_id).where(ours))).scalar()
    if conversation_id is not None:
        await hold_conversation(connection, conversation_id)
    row = (await connection.execute(select(tickets).where(ours))).mappings().first()
    if row is None:
        raise NoSuchTicket
    count = select(func.count()).select_from(mentions).where(mentions.c.reference == reference)
    if seen is not None and seen < (await connection.execute(count)).scalar_one():
        raise NotRead
    return _ticket(dict(row))


def _reopened(ticket: Ticket, now: datetime) -> Ticket:
    waiting_since = ticket.opened_at if ticket.state == "open" else now
    return replace(ticket, state="open", opened_at=waiting_since, acknowledged_at=None, closed_at=None)


async def _save(connection: AsyncConnection, ticket: Ticket) -> Ticket:
    columns = ("severity", "state", "opened_at", "acknowledged_at", "closed_at", "details")
    values = {name: getattr(ticket, name) for name in columns}
    await connection.execute(update(tickets).where(tickets.c.reference == ticket.reference).values(**values))
    return ticket


async def _mention(connection: AsyncConnection, ticket: Ticket, message_id: str, now: datetime) -> None:
    mention = insert(mentions).values(reference=ticket.reference, message_id=message_id, mentioned_at=now)
    await connection.execute(mention)


async def _is_news(connection: AsyncConnection, ticket: Ticket, message_id: str) -> bool:
    told = exists().where(mentions.c.reference == ticket.reference, mentions.c.message_id == message_id)
    return not (await connection.execute(select(told))).scalar()


def _ticket(row: dict[str, object]) -> Ticket:
    return Ticket(**{**row, "kind": Kind(row["kind"]), "severity": Severity(row["severity"])})  # type: ignore[arg-type]
