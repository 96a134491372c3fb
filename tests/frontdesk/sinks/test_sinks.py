"""What every sink sends to a real provider on loopback, and what it makes of the provider's answer."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from frontdesk.segments import count_segments
from frontdesk.sinks.chat import ChatSink
from frontdesk.sinks.delivery import NotDelivered, Notice, Sink, seconds_of
from frontdesk.sinks.email import EmailSink
from frontdesk.sinks.sms import SmsSink
from frontdesk.sinks.webhook import WebhookSink
from tests.frontdesk.providers import MailServer, Provider

SECRET = "s" * 32
NOTICE = Notice(
    "11111111-2222-3333-4444-555555555555",
    "Allergy, ticket K7M-2QX. Severity: urgent.",
    "https://chat.example.com/desk#ticket-K7M-2QX",
    {"type": "ticket", "reference": "K7M-2QX", "kind": "allergy", "severity": "urgent"},
)

SINKS: dict[str, Callable[[str], Sink]] = {
    "webhook": lambda url: WebhookSink(f"{url}/tickets", SECRET, now=lambda: 1000.0),
    "chat": lambda url: ChatSink(f"{url.replace('http', 'json')}/tickets"),
    "sms": lambda url: SmsSink("AC" + "0" * 32, "token", "+17705550100", "+17705550142", api=url),
}


@pytest.fixture(params=SINKS)
async def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def sink(kind: str, provider: Provider) -> AsyncIterator[Sink]:
    sink = SINKS[kind](provider.url)
    yield sink
    await sink.close()


class TestAll:
    async def test_send_title_and_link(self, sink: Sink, kind: str, provider: Provider) -> None:
        await sink.send(NOTICE)
        (request,) = provider.got
        said = str(request.form) if kind == "sms" else json.dumps(request.json)
        assert "K7M-2QX" in said
        assert NOTICE.link in said

    @pytest.mark.parametrize(
        ("status", "final"), [(500, False), (503, False), (429, False), (400, True), (401, True), (404, True)]
    )
    async def test_tell_what_is_worth_another_try(
        self, sink: Sink, provider: Provider, status: int, final: bool
    ) -> None:
        provider.status, provider.body = status, '{"message": "+17705550142 is no number"}'
        with pytest.raises(NotDelivered) as caught:
            await sink.send(NOTICE)
        assert caught.value.final is final
        assert caught.value.reason == f"http_{status}"

    async def test_name_no_address_when_nobody_listens(self, kind: str) -> None:
        sink = SINKS[kind]("http://127.0.0.1:9")
        with pytest.raises((OSError, NotDelivered)) as caught:
            await sink.send(NOTICE)
        assert not getattr(caught.value, "final", False)
        await sink.close()

    async def test_pass_on_how_long_the_provider_asks_to_wait(self, kind: str, sink: Sink, provider: Provider) -> None:
        provider.status, provider.headers = 429, {"Retry-After": "120"}
        with pytest.raises(NotDelivered) as caught:
            await sink.send(NOTICE)
        assert caught.value.retry_after == (None if kind == "chat" else 120)  # Apprise does not hand it on


class TestWebhook:
    async def test_is_signed_over_id_time_and_body(self, provider: Provider) -> None:
        sink = SINKS["webhook"](provider.url)
        await sink.send(NOTICE)
        await sink.close()
        (request,) = provider.got
        assert request.headers["webhook-id"] == NOTICE.id
        assert request.headers["webhook-timestamp"] == "1000"
        signed = f"{NOTICE.id}.1000.".encode() + request.body
        expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
        assert request.headers["webhook-signature"] == f"v1,{expected}"

    async def test_holds_reference_kind_severity_and_link_and_nothing_else(self, provider: Provider) -> None:
        sink = SINKS["webhook"](provider.url)
        await sink.send(NOTICE)
        await sink.close()
        assert provider.got[0].json == {
            "id": NOTICE.id,
            "type": "ticket",
            "reference": "K7M-2QX",
            "kind": "allergy",
            "severity": "urgent",
            "link": NOTICE.link,
        }

    async def test_follows_nobody_elsewhere(self, provider: Provider) -> None:
        provider.status, provider.headers = 307, {"Location": f"{provider.url}/elsewhere"}
        sink = SINKS["webhook"](provider.url)
        with pytest.raises(NotDelivered):
            await sink.send(NOTICE)
        await sink.close()
        assert [request.path for request in provider.got] == ["/tickets"]


class TestSms:
    async def test_signs_in_and_stays_within_one_message(self, provider: Provider) -> None:
        sink = SINKS["sms"](provider.url)
        await sink.send(NOTICE)
        await sink.close()
        (request,) = provider.got
        account = "AC" + "0" * 32
        assert request.path == f"/2010-04-01/Accounts/{account}/Messages.json"
        assert base64.b64decode(request.headers["authorization"].split()[1]).decode() == f"{account}:token"
        assert (request.form["From"], request.form["To"]) == (["+17705550100"], ["+17705550142"])
        assert count_segments(request.form["Body"][0]).segments == 1


class TestEmail:
    async def test_arrives(self, mail_server: MailServer) -> None:
        await EmailSink(mail_server.url, "alerts@example.com", "desk@example.com").send(NOTICE)
        (letter,) = mail_server.letters
        assert (letter["From"], letter["To"], letter["Subject"]) == (
            "alerts@example.com",
            "desk@example.com",
            NOTICE.title,
        )
        assert NOTICE.link in str(letter.get_payload())
        assert letter["Auto-Submitted"] == "auto-generated"

    @pytest.mark.parametrize(("answer", "final"), [("451 later", False), ("550 desk@example.com unknown", True)])
    async def test_tells_later_from_never(self, mail_server: MailServer, answer: str, final: bool) -> None:
        mail_server.refusal = answer
        with pytest.raises(NotDelivered) as caught:
            await EmailSink(mail_server.url, "alerts@example.com", "desk@example.com").send(NOTICE)
        assert (caught.value.reason, caught.value.final) == (f"smtp_{answer[:3]}", final)

    async def test_uses_no_password_before_the_line_is_encrypted(self, mail_server: MailServer) -> None:
        """A server elsewhere must offer STARTTLS; ours does not, and stands in for one elsewhere by another name."""
        sink = EmailSink(mail_server.url.replace("//", "//user:secret@"), "alerts@example.com", "desk@example.com")
        sink._start_tls = True
        with pytest.raises(Exception, match="STARTTLS"):
            await sink.send(NOTICE)
        assert mail_server.letters == []

    def test_asks_every_server_elsewhere_for_tls(self) -> None:
        assert EmailSink("smtp://mail.example.com", "a@example.com", "b@example.com")._start_tls
        assert not EmailSink("smtp://127.0.0.1:25", "a@example.com", "b@example.com")._start_tls


def test_reads_retry_after() -> None:
    in_two_minutes = format_datetime(datetime.now(UTC) + timedelta(minutes=2), usegmt=True)
    assert seconds_of("30") == 30
    assert seconds_of(in_two_minutes) == pytest.approx(120, abs=5)
    assert seconds_of("soon") is None
