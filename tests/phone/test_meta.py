"""The simulated Cloud API asks, answers and signs as Meta documents it."""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from phone.accounts import Accounts
from tests.phone.conftest import PATIENT, Desk

Send = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def send(client: httpx.AsyncClient, accounts: Accounts) -> Send:
    async def send(**contents: Any) -> httpx.Response:
        body = {"messaging_product": "whatsapp", "to": PATIENT[1:], **(contents or text("Hello."))}
        path = f"/v23.0/{accounts.graph_number_id}/messages"
        return await client.post(path, json=body, headers={"Authorization": f"Bearer {accounts.graph_token}"})

    return send


@pytest.fixture(autouse=True)
def taken(desk: Desk) -> None:
    desk.status = 200


def text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def buttons(*titles: str, body: str = "Which one?") -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": title, "title": title}} for title in titles]
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": body}, "action": {"buttons": replies}},
    }


def rows(*titles: str, label: str = "Choose", description: str = "") -> dict[str, Any]:
    rows = [{"id": title, "title": title, "description": description} for title in titles]
    action = {"button": label, "sections": [{"rows": rows}]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": "Which one?"}, "action": action}}


async def said(client: httpx.AsyncClient, **what: str) -> None:
    await client.post("/talk", json={"number": PATIENT, "channel": "whatsapp", **what})


async def statuses(desk: Desk, how_many: int) -> list[dict[str, Any]]:
    await desk.hears("/webhooks/whatsapp", how_many)
    return [value["statuses"][0] for value in desk.values()]


async def test_brings_a_text_as_documented_and_signed_over_the_raw_body(
    client: httpx.AsyncClient, desk: Desk, accounts: Accounts
) -> None:
    await said(client, text="¿duele? 😀")
    (value,) = desk.values()
    assert value["messaging_product"] == "whatsapp"
    assert value["metadata"]["phone_number_id"] == accounts.graph_number_id
    assert value["contacts"][0]["wa_id"] == PATIENT[1:]
    (message,) = value["messages"]
    assert message["id"].startswith("wamid.")
    assert (message["from"], message["type"], message["text"]) == (PATIENT[1:], "text", {"body": "¿duele? 😀"})
    expected = hmac.new(accounts.graph_secret.encode(), desk.got[0].body, hashlib.sha256).hexdigest()
    assert desk.got[0].headers["X-Hub-Signature-256"] == f"sha256={expected}"


@pytest.mark.parametrize(
    ("kind", "name", "part"),
    [
        ("picture", "image", {"mime_type": "image/jpeg"}),
        ("voice", "audio", {"mime_type": "audio/ogg; codecs=opus"}),
        ("location", "location", {"latitude": 33.9526}),
        ("sticker", "sticker", {"mime_type": "image/webp"}),
        ("reaction", "reaction", {"emoji": "❤", "message_id": "wamid.x"}),
        ("button", "interactive", {"type": "button_reply", "button_reply": {"id": "id-1", "title": "❤"}}),
        ("list", "interactive", {"type": "list_reply", "list_reply": {"id": "id-1", "title": "❤"}}),
    ],
)
async def test_brings_what_is_no_text(
    client: httpx.AsyncClient, desk: Desk, kind: str, name: str, part: dict[str, Any]
) -> None:
    await said(client, kind=kind, text="❤", choice="id-1", answers="wamid.x")
    message = desk.values()[0]["messages"][0]
    assert message["type"] == name
    assert message[name].items() >= part.items()


async def test_tells_how_far_a_text_has_got_and_gives_back_what_came_with_it(send: Send, desk: Desk) -> None:
    answer = (await send(**text("Hello."), biz_opaque_callback_data="ours")).json()
    told = await statuses(desk, 3)
    assert [each["status"] for each in told] == ["sent", "delivered", "read"]
    assert {(each["id"], each["biz_opaque_callback_data"]) for each in told} == {(answer["messages"][0]["id"], "ours")}


async def test_fails_what_is_free_after_24_hours_and_lets_a_template_through(
    client: httpx.AsyncClient, send: Send, desk: Desk
) -> None:
    await client.put("/switches", json={"window_closed": True})
    await send()
    (failed,) = await statuses(desk, 1)
    assert (failed["status"], failed["errors"][0]["code"]) == ("failed", 131047)
    await send(type="template", template={"name": "please_write", "language": {"code": "en_US"}})
    assert (await statuses(desk, 4))[-1]["status"] == "read"


@pytest.mark.parametrize(
    "contents",
    [
        buttons("Bruising", "Aftercare", "Numbing"),
        buttons("x" * 20, body="x" * 1024),
        rows(*(str(number) for number in range(10)), description="x" * 72),
        text("x" * 4096),
    ],
)
async def test_takes_what_is_within_the_limits(send: Send, contents: dict[str, Any]) -> None:
    assert (await send(**contents)).status_code == 200


@pytest.mark.parametrize(
    "contents",
    [
        buttons("1", "2", "3", "4"),
        buttons("x" * 21),
        buttons("same", "same"),
        buttons("Yes", body="x" * 1025),
        rows(*(str(number) for number in range(11))),
        rows("x" * 25),
        rows("Yes", description="x" * 73),
        rows("Yes", label="x" * 21),
        text("x" * 4097),
        text(""),
        {"type": "carrier pigeon"},
    ],
)
async def test_refuses_what_is_beyond_the_limits(send: Send, contents: dict[str, Any]) -> None:
    answer = await send(**contents)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 131009)


@pytest.mark.parametrize(("error", "status", "code"), [("20003", 401, 190), ("429", 429, 130429), ("500", 500, 131000)])
async def test_refuses_on_demand(client: httpx.AsyncClient, send: Send, error: str, status: int, code: int) -> None:
    await client.put("/switches", json={"error": error})
    answer = await send()
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


async def test_repeats_a_webhook_that_was_not_taken(
    client: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("phone.meta.AGAIN_AFTER", (0.01,))
    desk.status = 503
    await said(client, text="hello")
    first, second = (value["messages"][0]["id"] for value in desk.values())
    assert first == second
