"""Two processes on one database at the same moment, on both kinds of database."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, update

from frontdesk import alert_health, audit, conversations, data_keys, engine, inbox, ticket_book
from frontdesk.alert_clock import AlertClock
from frontdesk.alerts import take, write
from frontdesk.audit import What
from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.events import Events
from frontdesk.languages import Languages
from frontdesk.phrases import Phrases
from frontdesk.safety import Safety
from frontdesk.store import Store, alert_clocks, alerts, mentions
from frontdesk.ticket_book import AlreadyDone
from frontdesk.tickets import Kind
from tests.conftest import KEYRING, NOON, Clock
from tests.frontdesk.alerting import STAFF, Staff, look, messenger_of, queue

PATIENCE = 20  # seconds


@pytest.fixture
async def desks(
    database: str,
    safety: Safety,
    phrases: Phrases,
    languages: Languages,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[list[Desk]]:
    """Those of three processes. They are patient, for what is tested is order and not how busy the machine is."""
    monkeypatch.setitem(engine.LIMITS, "statement_timeout", PATIENCE * 1000)
    monkeypatch.setattr(engine, "ANSWERS_WITHIN", PATIENCE)
    stores = [Store(database, KEYRING) for _ in range(3)]
    yield [Desk(store, safety, phrases, languages, None, clock, alert_clock=AlertClock(STAFF)) for store in stores]
    for store in stores:
        await store.close()


async def test_a_conversation_that_two_begin_is_one(desks: list[Desk]) -> None:
    for round_ in range(10):
        told = (desk.receive(f"c{round_}", "web", f"hello {i}") for i, desk in enumerate(desks))
        assert sorted([message.seq for message in await asyncio.gather(*told)]) == [1, 2, 3]


async def test_places_follow_the_order_of_arrival_without_gap_or_double(desks: list[Desk]) -> None:
    async def write(desk: Desk, number: int) -> list[int]:
        return [(await desk.receive("c", "web", f"{number} {place}")).seq for place in range(10)]

    written = await asyncio.gather(*(write(desk, number) for number, desk in enumerate(desks)))
    assert all(places == sorted(places) for places in written)
    assert sorted(place for places in written for place in places) == list(range(1, 31))
    seen = [event.seq for event in await Events(desks[0].store).after("c", 0)]
    assert seen == list(range(1, 31))


async def test_no_reader_sees_a_later_place_before_an_earlier_one(desks: list[Desk]) -> None:
    reader, *writers = desks
    writing = [asyncio.create_task(_write_ten(desk)) for desk in writers]
    last = 0
    while not all(task.done() for task in writing):
        seen = [event.seq for event in await Events(reader.store).after("c", last)]
        assert seen == list(range(last + 1, last + 1 + len(seen)))
        last += len(seen)
    assert [event.seq for event in await Events(reader.store).after("c", last)] == list(range(last + 1, 21))


async def _write_ten(desk: Desk) -> None:
    for number in range(10):
        await desk.receive("c", "web", f"question {number}")


async def test_a_message_that_is_sent_twice_at_once_is_stored_once(desks: list[Desk]) -> None:
    for round_ in range(5):
        told = (desk.receive("c", "web", "hello", client_id=f"id-{round_}") for desk in desks)
        assert len({message.id for message in await asyncio.gather(*told)}) == 1


async def test_a_ticket_that_several_need_is_one_that_holds_all_their_messages(desks: list[Desk]) -> None:
    messages = [await desks[0].receive("c", "web", f"hello {number}") for number in range(9)]
    asked = (desks[i % 3].open_ticket("c", message.id, Kind.HUMAN) for i, message in enumerate(messages))
    assert len({ticket.reference for ticket in await asyncio.gather(*asked)}) == 1
    async with desks[0].store.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(mentions))).scalar_one() == 9
        assert (await connection.execute(select(func.count()).select_from(alert_clocks))).scalar_one() == 1
    assert len(await queue(desks[0].store)) == 2  # one for each recipient of the first level


async def test_the_details_of_a_ticket_add_up(desks: list[Desk]) -> None:
    message = await desks[0].receive("c", "web", "hello")
    details = ({"name": "Ana"}, {"contact": "404"}, {"when": "Friday"})
    asked = zip(desks, details, strict=True)
    await asyncio.gather(*(desk.open_ticket("c", message.id, Kind.BOOKING, its) for desk, its in asked))
    async with desks[0].store.reading() as connection:
        (ticket,) = await ticket_book.of_conversation(connection, "c")
    assert ticket.details == {"name": "Ana", "contact": "404", "when": "Friday"}


async def test_alarms_from_all_sides_while_staff_close_and_clocks_ring(desks: list[Desk], clock: Clock) -> None:
    """Everything that takes several rows at once, with each other: nobody is refused."""
    staff = Staff()
    messengers = [messenger_of(desk.store, staff, desk.alert_clock, clock) for desk in desks]

    async def patient(desk: Desk, number: int) -> None:
        for place in range(4):
            await desk.receive(f"c{(number + place) % 2}", "web", "my throat is closing, I'm allergic to latex")

    async def close_all(board: Board) -> None:
        for _ in range(3):
            for entry in (await board.view()).in_state("open"):
                try:
                    await board.close(entry.ticket.reference)
                except AlreadyDone:
                    continue

    async def send() -> None:
        for _ in range(3):
            clock.forward(minutes=6)
            await look(*messengers)

    boards = [Board(desk.store, clock, [r.name for r in STAFF]) for desk in desks]
    patients = (patient(desk, number) for number, desk in enumerate(desks))
    await asyncio.gather(*patients, *(close_all(board) for board in boards), send())
    await look(*messengers)
    async with desks[0].store.reading() as connection:
        assert len(await inbox.open_messages(connection, "c0")) + len(await inbox.open_messages(connection, "c1")) == 12
    assert not await queue(desks[0].store, state="waiting", recipient="email-1")


async def test_who_sends_and_who_raises_several_tickets_do_not_wait_for_each_other(desks: list[Desk]) -> None:
    """One holds the reminders of an acknowledged emergency and allergy, the other has both mentioned anew."""
    await desks[0].receive("c", "web", "my throat is closing, I'm allergic to latex")
    async with desks[0].store.writing() as connection:
        held = {ticket.reference: ticket for ticket in await ticket_book.of_conversation(connection, "c")}
        await connection.execute(update(alerts).values(reminder=True))
        for reference in held:
            await ticket_book.acknowledge(connection, reference, NOON)
    waiting = sorted(await queue(desks[0].store, recipient="email-1"), key=lambda alert: alert.id, reverse=True)
    later, earlier = (held[alert.reference] for alert in waiting)

    async def send() -> None:
        async with desks[1].store.writing() as connection:
            await take(connection, "email-1", "messenger", NOON)

    async with desks[0].store.writing() as connection:
        await conversations.hold(connection, "c")
        await write(connection, ["email-1"], NOON, later.severity, later.reference)
        sending = asyncio.create_task(send())
        if connection.dialect.name == "postgresql":  # SQLite has one writer anyway
            await asyncio.sleep(0.1)
        await write(connection, ["email-1"], NOON, earlier.severity, earlier.reference)
    await sending
    assert {alert.state for alert in await queue(desks[0].store, recipient="email-1")} == {"dropped"}


async def test_desks_that_start_at_once_note_their_key_once(desks: list[Desk]) -> None:
    await asyncio.gather(*(data_keys.check(desk.store, NOON) for desk in desks))
    async with desks[0].store.reading() as connection:
        assert (await audit.verify(connection)).rows == 1


async def test_the_first_notes_of_the_audit_log_stand_one_after_the_other(desks: list[Desk]) -> None:
    boards = [Board(desk.store, lambda: NOON) for desk in desks]
    await asyncio.gather(*(board.note("staff-1", What.SIGNED_IN) for board in boards))
    async with desks[0].store.reading() as connection:
        assert (await audit.verify(connection)).rows == 3


async def test_a_ticket_is_acknowledged_by_one_of_several(desks: list[Desk]) -> None:
    message = await desks[0].receive("c", "web", "hello")
    ticket = await desks[0].open_ticket("c", message.id, Kind.HUMAN)
    boards = [Board(desk.store, lambda: NOON) for desk in desks]
    asked = (board.acknowledge(ticket.reference) for board in boards)
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes].count(AlreadyDone) == 2


async def test_failures_that_two_note_at_once_are_all_counted(desks: list[Desk]) -> None:
    async def fail(store: Store) -> bool:
        async with store.writing() as connection:
            return await alert_health.failed(connection, "email-1", "timeout", NOON, final=False)

    stores = [desks[number % 3].store for number in range(alert_health.MOST)]
    died = await asyncio.gather(*(fail(store) for store in stores))
    assert sorted(died) == [False] * (alert_health.MOST - 1) + [True]


async def test_whoever_holds_a_conversation_sees_what_was_committed_before(desks: list[Desk]) -> None:
    await desks[0].receive("c", "web", "hello")
    first = asyncio.Event()

    async def take_over() -> None:
        async with desks[0].store.writing() as connection:
            await conversations.hold(connection, "c")
            first.set()
            await asyncio.sleep(0.05)
            await conversations.hand_to(connection, "c", "staff")

    async def look_again() -> str:
        await first.wait()
        async with desks[1].store.writing() as connection:
            held = await conversations.hold(connection, "c")
            assert held
            return held.owner

    _, owner = await asyncio.gather(take_over(), look_again())
    assert owner == "staff"
