"""The action server over real HTTP: who may call it, how much, and what its errors tell."""

import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from sanic import Sanic

from actions import server
from actions.server import create
from frontdesk import ticket_book
from frontdesk.desk import Desk
from frontdesk.tickets import Kind
from tests.conftest import serving, talking_to

SECRET = "b" * 32


def call(action: str, conversation_id: str = "c", message_id: str = "m") -> dict[str, Any]:
    """What Rasa 3.6 posts for a custom action."""
    tracker = {
        "sender_id": conversation_id,
        "slots": {},
        "latest_message": {"text": "a secret of the patient's", "message_id": message_id, "intent": {}, "entities": []},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": conversation_id, "tracker": tracker, "domain": {}, "version": "3.6.21"}


@pytest.fixture
async def client(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    Sanic.test_mode = True
    monkeypatch.setattr(server, "LARGEST_CALL", 20_000)
    headers = {"Authorization": f"Bearer {SECRET}"}
    async with serving(create(desk, SECRET)) as url, talking_to(url, headers) as client:
        yield client


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("action_escalate_allergy", Kind.ALLERGY),
        ("action_escalate_urgent_symptom", Kind.URGENT),
        ("action_request_staff", Kind.HUMAN),
        ("action_change_appointment", Kind.RESCHEDULE),
    ],
)
async def test_an_action_opens_its_ticket_for_the_turns_message(
    client: httpx.AsyncClient, desk: Desk, action: str, kind: Kind
) -> None:
    message = await desk.receive("c", "web", "hello")
    answer = await client.post("/webhook", json=call(action, message_id=message.id))
    assert answer.status_code == 200
    assert answer.json()["responses"] == []
    async with desk.store.reading() as connection:
        assert await ticket_book.has_mention(connection, "c", message.id, kind)


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", SECRET])
@pytest.mark.parametrize("path", ["/webhook", "/actions", "/health", "/nowhere"])
async def test_nothing_is_open_without_the_secret(client: httpx.AsyncClient, path: str, authorization: str) -> None:
    answer = await client.get(path, headers={"Authorization": authorization})
    assert answer.status_code in (401, 404, 405)
    assert "action_" not in answer.text
    if path == "/webhook":
        assert (await client.post(path, json={}, headers={"Authorization": authorization})).status_code == 401


async def test_refuses_too_large_a_call_also_a_compressed_one(client: httpx.AsyncClient) -> None:
    large = json.dumps({"x": "a" * server.LARGEST_CALL}).encode()
    assert (await client.post("/webhook", content=large)).status_code == 413
    headers = {"Content-Encoding": "deflate"}
    assert (await client.post("/webhook", content=zlib.compress(large), headers=headers)).status_code == 413


async def test_reads_a_compressed_call(client: httpx.AsyncClient, desk: Desk) -> None:
    message = await desk.receive("c", "web", "hello")
    body = zlib.compress(json.dumps(call("action_request_staff", message_id=message.id)).encode())
    answer = await client.post("/webhook", content=body, headers={"Content-Encoding": "deflate"})
    assert answer.status_code == 200


BROKEN: list[tuple[str, Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]]] = [
    ("an unknown message", lambda c: c.post("/webhook", json=call("action_request_staff", "c", "unknown"))),
    ("no tracker", lambda c: c.post("/webhook", json={"next_action": "action_request_staff", "sender_id": "c"})),
    ("no JSON", lambda c: c.post("/webhook", content=b"{a secret")),
    ("no object", lambda c: c.post("/webhook", json=["a secret"])),
    ("a broken archive", lambda c: c.post("/webhook", content=b"x", headers={"Content-Encoding": "deflate"})),
]


@pytest.mark.parametrize(("what", "post"), BROKEN, ids=[what for what, _ in BROKEN])
async def test_errors_tell_neither_tracker_nor_exception(
    client: httpx.AsyncClient,
    what: str,
    post: Callable[[httpx.AsyncClient], Awaitable[httpx.Response]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    answer = await post(client)
    assert answer.status_code in (400, 500)
    assert set(answer.json()) == {"error"}
    assert "secret" not in answer.text
    assert "secret" not in "".join(capsys.readouterr())


async def test_an_unknown_action_is_404(client: httpx.AsyncClient) -> None:
    assert (await client.post("/webhook", json=call("action_unknown"))).status_code == 404
