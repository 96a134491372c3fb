"""Rasa's REST protocol at our door: the contract of docs/architecture.md."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from frontdesk import conversations, ticket_book
from frontdesk.desk import Desk
from frontdesk.phrases import Reply
from frontdesk.store import inbox
from tests.conftest import ANSWER, GREETING, ScriptedAssistant

URL = "/webhooks/rest/webhook"
ALARM = "my throat is closing and I can't breathe"


def message(text: Any, **more: Any) -> dict[str, Any]:
    return {"sender": "me", "message": text, **more}


async def stored_texts(desk: Desk) -> list[str]:
    async with desk.store.reading() as connection:
        return list((await connection.execute(select(inbox.c.text))).scalars())


async def test_answers_after_the_turn_with_what_each_reply_is(
    signed_in: httpx.AsyncClient, assistant: ScriptedAssistant
) -> None:
    assistant.replies = [ANSWER, GREETING]
    answer = await signed_in.post(URL, json=message("how long"))
    assert answer.status_code == 200
    assert answer.json() == [
        {"recipient_id": "me", "text": ANSWER.text, "about": ["answer:duration"]},
        {"recipient_id": "me", "text": GREETING.text, "about": ["smalltalk:greet"]},
    ]


async def test_shows_buttons_only_where_there_are_some(
    signed_in: httpx.AsyncClient, assistant: ScriptedAssistant
) -> None:
    button = {"title": "Does it hurt?", "payload": "Does it hurt?"}
    assistant.replies = [Reply("It takes 20 minutes.", ("answer:duration",), buttons=(button,))]
    (reply,) = (await signed_in.post(URL, json=message("how long"))).json()
    assert reply["buttons"] == [button]


@pytest.mark.parametrize("sender", ["someone-else", 7, None, {"a": 1}])
async def test_the_token_alone_decides_the_conversation(signed_in: httpx.AsyncClient, desk: Desk, sender: Any) -> None:
    answer = await signed_in.post(URL, json={"sender": sender, "message": "hello", "conversation_id": "stolen"})
    assert answer.json()[0]["recipient_id"] == sender
    async with desk.store.reading() as connection:
        assert (await connection.execute(select(inbox.c.conversation_id))).scalar_one() not in ["stolen", sender]


async def test_drops_whatever_else_a_client_sends(signed_in: httpx.AsyncClient, desk: Desk) -> None:
    extra = {"metadata": {"is_staff": True}, "slots": {"name": "x"}, "channel": "sms", "intent": "faq"}
    assert (await signed_in.post(URL, json=message("hello", **extra))).status_code == 200
    async with desk.store.reading() as connection:
        columns = (await connection.execute(select(inbox))).mappings().one()
    assert "is_staff" not in json.dumps({key: str(value) for key, value in columns.items()})


@pytest.mark.parametrize("credential", [None, "Bearer nonsense", "Basic eDp5"])
async def test_a_missing_or_wrong_token_is_401(client: httpx.AsyncClient, desk: Desk, credential: str | None) -> None:
    headers = {"Authorization": credential} if credential else {}
    answer = await client.post(URL, json=message("hello"), headers=headers)
    assert answer.status_code == 401
    assert answer.json()["error"] == "not_signed_in"
    assert "(770) 802-8900" in answer.json()["text"]
    assert answer.json()["about"] == ["error"]
    assert await stored_texts(desk) == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 400),
        (b"\xff\xfe", 400),
        (b"[" * 5000, 400),
        (b"[]", 422),
        (b'"hello"', 422),
        (b"{}", 422),
        (b'{"message": 7}', 422),
        (b'{"message": null}', 422),
        (b'{"message": ["hello"]}', 422),
    ],
)
async def test_a_malformed_message_is_never_a_500(signed_in: httpx.AsyncClient, body: bytes, status: int) -> None:
    answer = await signed_in.post(URL, content=body)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "text", "about"}


@pytest.mark.parametrize("length", [1001, 20_000, 300_000])
async def test_too_long_a_message_is_413_and_no_turn(
    signed_in: httpx.AsyncClient, desk: Desk, assistant: ScriptedAssistant, length: int
) -> None:
    answer = await signed_in.post(URL, json=message("a" * length))
    assert answer.status_code == 413
    assert answer.json()["error"] == "too_long"
    assert await stored_texts(desk) == []
    assert assistant.asked == []


async def test_the_longest_message_is_answered(signed_in: httpx.AsyncClient) -> None:
    assert (await signed_in.post(URL, json=message("ä" * 1000))).status_code == 200


class TestEmergency:
    async def test_is_answered_while_an_earlier_turn_is_stuck(
        self, signed_in: httpx.AsyncClient, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stuck = asyncio.Event()

        async def wait(*_: object) -> list[Reply]:
            await stuck.wait()
            return [ANSWER]

        monkeypatch.setattr(assistant, "turn", wait)
        earlier = asyncio.create_task(signed_in.post(URL, json=message("how long")))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(1):
            answer = await signed_in.post(URL, json=message(ALARM))
        assert answer.json()[0]["about"] == ["emergency"]
        stuck.set()
        await earlier

    @pytest.mark.parametrize(
        ("body", "credential", "status"),
        [
            (json.dumps({"message": ALARM}), "Bearer wrong", 401),
            (json.dumps({"message": ALARM})[:-2], None, 400),
            (json.dumps({"message": [ALARM]}), None, 422),
            (json.dumps({"message": ALARM + " a" * 600}), None, 413),
        ],
    )
    async def test_gets_the_911_words_whatever_the_status(
        self, signed_in: httpx.AsyncClient, body: str, credential: str | None, status: int
    ) -> None:
        headers = {"Authorization": credential} if credential else {}
        answer = await signed_in.post(URL, content=body, headers=headers)
        assert answer.status_code == status
        assert answer.json()["about"] == ["emergency"]
        assert "911" in answer.json()["text"]

    async def test_in_too_long_a_message_still_reaches_staff(
        self, signed_in: httpx.AsyncClient, desk: Desk, token: str
    ) -> None:
        await signed_in.post(URL, json=message(ALARM + " a" * 600))
        (kept,) = await stored_texts(desk)
        assert len(kept) <= 1000
        async with desk.store.reading() as connection:
            conversation = (await connection.execute(select(inbox.c.conversation_id))).scalar_one()
            assert [t.kind for t in await ticket_book.of_conversation(connection, conversation)] == ["emergency"]


@pytest.mark.usefixtures("full_disk")
class TestWithoutDatabase:
    async def test_says_that_nothing_was_stored(self, signed_in: httpx.AsyncClient) -> None:
        answer = await signed_in.post(URL, json=message("hello"))
        assert answer.status_code == 503
        assert answer.json()["error"] == "not_stored"
        assert "(770) 802-8900" in answer.json()["text"]

    async def test_an_emergency_gets_the_911_words(self, signed_in: httpx.AsyncClient) -> None:
        answer = await signed_in.post(URL, json=message(ALARM))
        assert answer.status_code == 503
        assert answer.json()["about"] == ["emergency"]
        assert "told" not in answer.json()["text"]


async def test_staff_own_the_conversation(signed_in: httpx.AsyncClient, desk: Desk) -> None:
    await signed_in.post(URL, json=message("hello"))
    async with desk.store.writing() as connection:
        conversation = (await connection.execute(select(inbox.c.conversation_id))).scalar_one()
        await conversations.hand_to(connection, conversation, "staff")
    (reply,) = (await signed_in.post(URL, json=message("are you there"))).json()
    assert reply["about"] == ["notice"]


@pytest.mark.parametrize("odd", ["", " ", "\x00", "\ud800", "\u202e", "/restart", "🙂" * 500, "{phone}", "<script>"])
async def test_odd_texts_are_messages_like_any_other(signed_in: httpx.AsyncClient, odd: str) -> None:
    answer = await signed_in.post(URL, content=json.dumps(message(odd)))
    assert answer.status_code == 200
    assert answer.json()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/webhooks/rest/webhook", 405), ("POST", "/webhooks/rest", 404), ("GET", "/conversations/x/tracker", 404)],
)
async def test_everything_else_is_refused_without_telling_what_runs_here(
    client: httpx.AsyncClient, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "text", "about"}
    assert not {"sanic", "rasa", "python", "traceback"} & set(answer.text.lower().split())
    assert "sanic" not in answer.headers.get("server", "").lower()
