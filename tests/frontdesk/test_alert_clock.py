"""When staff are alerted of a ticket, and who."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from frontdesk.alert_clock import AlertClock, waits_from
from frontdesk.board import Board
from frontdesk.clinic import ClinicError
from frontdesk.desk import Desk
from frontdesk.messenger import Messenger
from frontdesk.store import Store, StoreUnavailable
from frontdesk.tickets import Kind, Severity
from tests.conftest import DATA, Clock, refuse
from tests.frontdesk.alerting import STAFF, Staff, look, messenger_of, queue

ALARM = "my throat is closing and I can't breathe"
ALLERGY = "I'm allergic to lidocaine"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.alert_clock = AlertClock(STAFF)
    return desk


@pytest.fixture
def staff() -> Staff:
    return Staff()


@pytest.fixture
def messenger(store: Store, staff: Staff, desk: Desk, clock: Clock) -> Messenger:
    return messenger_of(store, staff, desk.alert_clock, clock)


async def told_after(messenger: Messenger, staff: Staff, clock: Clock, **how_long: float) -> dict[str, int]:
    clock.forward(**how_long)
    await look(messenger)
    return staff.told


class TestAtOnce:
    async def test_the_alert_is_stored_with_the_ticket(self, desk: Desk, store: Store) -> None:
        await desk.receive("c", "web", ALARM)
        assert [row.recipient for row in await queue(store)] == ["email-1", "sms-1"]

    async def test_no_ticket_without_its_alert(self, desk: Desk, store: Store) -> None:
        await refuse(store, "alerts")
        with pytest.raises(StoreUnavailable):
            await desk.receive("c", "web", ALARM)
        async with store.reading() as connection:
            assert (await connection.execute(text("SELECT count(*) FROM tickets"))).scalar() == 0

    async def test_an_action_server_writes_alerts_too(self, desk: Desk, store: Store) -> None:
        message = await desk.receive("c", "web", "hello")
        await desk.open_ticket("c", message.id, Kind.BOOKING, {"patient_name": "Canary"})
        assert len(await queue(store)) == 2

    async def test_says_reference_kind_severity_and_link_and_nothing_of_the_patient(
        self, desk: Desk, messenger: Messenger, staff: Staff, store: Store
    ) -> None:
        message = await desk.receive("c", "web", "canary words")
        ticket = await desk.open_ticket("c", message.id, Kind.BOOKING, {"patient_name": "Canary"})
        await desk.keep_contact("c", "+14045550142")
        await look(messenger)
        (notice,) = staff["email-1"].got
        assert notice.title == f"Booking request, ticket {ticket.reference}. Severity: routine."
        assert notice.link == f"https://chat.example.com/desk#ticket-{ticket.reference}"
        assert notice.facts == {
            "type": "ticket",
            "reference": ticket.reference,
            "kind": "booking",
            "severity": "routine",
        }
        assert "canary" not in str(await queue(store)).lower()

    async def test_a_second_mention_of_an_open_ticket_is_no_second_alert(self, desk: Desk, store: Store) -> None:
        await desk.receive("c", "web", ALARM)
        await desk.receive("c", "web", "I still can't breathe, help")
        assert len(await queue(store)) == 2

    async def test_a_ticket_that_opens_again_is_announced_again(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        await desk.receive("c", "web", ALLERGY)
        await look(messenger)
        board = Board(desk.store, clock)
        await board.acknowledge((await board.view()).entries[0].ticket.reference)
        clock.forward(minutes=1)
        await desk.receive("c", "web", "and I'm allergic to latex")
        await look(messenger)
        assert staff.told == {"email-1": 2, "sms-1": 2}

    async def test_a_ticket_that_gets_more_urgent_is_announced_again(
        self, desk: Desk, messenger: Messenger, staff: Staff
    ) -> None:
        await desk.receive("c", "web", ALLERGY)
        await look(messenger)
        await desk.receive("c", "web", "I had anaphylaxis once from bees")
        await look(messenger)
        assert [notice.facts["severity"] for notice in staff["email-1"].got] == ["allergy", "urgent"]


class TestNobodyAcknowledges:
    @pytest.mark.parametrize(
        ("message", "minutes"), [(ALARM, 5), ("I had anaphylaxis once from bees", 15), (ALLERGY, 60)]
    )
    async def test_rings_after_its_time_and_climbs(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock, message: str, minutes: int
    ) -> None:
        await desk.receive("c", "web", message)
        assert await told_after(messenger, staff, clock) == {"email-1": 1, "sms-1": 1}
        assert await told_after(messenger, staff, clock, minutes=minutes - 1) == {"email-1": 1, "sms-1": 1}
        assert await told_after(messenger, staff, clock, minutes=1) == {"email-1": 2, "sms-1": 2, "sms-2": 1}
        everybody = {"email-1": 3, "sms-1": 3, "sms-2": 2, "chat-1": 1}
        assert await told_after(messenger, staff, clock, minutes=minutes) == everybody

    async def test_an_emergency_rings_on_at_the_same_pace(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        await desk.receive("c", "web", ALARM)
        await told_after(messenger, staff, clock)
        for _ in range(12):
            await told_after(messenger, staff, clock, minutes=5)
        assert staff.told["email-1"] == 13

    async def test_anything_else_rings_ever_less_often(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        await desk.receive("c", "web", ALLERGY)
        heard = []
        for hour in range(24 * 7):
            before = staff.told.get("chat-1", 0)
            if (await told_after(messenger, staff, clock, hours=1)).get("chat-1", 0) > before:
                heard.append(hour + 1)
        assert heard == [2, 3, 5, 9, 17, 33, 57, 81, 105, 129, 153]

    @pytest.mark.parametrize("what", ["acknowledge", "close"])
    async def test_stops_when_somebody_does(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock, what: str
    ) -> None:
        await desk.receive("c", "web", ALARM)
        await told_after(messenger, staff, clock)
        board = Board(desk.store, clock)
        await getattr(board, what)((await board.view()).entries[0].ticket.reference)
        assert await told_after(messenger, staff, clock, hours=9) == {"email-1": 1, "sms-1": 1}

    async def test_a_restart_forgets_nothing(self, desk: Desk, staff: Staff, clock: Clock) -> None:
        await desk.receive("c", "web", ALARM)
        await look(messenger_of(desk.store, staff, AlertClock(STAFF), clock))
        clock.forward(minutes=6)
        await look(messenger_of(desk.store, staff, AlertClock(STAFF), clock))
        assert staff.told == {"email-1": 2, "sms-1": 2, "sms-2": 1}

    async def test_what_opened_while_nobody_was_configured_is_announced_later(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        alert_clock, desk.alert_clock = desk.alert_clock, AlertClock()
        await desk.receive("c", "web", ALARM)
        assert await queue(desk.store) == []
        desk.alert_clock = alert_clock
        assert await told_after(messenger, staff, clock, minutes=1) == {"email-1": 1, "sms-1": 1}


class TestRoutine:
    async def test_counts_from_the_next_opening(self, desk: Desk, store: Store, staff: Staff, clock: Clock) -> None:
        def in_ten_hours(at: datetime) -> datetime:
            return at + timedelta(hours=10)

        desk.alert_clock = AlertClock(STAFF, next_opening=in_ten_hours)
        messenger = messenger_of(store, staff, desk.alert_clock, clock)
        message = await desk.receive("c", "web", "hello")
        await desk.open_ticket("c", message.id, Kind.BOOKING)
        assert (await told_after(messenger, staff, clock, hours=13))["email-1"] == 1
        assert (await told_after(messenger, staff, clock, hours=1))["email-1"] == 2

    async def test_counts_from_now_while_the_hours_are_unknown(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        message = await desk.receive("c", "web", "hello")
        await desk.open_ticket("c", message.id, Kind.BOOKING)
        assert (await told_after(messenger, staff, clock, hours=3, minutes=59))["email-1"] == 1
        assert (await told_after(messenger, staff, clock, minutes=1))["email-1"] == 2


class TestSettings:
    def test_the_clinics_file_holds_the_requirements_times(self) -> None:
        minutes = {severity: wait.total_seconds() / 60 for severity, wait in waits_from(DATA / "clinic.yml").items()}
        assert minutes == {"emergency": 5, "urgent": 15, "allergy": 60, "routine": 240}

    def test_what_is_not_said_stays_as_it_is(self, tmp_path: Path) -> None:
        (tmp_path / "clinic.yml").write_text("alerts: {minutes: {allergy: 30}}")
        waits = waits_from(tmp_path / "clinic.yml")
        assert (waits[Severity.ALLERGY], waits[Severity.URGENT]) == (timedelta(minutes=30), timedelta(minutes=15))

    @pytest.mark.parametrize(
        ("written", "words"),
        [
            ("alerts: {minutes: {emergency: soon}}", "alerts, minutes, emergency must be a whole number"),
            ("alerts: {minutes: {emergency: 0}}", "1 or more"),
            ("alerts: {minutes: {emergancy: 5}}", "emergency, "),
            ("alerts: {minutes: [5]}", "alerts must hold minutes"),
            ("alerts: 5", "alerts must hold minutes"),
        ],
    )
    def test_what_is_wrong_is_named(self, tmp_path: Path, written: str, words: str) -> None:
        (tmp_path / "clinic.yml").write_text(written)
        with pytest.raises(ClinicError, match=words):
            waits_from(tmp_path / "clinic.yml")
