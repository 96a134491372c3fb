"""Puts together what alerts staff, from settings. A part of `frontdesk/wiring.py`.

A sink's library is imported when there is somebody to reach by it: some take a second, and the action server needs
none.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr

from frontdesk.alert_clock import AlertClock, NextOpening, waits_from
from frontdesk.alert_settings import Recipient
from frontdesk.alert_words import AlertWords
from frontdesk.hours import Calendar
from frontdesk.messenger import Messenger
from frontdesk.settings import Settings
from frontdesk.sinks.delivery import Sink
from frontdesk.store import Store


def _attended_from(calendar: Calendar) -> NextOpening:
    return lambda at: at if calendar.is_open(at) else calendar.next_opening(at)


def open_alert_clock(settings: Settings, calendar: Calendar, data: Path) -> AlertClock:
    """Raises ClinicError."""
    return AlertClock(settings.recipients, waits_from(data / "clinic.yml"), _attended_from(calendar))


def open_messenger(
    settings: Settings, store: Store, alert_clock: AlertClock, data: Path, clock: Callable[[], datetime]
) -> Messenger | None:
    """None while nobody is configured. Raises PhraseError."""
    sinks = {recipient.name: _sink(settings, recipient) for recipient in settings.recipients}
    words = AlertWords.from_file(data / "alerts.yml")
    return Messenger(store, sinks, alert_clock, words, settings.desk_url, clock) if sinks else None


def _sink(settings: Settings, recipient: Recipient) -> Sink:
    makers = {"email": _email, "sms": _sms, "chat": _chat, "webhook": _webhook}
    return makers[recipient.kind](settings, recipient.address)


def _email(settings: Settings, address: str) -> Sink:
    from frontdesk.sinks.email import EmailSink

    return EmailSink(_secret(settings.alert_smtp_url), str(settings.alert_email_from), address)


def _sms(settings: Settings, address: str) -> Sink:
    from frontdesk.sinks.sms import SmsSink

    token = _secret(settings.twilio_auth_token)
    return SmsSink(str(settings.twilio_account_sid), token, str(settings.alert_sms_from), address)


def _chat(_: Settings, address: str) -> Sink:
    from frontdesk.sinks.chat import ChatSink

    return ChatSink(address)


def _webhook(settings: Settings, address: str) -> Sink:
    from frontdesk.sinks.webhook import WebhookSink

    return WebhookSink(address, _secret(settings.alert_webhook_secret))


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
