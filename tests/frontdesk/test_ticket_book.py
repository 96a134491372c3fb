"""One ticket per conversation and kind."""

from sqlalchemy import update

from frontdesk import ticket_book
from frontdesk.store import Store, tickets
from frontdesk.tickets import Kind, Severity, Ticket
from tests.conftest import NOON
from tests.frontdesk.conftest import Stored


async def ensure(store: Store, message_id: str, kind: Kind, severity: Severity = Severity.ALLERGY) -> Ticket:
    async with store.writing() as connection:
        return await ticket_book.ensure(connection, "c", message_id, kind, severity, NOON)


async def all_tickets(store: Store) -> list[Ticket]:
    async with store.reading() as connection:
        return await ticket_book.of_conversation(connection, "c")


async def test_later_mentions_append_to_the_same_ticket(store: Store, stored: Stored) -> None:
    first = await ensure(store, (await stored("one")).id, Kind.ALLERGY)
    second = await ensure(store, (await stored("two")).id, Kind.ALLERGY)
    assert first.reference == second.reference
    async with store.reading() as connection:
        assert await ticket_book.has_mention(connection, "c", "m-two", Kind.ALLERGY)
        assert not await ticket_book.has_mention(connection, "c", "m-two", Kind.HUMAN)


async def test_the_same_mention_twice_changes_nothing(store: Store, stored: Stored) -> None:
    message = await stored()
    for _ in range(2):
        await ensure(store, message.id, Kind.ALLERGY)
    assert len(await all_tickets(store)) == 1


async def test_severity_rises_and_never_falls(store: Store, stored: Stored) -> None:
    await ensure(store, (await stored("one")).id, Kind.ALLERGY)
    await ensure(store, (await stored("two")).id, Kind.ALLERGY, Severity.URGENT)
    await ensure(store, (await stored("three")).id, Kind.ALLERGY)
    assert [ticket.severity for ticket in await all_tickets(store)] == [Severity.URGENT]


async def test_a_new_mention_opens_a_closed_ticket_again(store: Store, stored: Stored) -> None:
    await ensure(store, (await stored("one")).id, Kind.HUMAN)
    async with store.writing() as connection:
        await connection.execute(update(tickets).values(state="closed"))
    await ensure(store, (await stored("two")).id, Kind.HUMAN)
    assert [ticket.state for ticket in await all_tickets(store)] == ["open"]


async def test_kinds_have_tickets_of_their_own(store: Store, stored: Stored) -> None:
    message = await stored()
    await ensure(store, message.id, Kind.ALLERGY)
    await ensure(store, message.id, Kind.HUMAN)
    assert {ticket.kind for ticket in await all_tickets(store)} == {Kind.ALLERGY, Kind.HUMAN}
