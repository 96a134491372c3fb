"""Sends a notice as an e-mail, by the clinic's own mail server."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

from frontdesk.sinks.delivery import TOTAL, NotDelivered, Notice

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class EmailSink:
    """`server` is smtps://user:password@host:port, or smtp:// with STARTTLS; only this very machine may do without."""

    def __init__(self, server: str, sender: str, recipient: str) -> None:
        parts = urlsplit(server)
        self._host = parts.hostname
        self._tls = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._tls else 587)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._start_tls = None if self._tls or self._host in LOOPBACK else True
        self._sender = sender
        self._recipient = recipient

    async def send(self, notice: Notice) -> None:
        try:
            await aiosmtplib.send(
                self._mail(notice),
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._tls,
                start_tls=False if self._tls else self._start_tls,
                timeout=TOTAL,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(error.recipients[0].code) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code) from None

    def _mail(self, notice: Notice) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, self._recipient, notice.title
        mail["Message-ID"] = f"<{notice.id}@{self._sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(f"{notice.title}\n\n{notice.link}\n")
        return mail

    async def close(self) -> None:
        pass


def _refused(code: int) -> NotDelivered:
    """SMTP's 4yz means "not now", its 5yz "never" (RFC 5321, 4.2.1)."""
    return NotDelivered(f"smtp_{code}", final=code >= 500)
