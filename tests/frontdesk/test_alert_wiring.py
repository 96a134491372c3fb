"""What alerts staff is put together from settings, in both processes that open tickets."""

import pytest

from frontdesk.inbox import State
from frontdesk.settings import Settings
from frontdesk.sinks.chat import ChatSink
from frontdesk.sinks.email import EmailSink
from frontdesk.sinks.sms import SmsSink
from frontdesk.sinks.webhook import WebhookSink
from frontdesk.store import Store
from frontdesk.tickets import Kind
from frontdesk.wiring import open_front_desk, open_ticket_desk
from tests.conftest import DATA, SECRETS
from tests.frontdesk.alerting import queue
from tests.frontdesk.conftest import Stored
from tests.frontdesk.test_settings import TestAlerts

ALL = {**SECRETS, **TestAlerts.EMAIL, **TestAlerts.SMS, **TestAlerts.WEBHOOK, **TestAlerts.CHAT}


@pytest.fixture
def settings(database: str) -> Settings:
    return Settings.from_environment({**ALL, "DATABASE_URL": database})


async def test_the_front_desk_reaches_everybody(settings: Settings) -> None:
    front = open_front_desk(settings, DATA)
    assert front.messenger
    kinds = {"email": EmailSink, "sms": SmsSink, "chat": ChatSink, "webhook": WebhookSink}
    found = {name: type(sink) for name, sink in front.messenger._sinks.items()}
    assert found == {recipient.name: kinds[recipient.kind] for recipient in settings.recipients}
    await front.close()


async def test_without_recipients_there_is_nothing_to_run() -> None:
    front = open_front_desk(Settings.from_environment(SECRETS), DATA)
    assert front.messenger is None
    assert front.desk.alert_clock.recipients == []
    await front.close()


async def test_the_action_server_queues_for_all_of_the_first_level(
    settings: Settings, store: Store, stored: Stored
) -> None:
    message = await stored("hello", "c", State.ANSWERED)
    desk = open_ticket_desk(settings, DATA)
    await desk.open_ticket("c", message.id, Kind.HUMAN)
    await desk.store.close()
    assert [row.recipient for row in await queue(store)] == ["chat-1", "email-1", "email-2", "webhook-1"]
