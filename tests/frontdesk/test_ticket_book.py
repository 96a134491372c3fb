"""One ticket per conversation and kind."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from frontdesk import ticket_book
from frontdesk.store import Store
from frontdesk.ticket_book import AlreadyDone, NoSuchTicket, NotRead
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


async def test_kinds_have_tickets_of_their_own(store: Store, stored: Stored) -> None:
    message = await stored()
    await ensure(store, message.id, Kind.ALLERGY)
    await ensure(store, message.id, Kind.HUMAN)
    assert {ticket.kind for ticket in await all_tickets(store)} == {Kind.ALLERGY, Kind.HUMAN}


async def change(
    store: Store, what: Callable[..., Awaitable[Ticket]], reference: str, seen: int | None = None, **later: float
) -> Ticket:
    async with store.writing() as connection:
        return await what(connection, reference, NOON + timedelta(**later), seen)


class TestWhatStaffDo:
    async def test_acknowledges_and_closes_with_the_time(self, store: Store, stored: Stored) -> None:
        reference = (await ensure(store, (await stored()).id, Kind.HUMAN)).reference
        await change(store, ticket_book.acknowledge, reference, minutes=1)
        await change(store, ticket_book.close, reference, minutes=2)
        (ticket,) = await all_tickets(store)
        assert ticket.state == "closed"
        assert ticket.acknowledged_at == NOON + timedelta(minutes=1)
        assert ticket.closed_at == NOON + timedelta(minutes=2)

    async def test_closes_what_nobody_acknowledged(self, store: Store, stored: Stored) -> None:
        reference = (await ensure(store, (await stored()).id, Kind.HUMAN)).reference
        assert (await change(store, ticket_book.close, reference)).state == "closed"

    async def test_says_that_somebody_was_faster(self, store: Store, stored: Stored) -> None:
        reference = (await ensure(store, (await stored()).id, Kind.HUMAN)).reference
        for what in (ticket_book.acknowledge, ticket_book.close):
            await change(store, what, reference)
            with pytest.raises(AlreadyDone):
                await change(store, what, reference, minutes=5)
        with pytest.raises(AlreadyDone):
            await change(store, ticket_book.acknowledge, reference)

    @pytest.mark.parametrize("what", [ticket_book.acknowledge, ticket_book.close])
    async def test_knows_no_other_references(self, store: Store, what: Callable[..., Awaitable[Ticket]]) -> None:
        with pytest.raises(NoSuchTicket):
            await change(store, what, "ABC-DEF")

    @pytest.mark.parametrize("what", [ticket_book.acknowledge, ticket_book.close])
    async def test_changes_nothing_for_somebody_who_has_not_read_the_latest_mention(
        self, store: Store, stored: Stored, what: Callable[..., Awaitable[Ticket]]
    ) -> None:
        await ensure(store, (await stored("one")).id, Kind.HUMAN)
        reference = (await ensure(store, (await stored("two")).id, Kind.HUMAN)).reference
        with pytest.raises(NotRead):
            await change(store, what, reference, seen=1)
        assert [ticket.state for ticket in await all_tickets(store)] == ["open"]
        await change(store, what, reference, seen=2)


@pytest.mark.parametrize("what", [ticket_book.acknowledge, ticket_book.close])
class TestOpensAgain:
    async def test_with_a_new_mention_and_ages_from_then(
        self, store: Store, stored: Stored, what: Callable[..., Awaitable[Ticket]]
    ) -> None:
        reference = (await ensure(store, (await stored("one")).id, Kind.HUMAN)).reference
        await change(store, what, reference, minutes=1)
        message, later = await stored("two"), NOON + timedelta(hours=3)
        async with store.writing() as connection:
            await ticket_book.ensure(connection, "c", message.id, Kind.HUMAN, Severity.ROUTINE, later)
        (ticket,) = await all_tickets(store)
        assert (ticket.state, ticket.acknowledged_at, ticket.closed_at) == ("open", None, None)
        assert ticket.opened_at == later

    async def test_when_it_gets_more_urgent(
        self, store: Store, stored: Stored, what: Callable[..., Awaitable[Ticket]]
    ) -> None:
        message = await stored()
        await change(store, what, (await ensure(store, message.id, Kind.ALLERGY)).reference)
        await ensure(store, message.id, Kind.ALLERGY, Severity.URGENT)
        (ticket,) = await all_tickets(store)
        assert (ticket.state, ticket.severity) == ("open", Severity.URGENT)

    async def test_not_with_the_mention_that_staff_have_read(
        self, store: Store, stored: Stored, what: Callable[..., Awaitable[Ticket]]
    ) -> None:
        message = await stored()
        state = (await change(store, what, (await ensure(store, message.id, Kind.HUMAN)).reference)).state
        await ensure(store, message.id, Kind.HUMAN)
        assert [ticket.state for ticket in await all_tickets(store)] == [state]


async def test_an_open_ticket_keeps_its_age(store: Store, stored: Stored) -> None:
    await ensure(store, (await stored("one")).id, Kind.HUMAN)
    message = await stored("two")
    async with store.writing() as connection:
        await ticket_book.ensure(connection, "c", message.id, Kind.HUMAN, Severity.ROUTINE, NOON + timedelta(hours=3))
    assert [ticket.opened_at for ticket in await all_tickets(store)] == [NOON]
