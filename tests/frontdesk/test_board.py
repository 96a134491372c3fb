"""What staff see of the tickets and do with them."""

from datetime import timedelta

import pytest

from frontdesk import board as boards
from frontdesk import conversations, ticket_book
from frontdesk.alert_clock import AlertClock
from frontdesk.alert_health import Dead
from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.queues import Queue
from frontdesk.sinks.delivery import NotDelivered
from frontdesk.store import Store
from frontdesk.tickets import Kind, Severity
from tests.conftest import ANSWER, NOON, Clock, ScriptedAssistant
from tests.frontdesk.alerting import STAFF, Staff, look, messenger_of
from tests.frontdesk.conftest import Stored

ALARM = "my throat is closing and I can't breathe"


@pytest.fixture
def board(store: Store, clock: Clock) -> Board:
    return Board(store, clock)


async def ticket(store: Store, stored: Stored, kind: Kind, conversation_id: str = "c", **ago: float) -> str:
    message = await stored(f"{kind} {ago}", conversation_id, message_id=f"{conversation_id} {kind} {ago}"[:36])
    async with store.writing() as connection:
        severity = Severity(kind) if kind in list(Severity) else Severity.ROUTINE
        opened = NOON - timedelta(**ago)
        return (await ticket_book.ensure(connection, conversation_id, message.id, kind, severity, opened)).reference


async def test_lists_the_most_severe_first_and_then_the_oldest(store: Store, stored: Stored, board: Board) -> None:
    young = await ticket(store, stored, Kind.HUMAN, "a", minutes=1)
    old = await ticket(store, stored, Kind.RESCHEDULE, "b", hours=9)
    allergy = await ticket(store, stored, Kind.ALLERGY, "c", minutes=2)
    emergency = await ticket(store, stored, Kind.EMERGENCY, "d", minutes=1)
    urgent = await ticket(store, stored, Kind.URGENT, "e", minutes=1)
    listed = [entry.ticket.reference for entry in (await board.view()).entries]
    assert listed == [emergency, urgent, allergy, old, young]


async def test_acknowledged_ones_follow_and_closed_ones_come_last(store: Store, stored: Stored, board: Board) -> None:
    closed, seen, new = [await ticket(store, stored, Kind.HUMAN, each) for each in "abc"]
    await board.close(closed)
    await board.acknowledge(seen)
    view = await board.view()
    assert [entry.ticket.reference for entry in view.entries] == [new, seen, closed]
    assert [entry.ticket.reference for entry in view.in_state("acknowledged")] == [seen]


async def test_says_when_patients_wait_too_long_for_an_answer(
    desk: Desk, board: Board, assistant: ScriptedAssistant, clock: Clock
) -> None:
    version = await board.version()
    await desk.receive("c", "web", "how long does it take")
    asked = clock()
    clock.forward(seconds=29)
    assert (await board.view()).late == Queue()
    assert await board.version() == version
    clock.forward(seconds=2)
    assert (await board.view()).late == Queue(1, asked)
    assert await board.version() == (await board.view()).version != version
    await desk.take_next("c")
    assert (await board.view()).late == Queue()


async def test_forgets_a_closed_ticket_after_a_week(store: Store, stored: Stored, board: Board, clock: Clock) -> None:
    await board.close(await ticket(store, stored, Kind.HUMAN))
    clock.forward(days=6)
    assert len((await board.view()).entries) == 1
    clock.forward(days=2)
    assert (await board.view()).entries == []


async def test_shows_what_was_said_of_the_matter_and_all_the_rest(desk: Desk, board: Board) -> None:
    for text in ("how long does it take", ALARM):
        await desk.receive("c", "web", text)
        await desk.take_next("c")
    ((entry),) = (await board.view()).entries
    assert [line.text for line in entry.lines][:3] == ["how long does it take", ANSWER.text, ALARM]
    assert entry.heard[0].text == ALARM
    assert [line.sender for line in entry.heard] == ["patient", "bot"]
    assert "911" in entry.heard[1].text
    assert (entry.channel, entry.contact) == ("web", None)


async def test_a_long_conversation_keeps_what_a_ticket_holds(
    store: Store, stored: Stored, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.transcript.LONGEST", 3)
    await ticket(store, stored, Kind.HUMAN)
    for number in range(9):
        await stored(str(number))
    (entry,) = (await board.view()).entries
    assert [line.seq for line in entry.lines] == [1, 8, 9, 10]


async def test_shows_so_many_and_counts_the_rest(
    store: Store, stored: Stored, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards, "MOST", 2)
    for each in "abc":
        await ticket(store, stored, Kind.HUMAN, each)
    emergency = await ticket(store, stored, Kind.EMERGENCY, "d")
    view = await board.view()
    assert view.entries[0].ticket.reference == emergency
    assert (len(view.entries), view.left_out) == (2, 2)


class TestHold:
    @pytest.mark.parametrize("alarm", [Kind.ALLERGY, Kind.URGENT, Kind.EMERGENCY])
    async def test_a_booking_waits_while_an_alarm_is_not_closed(
        self, store: Store, stored: Stored, board: Board, alarm: Kind
    ) -> None:
        await ticket(store, stored, Kind.BOOKING)
        reference = await ticket(store, stored, alarm)

        async def held() -> dict[Kind, bool]:
            return {entry.ticket.kind: entry.on_hold for entry in (await board.view()).entries}

        assert await held() == {Kind.BOOKING: True, alarm: False}
        await board.acknowledge(reference)
        assert (await held())[Kind.BOOKING]
        await board.close(reference)
        assert not (await held())[Kind.BOOKING]

    async def test_other_patients_and_other_matters_hold_nothing(
        self, store: Store, stored: Stored, board: Board
    ) -> None:
        await ticket(store, stored, Kind.BOOKING)
        await ticket(store, stored, Kind.HUMAN)
        await ticket(store, stored, Kind.ALLERGY, "other")
        assert not any(entry.on_hold for entry in (await board.view()).entries)


class TestEmergency:
    async def test_is_over_for_the_conversation_when_staff_close_it(self, desk: Desk, board: Board) -> None:
        await desk.receive("c", "web", ALARM)
        (entry,) = (await board.view()).entries

        async def is_on() -> bool:
            async with desk.store.reading() as connection:
                conversation = await conversations.find(connection, "c")
            assert conversation
            return conversation.in_emergency(NOON)

        await board.acknowledge(entry.ticket.reference)
        assert await is_on()
        await board.close(entry.ticket.reference)
        assert not await is_on()

    async def test_goes_on_when_staff_close_another_ticket(self, desk: Desk, board: Board) -> None:
        message = await desk.receive("c", "web", ALARM)
        await board.close((await desk.open_ticket("c", message.id, Kind.HUMAN)).reference)
        async with desk.store.reading() as connection:
            conversation = await conversations.find(connection, "c")
        assert conversation
        assert conversation.in_emergency(NOON)

    async def test_counts_until_somebody_acknowledges(self, desk: Desk, board: Board) -> None:
        await desk.receive("c", "web", ALARM)
        view = await board.view()
        assert view.emergencies == 1
        await board.acknowledge(view.entries[0].ticket.reference)
        assert (await board.view()).emergencies == 0


async def test_the_version_changes_with_whatever_is_shown(desk: Desk, board: Board, clock: Clock) -> None:
    versions = [await board.version()]
    message = await desk.receive("c", "web", "hello")
    ticket = await desk.open_ticket("c", message.id, Kind.HUMAN)
    versions.append(await board.version())
    await desk.take_next("c")
    versions.append(await board.version())
    await desk.keep_contact("c", "+14045550142")
    versions.append(await board.version())
    await board.acknowledge(ticket.reference)
    versions.append(await board.version())
    await board.close(ticket.reference)
    versions.append(await board.version())
    clock.forward(days=8)
    versions.append(await board.version())
    assert len({*versions}) == len(versions) - 1  # the last list is as empty as the first
    assert (await board.view()).version == versions[-1]


async def test_the_version_stays_while_nothing_changes(store: Store, stored: Stored, board: Board) -> None:
    await ticket(store, stored, Kind.HUMAN)
    assert await board.version() == await board.version() == (await board.view()).version


async def test_logs_references_and_nothing_else(desk: Desk, board: Board, capsys: pytest.CaptureFixture[str]) -> None:
    message = await desk.receive("c", "web", "canary words")
    reference = (await desk.open_ticket("c", message.id, Kind.HUMAN, {"patient_name": "Canary"})).reference
    await board.acknowledge(reference)
    await board.close(reference)
    logged = capsys.readouterr().out
    assert "ticket_acknowledged" in logged
    assert "ticket_closed" in logged
    assert reference in logged
    assert "canary" not in logged.lower()


class TestAlerts:
    @pytest.fixture
    def board(self, store: Store, clock: Clock, desk: Desk) -> Board:
        desk.alert_clock = AlertClock(STAFF)
        return Board(store, clock, desk.alert_clock.recipients)

    async def test_says_when_somebody_was_told(self, desk: Desk, board: Board, clock: Clock) -> None:
        staff = Staff()
        messenger = messenger_of(desk.store, staff, desk.alert_clock, clock)
        await desk.receive("c", "web", ALARM)
        before = await board.view()
        assert [entry.told_at for entry in before.entries] == [None]
        await look(messenger)
        after = await board.view()
        assert [entry.told_at for entry in after.entries] == [NOON]
        assert (before.version, before.entries[0].digest) != (after.version, after.entries[0].digest)
        assert after.version == await board.version()

    async def test_what_opened_again_is_not_told_yet(self, desk: Desk, board: Board, clock: Clock) -> None:
        await desk.receive("c", "web", ALARM)
        await look(messenger_of(desk.store, Staff(), desk.alert_clock, clock))
        await board.close((await board.view()).entries[0].ticket.reference)
        clock.forward(minutes=1)
        await desk.receive("c", "web", ALARM)
        assert [entry.told_at for entry in (await board.view()).entries] == [None]

    async def test_shows_whom_nothing_reaches(self, desk: Desk, board: Board, clock: Clock) -> None:
        staff = Staff()
        staff["sms-1"].fails = NotDelivered("http_401", final=True)
        messenger = messenger_of(desk.store, staff, desk.alert_clock, clock)
        await desk.receive("c", "web", ALARM)
        before = await board.version()
        await look(messenger)
        assert (await board.view()).dead == [Dead("sms-1", NOON, "http_401")]
        assert await board.version() != before
        staff["sms-1"].fails = None
        clock.forward(minutes=6)
        await look(messenger)
        assert (await board.view()).dead == []

    async def test_says_whether_anybody_is_to_be_told(self, store: Store, board: Board, clock: Clock) -> None:
        assert (await board.view()).alerted
        assert not (await Board(store, clock).view()).alerted
