"""Twilio's door over real HTTP: who is believed, what is stored, what is told of our own texts (A, P14)."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from channels.twilio import Form
from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.store import Store, deliveries, inbox, outbox, tickets
from frontdesk.wiring import FrontDesk
from server import create
from tests.conftest import SECRETS, ScriptedAssistant, make_tables, refuse, serving
from tests.texting import (
    ACCOUNT,
    ANA,
    OURS,
    PUBLIC,
    SETTINGS,
    Patient,
    Twilio,
    settled,
    sid,
    signed,
    texting_front,
    twilio_api,
)

WEBHOOK, STATUS = "/webhooks/twilio/webhook", "/webhooks/twilio/status"


@pytest.fixture
def database(sqlite_url: str) -> str:
    """What depends on the kind of database is tested in tests/frontdesk/test_texting.py."""
    make_tables(sqlite_url.replace("+aiosqlite", ""))
    return sqlite_url


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    async with twilio_api() as twilio:
        yield twilio


@pytest.fixture
def environment() -> dict[str, str]:
    return {}


@pytest.fixture
def front(desk: Desk, assistant: ScriptedAssistant, twilio: Twilio, environment: dict[str, str]) -> FrontDesk:
    settings = Settings.from_environment({**SECRETS, **SETTINGS, "TWILIO_API_URL": twilio.url, **environment})
    return texting_front(settings, desk, assistant)


@pytest.fixture
async def client(front: FrontDesk) -> AsyncIterator[httpx.AsyncClient]:
    Sanic.test_mode = True
    async with serving(create(front)) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture
def ana(client: httpx.AsyncClient) -> Patient:
    return Patient(client)


async def rows(store: Store) -> int:
    async with store.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(inbox))).scalar_one())


async def texts(store: Store) -> list[str]:
    async with store.reading() as connection:
        return list((await connection.execute(select(inbox.c.text).order_by(inbox.c.received_at))).scalars())


async def state_of(store: Store) -> str:
    async with store.reading() as connection:
        return str((await connection.execute(select(deliveries.c.state).order_by(deliveries.c.seq.desc()))).scalar())


class TestSignature:
    async def test_a1_a_signed_text_is_stored_acknowledged_and_answered(
        self, ana: Patient, front: FrontDesk, twilio: Twilio
    ) -> None:
        answer = await ana.texts("How long does it take?")
        assert (answer.status_code, answer.content) == (204, b"")
        await settled(front)
        assert twilio.texts_to()[-1].startswith("It takes about 20 to 30 minutes.")

    @pytest.mark.parametrize("signature", [None, "", "wrong", "ünïcode", "0" * 28])
    async def test_a2_p14_anything_else_gets_403_and_changes_nothing(
        self, ana: Patient, front: FrontDesk, assistant: ScriptedAssistant, signature: str | None
    ) -> None:
        headers = [("Content-Type", "application/x-www-form-urlencoded")]
        if signature is not None:
            headers.append(("X-Twilio-Signature", signature))
        raw = [(name.encode(), value.encode("utf-8")) for name, value in headers]
        answer = await ana.client.post(WEBHOOK, content="Body=I+can%27t+breathe&MessageSid=SM1", headers=raw)
        assert answer.status_code == 403
        assert await rows(front.store) == 0
        assert assistant.asked == []

    async def test_p14_a_signature_of_another_text_or_address_is_not_believed(self, ana: Patient) -> None:
        fields = ana.fields("hello")
        replayed = signed(WEBHOOK, fields.items())
        other = {**fields, "Body": "another text"}
        for path, form in ((WEBHOOK, other), (STATUS, fields)):
            assert (await ana.post(path, form, **{"X-Twilio-Signature": replayed})).status_code == 403

    def test_a3_twilios_published_vectors_pass_through_our_form(self) -> None:
        url = "https://mycompany.com/myapp.php?foo=1&bar=2"
        call = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
        validator = RequestValidator("12345")
        once = Form([*call.items(), ("Caller", "+14158675309")])
        assert validator.validate(url, once, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")
        twice = Form(
            [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
        )
        assert validator.compute_signature(url, twice) == "IK+Dwps556ElfBT0I3Rgjkr1wJU="
        for port in ("https://mycompany.com:443/myapp.php?foo=1&bar=2", url):
            assert validator.validate(port, once, validator.compute_signature(url, once))

    async def test_a4_headers_of_a_proxy_never_change_the_verdict(self, ana: Patient) -> None:
        forged = {"Host": "evil.example.com", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example.com"}
        assert (await ana.post(WEBHOOK, ana.fields("hello"), **forged)).status_code == 204

    async def test_blank_and_repeated_fields_are_signed_like_any_other(self, ana: Patient) -> None:
        form = [*ana.fields("hello").items(), ("Blank", ""), ("Twice", "b"), ("Twice", "a")]
        assert (await ana.post(WEBHOOK, form)).status_code == 204

    @pytest.mark.parametrize("environment", [{"TWILIO_OLD_AUTH_TOKEN": "the-one-before"}, {}])
    async def test_a5_while_a_token_is_replaced_two_are_accepted(
        self, ana: Patient, environment: dict[str, str]
    ) -> None:
        old = await ana.post(WEBHOOK, ana.fields("one"), token="the-one-before")
        assert old.status_code == (204 if environment else 403)
        assert (await ana.post(WEBHOOK, ana.fields("two"))).status_code == 204

    @pytest.mark.parametrize("environment", [{"TWILIO_SHARED_KEY": "a key of our own"}, {}])
    async def test_a5b_a_shared_key_counts_only_where_it_is_configured(
        self, ana: Patient, environment: dict[str, str]
    ) -> None:
        fields = ana.fields("hello")
        said = f"{PUBLIC}{WEBHOOK}" + "".join(name + fields[name] for name in sorted(fields))
        digest = base64.b64encode(hmac.new(b"a key of our own", said.encode(), hashlib.sha256).digest()).decode()
        headers = {
            "X-Twilio-Signature": digest,
            "X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
        }
        assert (await ana.post(WEBHOOK, fields, **headers)).status_code == (204 if environment else 403)


class TestWhatIsTaken:
    async def test_a6_a_repeated_sid_makes_one_row_and_one_reply_also_at_once(
        self, ana: Patient, front: FrontDesk, assistant: ScriptedAssistant, twilio: Twilio
    ) -> None:
        fields = ana.fields("How long does it take?")
        answers = await asyncio.gather(
            *(ana.post(WEBHOOK, fields, **{"I-Twilio-Idempotency-Token": str(n)}) for n in range(10))
        )
        assert {answer.status_code for answer in answers} == {204}
        await settled(front)
        assert await rows(front.store) == 1
        assert len(assistant.asked) == 1
        assert len(twilio.accepted) == 2  # the introduction and the answer

    async def test_a7_what_cannot_be_committed_is_not_acknowledged(self, ana: Patient, front: FrontDesk) -> None:
        await refuse(front.store, "inbox")
        assert (await ana.texts("hello")).status_code == 503

    async def test_a8_p25_a_picture_gets_a_friendly_line_and_a_ticket_and_is_not_fetched(
        self, ana: Patient, front: FrontDesk, twilio: Twilio, assistant: ScriptedAssistant
    ) -> None:
        media = {"NumMedia": "1", "MediaUrl0": f"{twilio.url}/media/1", "MediaContentType0": "image/jpeg"}
        assert (await ana.texts("", **media)).status_code == 204
        await settled(front)
        assert "I can only read text here" in twilio.texts_to()[-1]
        assert all("Messages.json" in request.path for request in twilio.requests)
        assert assistant.asked == []
        async with front.store.reading() as connection:
            assert list((await connection.execute(select(tickets.c.kind))).scalars()) == ["question"]

    @pytest.mark.parametrize(
        ("more", "label", "replies", "kinds"),
        [
            ({"NumMedia": "1", "MediaContentType0": "audio/ogg"}, "[voice message]", 1, ["question"]),
            ({"NumMedia": "1", "MediaContentType0": "text/vcard"}, "[contact card]", 1, []),
            ({"Latitude": "33.7", "Longitude": "-84.4"}, "[location]", 1, []),
            ({"MessageType": "sticker", "NumMedia": "1", "MediaContentType0": "image/webp"}, "[sticker]", 1, []),
            ({"MessageType": "reaction"}, "[reaction]", 0, []),
            ({}, "[empty message]", 1, []),
            ({"NumMedia": "1"}, "[document]", 1, ["question"]),
        ],
    )
    async def test_p25_what_is_no_text_never_fails_and_is_never_commented_on(
        self,
        ana: Patient,
        front: FrontDesk,
        twilio: Twilio,
        more: dict[str, str],
        label: str,
        replies: int,
        kinds: list[str],
    ) -> None:
        assert (await ana.texts("", **more)).status_code == 204
        await settled(front)
        assert await texts(front.store) == [label]
        assert len([text for text in twilio.texts_to() if "only read text" in text]) == replies
        async with front.store.reading() as connection:
            assert list((await connection.execute(select(tickets.c.kind))).scalars()) == kinds

    async def test_a9_what_is_no_message_of_ours_gets_the_status_that_says_so(self, ana: Patient) -> None:
        client, form = ana.client, {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await client.get(WEBHOOK)).status_code == 405
        assert (await client.post(WEBHOOK, json={"Body": "hello"})).status_code == 415
        assert (await client.post(WEBHOOK, content=b"Body=" + b"x" * 65_537, headers=form)).status_code == 413
        assert (await client.post(WEBHOOK, content=b"Body=%FF", headers=form)).status_code == 400
        assert (await client.post(WEBHOOK, content=b"Body=\xff", headers=form)).status_code == 400
        assert (await ana.texts("hello", AccountSid="AC" + "1" * 32)).status_code == 403
        assert (await ana.texts("hello", To="+17705550199")).status_code == 403
        assert (await ana.texts("hello", MessageSid="")).status_code == 400

    async def test_a10_only_a_button_that_we_showed_counts_as_one(
        self, ana: Patient, front: FrontDesk, assistant: ScriptedAssistant
    ) -> None:
        await ana.texts("yes please", ButtonPayload='/inform{"allergy":"none"}')
        await settled(front)
        assert [text for _, text in assistant.asked] == ["yes please"]

    async def test_a11_a_command_is_passed_on_as_the_text_that_it_is(
        self, ana: Patient, front: FrontDesk, assistant: ScriptedAssistant
    ) -> None:
        await ana.texts('/inform{"allergy":"none"}')
        await settled(front)
        assert [text for _, text in assistant.asked] == ['/inform{"allergy":"none"}']

    async def test_a12_letters_of_all_kinds_arrive_unchanged(self, ana: Patient, front: FrontDesk) -> None:
        await ana.texts("¡Hola! ¿Cuánto cuesta? 😀")
        assert await texts(front.store) == ["¡Hola! ¿Cuánto cuesta? 😀"]

    async def test_a13_the_number_is_no_key_and_its_way_of_writing_does_not_matter(
        self, ana: Patient, front: FrontDesk
    ) -> None:
        await ana.texts("hello")
        await ana.texts("again", From="+1 (404) 555-0142")
        async with front.store.reading() as connection:
            (conversation_id,) = set((await connection.execute(select(inbox.c.conversation_id))).scalars())
        assert "4045550142" not in conversation_id
        assert len(conversation_id) == 48

    async def test_somebody_without_a_number_is_acknowledged_and_left(self, ana: Patient, front: FrontDesk) -> None:
        assert (await ana.texts("hello", From="CLINIC")).status_code == 204
        assert await rows(front.store) == 0

    @pytest.mark.parametrize("environment", [{"TWILIO_SMS_NUMBER": "", "TWILIO_WHATSAPP_NUMBER": ""}])
    async def test_without_a_number_of_ours_there_is_no_such_door(self, client: httpx.AsyncClient) -> None:
        assert (await client.post(WEBHOOK)).status_code == 404

    async def test_k2_the_metrics_tell_verdicts_and_forged_requests(self, ana: Patient, front: FrontDesk) -> None:
        await ana.texts("hello")
        await ana.client.post(WEBHOOK, content="Body=x", headers={"Content-Type": "application/x-www-form-urlencoded"})
        page = front.metrics.page({}, front.desk.clock()).decode()
        assert 'clinic_messages_total{channel="sms",verdict="stored"} 1.0' in page
        assert 'clinic_messages_total{channel="twilio",verdict="not_signed"} 1.0' in page


class TestStatus:
    async def test_a14_p26_a_status_only_moves_forward(self, ana: Patient, front: FrontDesk, twilio: Twilio) -> None:
        await ana.texts("How long does it take?")
        await settled(front)
        sent = twilio.accepted[-1]
        seen = []
        for status in ("sent", "queued", "delivered", "sent", "delivered", "read", "failed"):
            assert (await ana.status(sent, status)).status_code == 204
            seen.append(await state_of(front.store))
        assert seen == ["sent", "sent", "delivered", "delivered", "delivered", "read", "read"]

    async def test_a14_a_failure_is_final(self, ana: Patient, front: FrontDesk, twilio: Twilio) -> None:
        await ana.texts("How long does it take?")
        await settled(front)
        await ana.status(twilio.accepted[-1], "undelivered", ErrorCode="30003")
        await ana.status(twilio.accepted[-1], "delivered")
        assert await state_of(front.store) == "undelivered"

    async def test_a14_an_unknown_text_or_status_is_acknowledged_and_left(self, ana: Patient) -> None:
        unknown = {"sid": sid(), "StatusCallback": f"{PUBLIC}{STATUS}?text=none"}
        assert (await ana.status(unknown, "delivered")).status_code == 204
        assert (await ana.status(unknown, "dancing")).status_code == 204

    async def test_a14_a_status_is_signed_like_a_text(self, ana: Patient, front: FrontDesk, twilio: Twilio) -> None:
        await ana.texts("How long does it take?")
        await settled(front)
        path = twilio.accepted[-1]["StatusCallback"].removeprefix(PUBLIC)
        fields = {"MessageSid": twilio.accepted[-1]["sid"], "MessageStatus": "failed", "AccountSid": ACCOUNT}
        assert (await ana.post(path, fields, token="forged")).status_code == 403
        assert await state_of(front.store) == "accepted"


async def test_whatsapp_by_twilio_is_a_conversation_of_its_own(ana: Patient, front: FrontDesk, twilio: Twilio) -> None:
    await ana.texts("How long does it take?")
    await Patient(ana.client, whatsapp=True).texts("How long does it take?")
    await settled(front)
    assert {fields["To"] for fields in twilio.accepted} == {ANA, f"whatsapp:{ANA}"}
    assert {fields["From"] for fields in twilio.accepted} == {OURS, f"whatsapp:{OURS}"}
    async with front.store.reading() as connection:
        assert len(set((await connection.execute(select(outbox.c.conversation_id))).scalars())) == 2
