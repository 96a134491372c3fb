"""Who of the staff is alerted and by what, as settings. A part of `frontdesk/settings.py`; reaches nobody by itself."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, model_validator

from frontdesk.texting_settings import TextingSettings

EMAIL = re.compile(r"^[^@\s<>,]+@[^@\s<>,]+$")
E164 = re.compile(r"^\+[1-9]\d{6,14}$")


def _is_email(address: str) -> bool:
    return bool(EMAIL.fullmatch(address))


def _is_number(address: str) -> bool:
    return bool(E164.fullmatch(address))


def _is_web_address(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme in ("http", "https") and parts.hostname)


def _is_chat(address: str) -> bool:
    from apprise import Apprise  # takes a second to import, and few processes check a chat

    return Apprise.instantiate(address) is not None


def _is_mail_server(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.scheme in ("smtp", "smtps") and parts.hostname)


def _levels(fits: Callable[[str], bool], example: str, *, commas: bool) -> BeforeValidator:
    """Reads `a b > c`: `a` and `b` are alerted at once, `c` when nobody has acknowledged in time."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        levels = [(level.replace(",", " ") if commas else level).split() for level in value.split(">")]
        for number, level in enumerate(levels, start=1):
            for place, address in enumerate(level, start=1):
                if not fits(address):
                    raise ValueError(f"entry {place} of level {number} must be {example}")
        return levels

    return BeforeValidator(read)


def _a_mail_server(value: Any) -> Any:
    if isinstance(value, str) and not _is_mail_server(value):
        raise ValueError("it must be like smtps://user:password@mail.example.com")
    return value


RECIPIENTS = ("email", "sms", "chat", "webhook")

type Levels = tuple[tuple[SecretStr, ...], ...]


@dataclass(frozen=True)
class Recipient:
    """One address. `name` stands for it where addresses must not; `level` counts from 1, who is alerted at once."""

    name: str
    kind: str
    level: int
    address: str = field(repr=False)


class AlertSettings(TextingSettings):
    """See `.env.example` for what each one is for."""

    alert_emails: Annotated[Levels, _levels(_is_email, "like desk@example.com", commas=True)] = ()
    alert_email_from: str | None = Field(default=None, pattern=EMAIL.pattern)
    alert_smtp_url: Annotated[SecretStr | None, BeforeValidator(_a_mail_server)] = None
    alert_sms: Annotated[Levels, _levels(_is_number, "a number like +14045550142", commas=True)] = ()
    alert_sms_from: str | None = Field(default=None, pattern=E164.pattern)
    alert_chats: Annotated[Levels, _levels(_is_chat, "an address that Apprise knows, whole", commas=False)] = ()
    alert_webhooks: Annotated[Levels, _levels(_is_web_address, "like https://example.com/hook", commas=False)] = ()
    alert_webhook_secret: SecretStr | None = Field(default=None, min_length=32)

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """All who may be alerted; empty while none is configured."""
        return tuple(self._recipients())

    def _recipients(self) -> Iterator[Recipient]:
        given = (self.alert_emails, self.alert_sms, self.alert_chats, self.alert_webhooks)
        for kind, levels in zip(RECIPIENTS, given, strict=True):
            placed = [(number, address) for number, level in enumerate(levels, start=1) for address in level]
            for place, (level, address) in enumerate(placed, start=1):
                yield Recipient(f"{kind}-{place}", kind, level, address.get_secret_value())

    @model_validator(mode="after")
    def _must_be_complete(self) -> "AlertSettings":
        needed = {
            "ALERT_EMAILS": ("ALERT_SMTP_URL", "ALERT_EMAIL_FROM"),
            "ALERT_SMS": ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "ALERT_SMS_FROM"),
            "ALERT_WEBHOOKS": ("ALERT_WEBHOOK_SECRET",),
        }
        for name, others in needed.items():
            missing = [other for other in others if not getattr(self, other.lower())]
            if getattr(self, name.lower()) and missing:
                raise ValueError(f"{name} needs {' and '.join(missing)}, too: fill in what .env.example says of it.")
        if self.recipients and all(recipient.level > 1 for recipient in self.recipients):
            raise ValueError("Nobody is alerted at once: put somebody before the first > of an ALERT_ setting.")
        return self
