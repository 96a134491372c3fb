"""The simulated Twilio asks, answers and signs as the real one documents it."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from phone.accounts import Accounts
from phone.network import Network
from phone.twilio import Twilio
from tests.phone.conftest import PATIENT, Desk

WEBHOOK, STATUS = "/webhooks/twilio/webhook", "/webhooks/twilio/status"


@pytest.fixture
def send(client: httpx.AsyncClient, accounts: Accounts, desk: Desk) -> Any:
    """Sends a text as the front desk would; more fields stand over the usual ones."""

    async def send(**more: str) -> httpx.Response:
        form = {"To": PATIENT, "From": accounts.number, "Body": "Hello.", "StatusCallback": desk.url + STATUS} | more
        path = f"/2010-04-01/Accounts/{accounts.twilio_sid}/Messages.json"
        return await client.post(path, data=form, auth=(accounts.twilio_sid, accounts.twilio_token))

    return send


async def said(client: httpx.AsyncClient, text: str, **more: str) -> None:
    await client.post("/talk", json={"number": PATIENT, "channel": "sms", "text": text, **more})


async def statuses(desk: Desk, how_many: int) -> list[str]:
    await desk.hears(STATUS, how_many)
    return [form["MessageStatus"] for form in desk.forms(STATUS)]


def test_signs_as_twilio_publishes_it(accounts: Accounts, network: Network) -> None:
    twilio = Twilio(replace(accounts, twilio_token="12345"), network)
    form = {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212"}
    form["Caller"] = form["From"]
    assert twilio.signature("https://mycompany.com/myapp.php?foo=1&bar=2", form) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_brings_a_text_with_the_documented_fields_and_a_signature_that_holds(
    client: httpx.AsyncClient, desk: Desk, accounts: Accounts
) -> None:
    await said(client, "¿duele? +1 & más")
    (form,) = desk.forms(WEBHOOK)
    assert form["Body"] == "¿duele? +1 & más"
    assert form["MessageSid"].startswith("SM")
    assert len(form["MessageSid"]) == 34
    assert (form["From"], form["To"], form["NumMedia"]) == (PATIENT, accounts.number, "0")
    signature = desk.got[0].headers["X-Twilio-Signature"]
    assert RequestValidator(accounts.twilio_token).validate(desk.url + WEBHOOK, form, signature)


@pytest.mark.parametrize(
    ("channel", "kind", "expected"),
    [
        ("sms", "picture", {"NumMedia": "1", "MediaContentType0": "image/jpeg", "Body": ""}),
        ("sms", "voice", {"NumMedia": "1", "MediaContentType0": "audio/ogg"}),
        ("sms", "location", {"NumMedia": "1", "MediaContentType0": "text/x-vcard"}),
        ("twilio-whatsapp", "location", {"NumMedia": "0", "Latitude": "33.9526", "From": f"whatsapp:{PATIENT}"}),
        ("twilio-whatsapp", "sticker", {"MediaContentType0": "image/webp", "WaId": PATIENT[1:]}),
    ],
)
async def test_brings_what_is_no_text(
    client: httpx.AsyncClient, desk: Desk, channel: str, kind: str, expected: dict[str, str]
) -> None:
    await said(client, "", channel=channel, kind=kind)
    (form,) = desk.forms(WEBHOOK)
    assert form.items() >= expected.items()


async def test_takes_a_text_of_twilios_own_client(url: str, accounts: Accounts) -> None:
    http = TwilioHttpClient(pool_connections=False)
    client = Client(accounts.twilio_sid, accounts.twilio_token, http_client=http)
    client.api.base_url = url
    message = await asyncio.to_thread(client.messages.create, to=PATIENT, from_=accounts.number, body="x" * 161)
    assert (message.status, message.num_segments, message.direction) == ("queued", "2", "outbound-api")
    assert message.sid
    assert message.sid.startswith("SM")


async def test_lists_what_was_sent_to_a_number(client: httpx.AsyncClient, send: Any, accounts: Accounts) -> None:
    sids = [(await send(Body=text)).json()["sid"] for text in ("one", "two")]
    await send(To="+14045550143")
    path = f"/2010-04-01/Accounts/{accounts.twilio_sid}/Messages.json"
    answer = await client.get(path, params={"To": PATIENT}, auth=(accounts.twilio_sid, accounts.twilio_token))
    assert [(each["sid"], each["body"]) for each in answer.json()["messages"]] == [(sids[1], "two"), (sids[0], "one")]
    assert (await client.get(path, params={"To": PATIENT})).status_code == 401


async def test_tells_how_far_a_text_has_got(send: Any, desk: Desk) -> None:
    sid = (await send()).json()["sid"]
    assert await statuses(desk, 3) == ["queued", "sent", "delivered"]
    assert {form["MessageSid"] for form in desk.forms(STATUS)} == {sid}


@pytest.mark.parametrize(
    ("switch", "expected"),
    [
        ({"reorder": True}, ["delivered", "sent", "queued"]),
        ({"repeat": True}, ["queued", "queued", "sent", "sent", "delivered", "delivered"]),
        ({"lost": 100}, ["queued", "undelivered"]),
    ],
)
async def test_can_tell_it_badly(
    client: httpx.AsyncClient, send: Any, desk: Desk, switch: dict[str, Any], expected: list[str]
) -> None:
    await client.put("/switches", json=switch)
    await send()
    assert await statuses(desk, len(expected)) == expected


@pytest.mark.parametrize(
    ("switch", "status", "code"),
    [
        ({"error": "429"}, 429, 20429),
        ({"error": "20003"}, 401, 20003),
        ({"error": "21610"}, 400, 21610),
        ({"refused": 100}, 503, 20503),
    ],
)
async def test_refuses_on_demand(
    client: httpx.AsyncClient, send: Any, switch: dict[str, Any], status: int, code: int
) -> None:
    await client.put("/switches", json=switch)
    answer = await send()
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("Retry-After" in answer.headers) == (status == 429)


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550004"}, 21610),
        ({"To": "+15005550009"}, 21614),
        ({"To": "not a number"}, 21211),
        ({"From": "+15550000000"}, 21606),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
    ],
)
async def test_refuses_what_twilio_refuses(send: Any, field: dict[str, str], code: int) -> None:
    answer = await send(**field)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_refuses_a_wrong_token(client: httpx.AsyncClient, accounts: Accounts) -> None:
    path = f"/2010-04-01/Accounts/{accounts.twilio_sid}/Messages.json"
    answer = await client.post(path, data={"To": PATIENT}, auth=(accounts.twilio_sid, "wrong"))
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


async def test_is_not_there_when_it_is_down(client: httpx.AsyncClient, send: Any) -> None:
    await client.put("/switches", json={"down": True})
    with pytest.raises(httpx.RemoteProtocolError):
        await send()


async def test_answers_stop_itself_until_start(client: httpx.AsyncClient, send: Any, desk: Desk) -> None:
    await said(client, "Stop")
    assert (await send()).json()["code"] == 21610
    await said(client, "yes")
    assert (await send()).status_code == 201
    await said(client, "yes")
    assert [form.get("OptOutType") for form in desk.forms(WEBHOOK)] == ["STOP", "START", None]


async def test_leaves_stop_to_us_on_demand(client: httpx.AsyncClient, send: Any, desk: Desk) -> None:
    await client.put("/switches", json={"answers_stop": False})
    await said(client, "STOP")
    assert "OptOutType" not in desk.forms(WEBHOOK)[0]
    assert (await send()).status_code == 201


async def test_lets_nothing_through_after_whatsapps_24_hours(
    client: httpx.AsyncClient, send: Any, desk: Desk, accounts: Accounts
) -> None:
    await client.put("/switches", json={"window_closed": True})
    await send(To=f"whatsapp:{PATIENT}", From=f"whatsapp:{accounts.number}")
    assert await statuses(desk, 2) == ["queued", "failed"]
    assert desk.forms(STATUS)[-1]["ErrorCode"] == "63016"


async def test_says_on_the_phone_when_the_front_desk_has_not_taken_a_text(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    desk.status = 503
    await said(client, "hello")
    (shown,) = (await client.get("/talk", params={"number": PATIENT, "channel": "sms"})).json()["messages"]
    assert (shown["status"], shown["error"]) == ("failed", "11200")
    desk.status = 204
    await said(client, "hello", id=shown["id"])
    assert len({form["MessageSid"] for form in desk.forms(WEBHOOK)}) == 1
