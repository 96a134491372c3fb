"""Alerts get to staff whatever fails on the way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from frontdesk.alert_clock import AlertClock
from frontdesk.alert_settings import Recipient
from frontdesk.alerts import Alert
from frontdesk.desk import Desk
from frontdesk.lines import Channel
from frontdesk.messenger import GIVES_UP, Messenger, next_try
from frontdesk.sinks.chat import ChatSink
from frontdesk.sinks.delivery import NotDelivered
from frontdesk.sinks.email import EmailSink
from frontdesk.sinks.webhook import WebhookSink
from frontdesk.store import Store
from frontdesk.texting_alerts import TextingAlerts
from frontdesk.tickets import Kind, Severity
from tests.conftest import KEYRING, NOON, Clock
from tests.frontdesk.alerting import STAFF, Staff, look, messenger_of, queue, until
from tests.frontdesk.providers import MailServer, Provider

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
async def messenger(store: Store, staff: Staff, desk: Desk, clock: Clock) -> AsyncIterator[Messenger]:
    messenger = messenger_of(store, staff, desk.alert_clock, clock)
    yield messenger
    for somebody in staff.values():
        if somebody.hanging:
            somebody.hanging.set()
    await messenger.close()


class TestRetry:
    @pytest.mark.parametrize(
        ("tries", "severity", "retry_after", "seconds"),
        [
            (1, Severity.ALLERGY, None, 30),
            (2, Severity.ALLERGY, None, 90),
            (7, Severity.ALLERGY, None, 21870),
            (8, Severity.ALLERGY, None, None),
            (7, Severity.EMERGENCY, None, 300),
            (1, Severity.EMERGENCY, 600, 600),
            (1, Severity.ALLERGY, 10, 30),
            (1, Severity.ALLERGY, 90_000, None),
        ],
    )
    def test_ever_later_at_most_eight_times_within_a_day(
        self, tries: int, severity: Severity, retry_after: float | None, seconds: float | None
    ) -> None:
        alert = Alert("id", "email-1", tries, NOON, "K7M-2QX", Kind.ALLERGY, severity, None)
        again = next_try(alert, NotDelivered("http_503", retry_after=retry_after), NOON, jitter=1.0)
        assert again == (None if seconds is None else NOON + timedelta(seconds=seconds))

    def test_not_when_a_day_has_passed(self) -> None:
        alert = Alert("id", "email-1", 1, NOON, "K7M-2QX", Kind.ALLERGY, Severity.ALLERGY, None)
        assert next_try(alert, NotDelivered("timeout"), NOON + GIVES_UP, jitter=1.0) is None

    async def test_never_what_was_refused_for_good(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock, store: Store
    ) -> None:
        staff["sms-1"].fails = NotDelivered("http_400", final=True)
        await desk.receive("c", "web", ALLERGY)
        await look(messenger)
        clock.forward(minutes=30)
        await look(messenger)
        assert staff["sms-1"].tried == 1
        assert [row.reason for row in await queue(store, state="failed")] == ["http_400"]

    async def test_a_provider_that_is_down_for_ten_minutes_gets_everything_afterwards(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        for somebody in staff.values():
            somebody.fails = NotDelivered("http_503")
        for number in range(5):
            await desk.receive(f"c{number}", "web", ALLERGY)
        for _ in range(20):
            await look(messenger)
            clock.forward(seconds=30)
        assert staff.told == {}
        for somebody in staff.values():
            somebody.fails = None
        for _ in range(20):
            await look(messenger)
            clock.forward(seconds=30)
        assert len({notice.link for notice in staff["email-1"].got if "#" in notice.link}) == 5
        assert len({notice.link for notice in staff["sms-1"].got if "#" in notice.link}) == 5

    async def test_an_emergency_is_announced_for_as_long_as_nobody_is_reached(
        self, desk: Desk, store: Store, staff: Staff, clock: Clock
    ) -> None:
        desk.alert_clock = AlertClock(STAFF[:1])
        messenger = messenger_of(store, staff, desk.alert_clock, clock)
        staff["email-1"].fails = NotDelivered("http_503")
        await desk.receive("c", "web", ALARM)
        for _ in range(26 * 4):
            await look(messenger)
            clock.forward(minutes=15)
        staff["email-1"].fails = None
        await look(messenger)
        assert "Severity: EMERGENCY" in staff["email-1"].got[0].title

    async def test_the_id_stays_the_same(self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock) -> None:
        ids: set[str] = set()
        send = staff["email-1"].send

        async def lost(notice):  # type: ignore[no-untyped-def]
            ids.add(notice.id)
            await send(notice)

        staff["email-1"].send = lost  # type: ignore[method-assign]
        staff["email-1"].fails = NotDelivered("timeout")
        await desk.receive("c", "web", ALLERGY)
        await look(messenger)
        staff["email-1"].fails = None
        clock.forward(minutes=1)
        await look(messenger)
        assert staff["email-1"].tried == 2
        assert len(ids) == 1


class TestSeveral:
    async def test_front_desks_send_nothing_twice(self, desk: Desk, store: Store, staff: Staff, clock: Clock) -> None:
        urls = [str(store.engine.url)] * 2
        others = [Store(url, KEYRING) for url in urls]
        messengers = [messenger_of(other, staff, AlertClock(STAFF), clock) for other in others]
        for number in range(20):
            await desk.receive(f"c{number}", "web", ALLERGY)
        await look(*messengers)
        assert staff.told == {"email-1": 20, "sms-1": 20}
        clock.forward(minutes=61)
        await look(*messengers)
        assert staff.told == {"email-1": 40, "sms-1": 40, "sms-2": 20}
        for other in others:
            await other.close()

    async def test_one_that_was_killed_while_sending_is_replaced_by_another(
        self, desk: Desk, store: Store, staff: Staff, clock: Clock, messenger: Messenger
    ) -> None:
        killed = messenger_of(store, staff, desk.alert_clock, clock)
        staff["email-1"].hanging = asyncio.Event()
        await desk.receive("c", "web", ALLERGY)
        await killed.look()
        await until(lambda: staff["email-1"].tried > 0 and killed._carrying.keys() == {"email-1"})
        for task in killed._carrying.values():
            task.cancel()
        await killed.rest()
        staff["email-1"].hanging = None
        await look(messenger)
        assert "email-1" not in staff.told  # the other might still be at it
        clock.forward(seconds=61)
        await look(messenger)
        assert staff.told == {"email-1": 1, "sms-1": 1}

    async def test_what_waits_is_sent_after_a_restart(
        self, desk: Desk, store: Store, staff: Staff, clock: Clock
    ) -> None:
        await desk.receive("c", "web", ALARM)
        await store.close()
        again = Store(str(store.engine.url), KEYRING)
        await look(messenger_of(again, staff, AlertClock(STAFF), clock))
        assert staff.told == {"email-1": 1, "sms-1": 1}
        await again.close()


class TestOneHangs:
    async def test_the_others_do_not_wait(self, desk: Desk, messenger: Messenger, staff: Staff) -> None:
        staff["email-1"].hanging = asyncio.Event()
        await desk.receive("c", "web", ALLERGY)
        await messenger.look()
        await until(lambda: "sms-1" in staff.told)
        assert "email-1" not in staff.told
        await desk.receive("d", "web", ALARM)
        await messenger.look()
        await until(lambda: staff.told == {"sms-1": 2})

    async def test_it_is_given_up_after_its_time(
        self, desk: Desk, messenger: Messenger, staff: Staff, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("frontdesk.messenger.TOTAL", 0.05)
        staff["email-1"].hanging = asyncio.Event()
        await desk.receive("c", "web", ALLERGY)
        await look(messenger)
        assert [row.reason for row in await queue(store, recipient="email-1")] == ["timeout"]

    async def test_an_emergency_overtakes_what_waits(self, desk: Desk, messenger: Messenger, staff: Staff) -> None:
        for number in range(3):
            await desk.receive(f"c{number}", "web", ALLERGY)
        await desk.receive("d", "web", ALARM)
        await look(messenger)
        assert staff["email-1"].got[0].facts["severity"] == "emergency"


class TestDead:
    async def test_the_others_hear_of_it_once(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        staff["sms-1"].fails = NotDelivered("http_401", final=True)
        for conversation_id in "abc":
            await desk.receive(conversation_id, "web", ALLERGY)
        await look(messenger)
        await look(messenger)
        said = [notice.title for notice in staff["email-1"].got if notice.facts["type"] == "sink_dead"]
        assert said == ["Alerts by SMS 1 do not get through. Please see to it."]

    async def test_it_is_left_alone_for_half_a_minute_after_five_failures(
        self, desk: Desk, messenger: Messenger, staff: Staff, clock: Clock
    ) -> None:
        staff["sms-1"].fails = NotDelivered("timeout")
        for number in range(9):
            await desk.receive(f"c{number}", "web", ALLERGY)
        await look(messenger)
        assert staff["sms-1"].tried == 5
        clock.forward(seconds=31)
        await look(messenger)
        assert staff["sms-1"].tried == 6
        staff["sms-1"].fails = None
        clock.forward(seconds=31)
        await look(messenger)
        assert len(staff["sms-1"].got) >= 3

    async def test_the_last_one_standing_alone_hears_nothing_of_itself(
        self, desk: Desk, store: Store, staff: Staff, clock: Clock
    ) -> None:
        desk.alert_clock = AlertClock(STAFF[:1])
        staff["email-1"].fails = NotDelivered("http_401", final=True)
        await desk.receive("c", "web", ALLERGY)
        await look(messenger_of(store, {"email-1": staff["email-1"]}, desk.alert_clock, clock))
        assert [row.about_recipient for row in await queue(store)] == [None]


async def test_closing_gives_up_what_hangs_and_keeps_it_for_the_next_start(
    desk: Desk, messenger: Messenger, staff: Staff, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.messenger.LAST_ALERTS", 0.05)
    staff["email-1"].hanging = asyncio.Event()
    await desk.receive("c", "web", ALARM)
    messenger.start()
    await until(lambda: staff["email-1"].tried > 0)
    await messenger.close()
    (row,) = await queue(store, state="waiting")
    assert (row.recipient, row.taken_until, row.tries) == ("email-1", None, 1)


async def test_a_database_that_is_away_for_a_moment_stops_nothing(
    desk: Desk, messenger: Messenger, staff: Staff, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.messenger.LOOKS_EVERY", 0.01)
    messenger.start()
    async with store.writing() as connection:
        await connection.execute(text("ALTER TABLE alerts RENAME TO hidden"))
    await asyncio.sleep(0.1)
    async with store.writing() as connection:
        await connection.execute(text("ALTER TABLE hidden RENAME TO alerts"))
    await desk.receive("c", "web", ALARM)
    await until(lambda: staff.told == {"email-1": 1, "sms-1": 1})


async def test_logs_sinks_and_references_and_nothing_else(
    desk: Desk, messenger: Messenger, staff: Staff, capsys: pytest.CaptureFixture[str]
) -> None:
    staff["sms-1"].fails = NotDelivered("http_401", final=True)
    await desk.receive("c", "web", f"canary {ALLERGY}")
    await look(messenger)
    logged = capsys.readouterr().out
    for event in ("alert_sent", "alert_failed", "alert_sink_dead", "sms-1", "http_401"):
        assert event in logged
    for secret in ("canary", "lidocaine", "example.com", "+1770", "Allergy"):
        assert secret not in logged


async def test_reaches_real_providers(
    desk: Desk, store: Store, clock: Clock, provider: Provider, mail_server: MailServer
) -> None:
    recipients = [Recipient(f"{kind}-1", kind, 1, "") for kind in ("email", "chat", "webhook")]
    desk.alert_clock = AlertClock(recipients)
    sinks = {
        "email-1": EmailSink(mail_server.url, "alerts@example.com", "desk@example.com"),
        "chat-1": ChatSink(f"{provider.url.replace('http', 'json')}/chat"),
        "webhook-1": WebhookSink(f"{provider.url}/webhook", "s" * 32),
    }
    messenger = messenger_of(store, sinks, desk.alert_clock, clock)
    provider.status = 503
    await desk.receive("c", "web", ALARM)
    await look(messenger)
    assert [letter["Subject"].split(",")[0] for letter in mail_server.letters] == ["Emergency"]
    provider.status = 200
    clock.forward(seconds=31)
    await look(messenger)
    await messenger.close()
    assert sorted(request.path for request in provider.got) == ["/chat", "/chat", "/webhook", "/webhook"]
    assert [row.state for row in await queue(store)] == ["sent"] * 3


async def test_d4_e8_staff_are_told_that_texts_to_patients_do_not_go_out(
    store: Store, staff: Staff, messenger: Messenger, desk: Desk
) -> None:
    async with store.writing() as connection:
        await TextingAlerts(desk.alert_clock)(connection, Channel.SMS, NOON)
    await look(messenger)
    notices = [notice for somebody in staff.values() for notice in somebody.got]
    assert {notice.title.partition(".")[0] for notice in notices} == {"Texts to patients by SMS do not go out"}
    assert {tuple(notice.facts.items()) for notice in notices} == {(("type", "texts_stopped"), ("channel", "sms"))}
