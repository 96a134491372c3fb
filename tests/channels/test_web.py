"""The website's door: the contract of docs/architecture.md."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
import time_machine
from sqlalchemy import func, select

from channels import web
from frontdesk import conversations, inbox, ticket_book
from frontdesk.desk import Desk
from frontdesk.events import LOOK_AGAIN
from frontdesk.inbox import Message, State
from frontdesk.phrases import Reply
from frontdesk.safety import Screening
from frontdesk.store import Store, feedback, tickets
from frontdesk.store import inbox as inbox_table
from tests.conftest import ANSWER, GREETING, KEYRING, NOON, ScriptedAssistant

ALARM = "my throat is closing and I can't breathe"
BUTTON = {"title": "Does it hurt?", "payload": "Does it hurt?"}


def message(text: Any, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "text": text, **more}


async def send(client: httpx.AsyncClient, text: str) -> int:
    answer = await client.post("/chat/messages", json=message(text))
    assert answer.status_code == 202, answer.text
    return int(answer.json()["seq"])


async def said(client: httpx.AsyncClient, after: int = 0, at_least: int = 2) -> list[dict[str, Any]]:
    """What a page that polls gets, once there is as much of it."""
    async with asyncio.timeout(5):
        while True:
            events = (await client.get("/chat/events", params={"after": after})).json()
            if len(events) >= at_least:
                return list(events)
            await asyncio.sleep(0.01)


class Stream:
    """An open event stream, read event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, Any]:
        place = None
        async for line in self._lines:
            if line.startswith("id: "):
                place = int(line[4:])
            if line.startswith("data: "):
                event: dict[str, Any] = json.loads(line[6:])
                assert event["seq"] == place
                return event
        raise EOFError

    async def line(self) -> str:
        return await anext(self._lines)


@asynccontextmanager
async def streaming(client: httpx.AsyncClient, after: int = 0) -> AsyncIterator[Stream]:
    headers = {"Accept": "text/event-stream"}
    async with client.stream("GET", "/chat/events", params={"after": after}, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/event-stream"
        yield Stream(response)


async def count(desk: Desk) -> int:
    async with desk.store.reading() as connection:
        return int((await connection.execute(select(func.count()).select_from(inbox_table))).scalar_one())


async def own_id(desk: Desk) -> str:
    async with desk.store.reading() as connection:
        return str((await connection.execute(select(inbox_table.c.conversation_id).distinct())).scalar_one())


async def all_finished(desk: Desk) -> None:
    """Returns once the workers have seen to every message."""
    async with asyncio.timeout(10):
        while True:
            async with desk.store.reading() as connection:
                if not await inbox.open_conversations(connection):
                    return
            await asyncio.sleep(0.01)


async def test_begins_a_session_with_an_id_of_the_servers_own(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/session", json={"conversation_id": "mine", "token": "mine"})
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "conversation_id"}
    assert answer.json()["conversation_id"] != "mine"


class TestMessages:
    async def test_is_told_its_place_and_answered_in_the_events(
        self, signed_in: httpx.AsyncClient, assistant: ScriptedAssistant
    ) -> None:
        assistant.replies = [Reply(ANSWER.text, ANSWER.about, buttons=(BUTTON,)), GREETING]
        assert await send(signed_in, "how long") == 1
        events = await said(signed_in, at_least=3)
        assert [datetime.fromisoformat(event.pop("at")) for event in events] == [NOON] * 3
        assert [event.pop("language") for event in events] == ["en"] * 3
        assert events == [
            {"seq": 1, "from": "patient", "text": "how long", "about": [], "buttons": []},
            {"seq": 2, "from": "bot", "text": ANSWER.text, "about": ["answer:duration"], "buttons": [BUTTON]},
            {"seq": 3, "from": "bot", "text": GREETING.text, "about": ["smalltalk:greet"], "buttons": []},
        ]

    async def test_the_same_id_again_is_the_same_message(
        self, signed_in: httpx.AsyncClient, desk: Desk, assistant: ScriptedAssistant
    ) -> None:
        twice = message("hello")
        first = await signed_in.post("/chat/messages", json=twice)
        await said(signed_in)
        again = await signed_in.post("/chat/messages", json={**twice, "id": twice["id"].upper()})
        assert (again.status_code, again.json()) == (first.status_code, first.json()) == (202, {"seq": 1})
        assert await count(desk) == len(assistant.asked) == 1

    async def test_also_at_once_and_while_the_first_is_being_worked_on(
        self, signed_in: httpx.AsyncClient, desk: Desk, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stuck = asyncio.Event()
        asked = 0

        async def wait(*_: object) -> list[Reply]:
            nonlocal asked
            asked += 1
            await stuck.wait()
            return [ANSWER]

        monkeypatch.setattr(assistant, "turn", wait)
        twice = message("hello")
        answers = await asyncio.gather(*(signed_in.post("/chat/messages", json=twice) for _ in range(8)))
        assert {(answer.status_code, answer.json()["seq"]) for answer in answers} == {(202, 1)}
        stuck.set()
        assert len(await said(signed_in)) == 2
        assert await count(desk) == asked == 1

    async def test_the_same_id_with_another_text_is_409(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        first = message("hello")
        await signed_in.post("/chat/messages", json=first)
        answer = await signed_in.post("/chat/messages", json={**first, "text": "bye"})
        assert answer.status_code == 409
        assert answer.json()["error"] == "other_text"
        assert await count(desk) == 1

    async def test_the_same_id_is_free_in_another_conversation(
        self, client: httpx.AsyncClient, signed_in: httpx.AsyncClient
    ) -> None:
        shared = message("hello")
        await signed_in.post("/chat/messages", json=shared)
        other = (await client.post("/chat/session")).json()["token"]
        headers = {"Authorization": f"Bearer {other}"}
        answer = await client.post("/chat/messages", json={**shared, "text": "bye"}, headers=headers)
        assert answer.json() == {"seq": 1}

    async def test_several_at_once_are_answered_in_order_of_arrival(self, signed_in: httpx.AsyncClient) -> None:
        for number in range(5):
            await send(signed_in, f"message {number}")
        events = await said(signed_in, at_least=10)
        assert [event["seq"] for event in events] == list(range(1, 11))
        patient = [event["text"] for event in events if event["from"] == "patient"]
        assert patient == [f"message {number}" for number in range(5)]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            (b"{", 400),
            (b"", 400),
            (b"[]", 422),
            (b"{}", 422),
            ({"text": "hello"}, 422),
            ({"id": 7, "text": "hello"}, 422),
            ({"id": "seven", "text": "hello"}, 422),
            ({"id": None, "text": "hello"}, 422),
            ({"id": ["a"], "text": "hello"}, 422),
            (message(None), 422),
            (message(7), 422),
            (message(["hello"]), 422),
            (message("hello", choice="hello"), 422),
            (message("a" * 1001), 413),
            (message("a" * 20_000), 413),
            (message("a" * 300_000), 413),
            (message("hello", padding="a" * 20_000), 413),
        ],
    )
    async def test_what_is_no_message_is_refused_in_words(
        self, signed_in: httpx.AsyncClient, desk: Desk, body: Any, status: int
    ) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = await signed_in.post("/chat/messages", content=content)
        assert answer.status_code == status
        assert set(answer.json()) == {"error", "text", "about"}
        assert "(770) 802-8900" in answer.json()["text"]
        assert await count(desk) == 0

    async def test_drops_whatever_else_a_client_sends(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        extra = {"metadata": {"is_staff": True}, "from": "staff", "seq": 99, "channel": "sms", "conversation_id": "x"}
        answer = await signed_in.post("/chat/messages", json=message("hello", **extra))
        assert answer.json() == {"seq": 1}
        (first, *_) = await said(signed_in)
        assert first["from"] == "patient"
        async with desk.store.reading() as connection:
            row = (await connection.execute(select(inbox_table))).mappings().one()
        assert not {"is_staff", "sms"} & set(json.dumps({key: str(value) for key, value in row.items()}).split('"'))

    async def test_the_bot_is_silent_while_staff_own_the_conversation(
        self, signed_in: httpx.AsyncClient, desk: Desk
    ) -> None:
        await send(signed_in, "hello")
        await said(signed_in)
        async with desk.store.writing() as connection:
            await conversations.hand_to(connection, await own_id(desk), "staff")
        seq = await send(signed_in, "are you there")
        await asyncio.sleep(0.1)
        assert [event["seq"] for event in await said(signed_in, after=2, at_least=1)] == [seq]

    @pytest.mark.usefixtures("full_disk")
    async def test_what_cannot_be_stored_is_not_acknowledged(self, signed_in: httpx.AsyncClient) -> None:
        answer = await signed_in.post("/chat/messages", json=message("hello"))
        assert answer.status_code == 503
        assert answer.json()["error"] == "not_stored"


class TestChoices:
    @pytest.fixture
    async def offered(self, signed_in: httpx.AsyncClient, assistant: ScriptedAssistant) -> httpx.AsyncClient:
        assistant.replies = [Reply(ANSWER.text, ANSWER.about, buttons=(BUTTON,))]
        await send(signed_in, "how long")
        await said(signed_in)
        return signed_in

    async def test_a_button_of_ours_becomes_the_message(
        self, offered: httpx.AsyncClient, assistant: ScriptedAssistant
    ) -> None:
        choice = {"id": str(uuid4()), "choice": BUTTON["payload"]}
        first = await offered.post("/chat/messages", json=choice)
        assert (first.status_code, first.json()) == (202, {"seq": 3})
        assert (await offered.post("/chat/messages", json=choice)).json() == {"seq": 3}
        events = await said(offered, after=2)
        assert (events[0]["from"], events[0]["text"]) == ("patient", BUTTON["payload"])
        assert assistant.asked[-1][1] == BUTTON["payload"]

    @pytest.mark.parametrize("choice", ["What does it cost?", "/restart", "", 7, None, ["x"], {}])
    async def test_anything_else_is_none(self, offered: httpx.AsyncClient, choice: Any) -> None:
        answer = await offered.post("/chat/messages", json={"id": str(uuid4()), "choice": choice})
        assert answer.status_code == 422

    async def test_nor_is_a_button_of_somebody_elses_conversation(
        self, offered: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        other = (await client.post("/chat/session")).json()["token"]
        choice = {"id": str(uuid4()), "choice": BUTTON["payload"]}
        answer = await client.post("/chat/messages", json=choice, headers={"Authorization": f"Bearer {other}"})
        assert answer.status_code == 422


class TestEmergency:
    async def test_is_in_the_events_at_once_while_a_turn_is_stuck(
        self, signed_in: httpx.AsyncClient, assistant: ScriptedAssistant, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stuck = asyncio.Event()

        async def wait(*_: object) -> list[Reply]:
            await stuck.wait()
            return [ANSWER]

        monkeypatch.setattr(assistant, "turn", wait)
        await send(signed_in, "how long")
        async with streaming(signed_in, after=1) as stream, asyncio.timeout(1):
            await send(signed_in, ALARM)
            assert (await stream.next())["text"] == ALARM
            assert (await stream.next())["about"] == ["emergency"]
        stuck.set()

    @pytest.mark.parametrize(
        ("body", "credential", "status"),
        [
            (json.dumps(message(ALARM)), "Bearer wrong", 401),
            (json.dumps(message(ALARM))[:-2], None, 400),
            (json.dumps({"text": ALARM}), None, 422),
            (json.dumps({"id": str(uuid4()), "choice": ALARM}), None, 422),
            (json.dumps(message(ALARM + " a" * 600)), None, 413),
        ],
    )
    async def test_gets_the_911_words_whatever_the_status(
        self, signed_in: httpx.AsyncClient, body: str, credential: str | None, status: int
    ) -> None:
        headers = {"Authorization": credential} if credential else {}
        answer = await signed_in.post("/chat/messages", content=body, headers=headers)
        assert answer.status_code == status
        assert answer.json()["about"] == ["emergency"]
        assert "911" in answer.json()["text"]

    @pytest.mark.parametrize("text", [ALARM + " a" * 600, "a " * 600 + ALARM, "a " * 6000 + ALARM + " a" * 6000])
    async def test_anywhere_in_too_long_a_message_reaches_staff_and_is_told_to_the_assistant(
        self, signed_in: httpx.AsyncClient, desk: Desk, assistant: ScriptedAssistant, text: str
    ) -> None:
        answer = await signed_in.post("/chat/messages", json=message(text))
        assert answer.status_code == 413
        events = (await signed_in.get("/chat/history")).json()
        assert [event["about"] for event in events] == [[], ["emergency"]]
        assert len(events[0]["text"]) <= 1000
        async with desk.store.reading() as connection:
            kept = await ticket_book.of_conversation(connection, await own_id(desk))
        assert [ticket.kind for ticket in kept] == ["emergency"]
        await all_finished(desk)
        assert [told for _, told in assistant.asked] == [events[0]["text"]]
        assert (await signed_in.get("/chat/history")).json() == events


class TestEvents:
    @pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30, "٣", "1;drop"])
    async def test_a_place_that_is_none_is_422(self, signed_in: httpx.AsyncClient, after: str) -> None:
        for accept in ("*/*", "text/event-stream"):
            answer = await signed_in.get(f"/chat/events?after={after}", headers={"Accept": accept})
            assert answer.status_code == 422
            assert answer.json()["error"] == "not_a_place"

    async def test_a_conversation_that_has_not_begun_is_empty(self, signed_in: httpx.AsyncClient) -> None:
        assert (await signed_in.get("/chat/history")).json() == []
        assert (await signed_in.get("/chat/events?after=5")).json() == []

    async def test_the_history_is_all_of_it(self, signed_in: httpx.AsyncClient) -> None:
        await send(signed_in, "hello")
        assert await said(signed_in) == (await signed_in.get("/chat/history")).json()

    async def test_one_visitor_cannot_read_anothers(
        self, signed_in: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        await send(signed_in, "hello")
        other = (await client.post("/chat/session")).json()["token"]
        for path in ("/chat/history", "/chat/events"):
            answer = await client.get(path, headers={"Authorization": f"Bearer {other}"})
            assert answer.json() == []

    @pytest.mark.parametrize("credential", [None, "Bearer nonsense", "Basic eDp5"])
    @pytest.mark.parametrize("accept", ["*/*", "text/event-stream"])
    async def test_needs_the_token_in_the_header(
        self, client: httpx.AsyncClient, token: str, credential: str | None, accept: str
    ) -> None:
        headers = {"Authorization": credential} if credential else {}
        for path in ("/chat/history", "/chat/events"):
            answer = await client.get(
                path, params={"token": token, "access_token": token}, headers={**headers, "Accept": accept}
            )
            assert answer.status_code == 401
            assert answer.json()["error"] == "not_signed_in"

    async def test_an_expired_token_opens_nothing(self, signed_in: httpx.AsyncClient) -> None:
        with time_machine.travel(datetime.now().astimezone().replace(year=2099), tick=True):
            assert (await signed_in.get("/chat/history")).status_code == 401
            assert (await signed_in.post("/chat/messages", json=message("hello"))).status_code == 401


class TestStream:
    async def test_sends_what_was_said_and_then_what_is_being_said(self, signed_in: httpx.AsyncClient) -> None:
        await send(signed_in, "hello")
        await said(signed_in)
        async with streaming(signed_in, after=1) as stream, asyncio.timeout(1):  # well below LOOK_AGAIN
            assert (await stream.next())["seq"] == 2
            await send(signed_in, "how long")
            assert [(await stream.next())["seq"] for _ in range(2)] == [3, 4]

    async def test_every_page_of_a_conversation_gets_everything_once_and_in_order(
        self, signed_in: httpx.AsyncClient
    ) -> None:
        async with streaming(signed_in) as one, streaming(signed_in) as other:
            for number in range(4):
                await send(signed_in, f"message {number}")
            async with asyncio.timeout(5):
                for stream in (one, other):
                    assert [(await stream.next())["seq"] for _ in range(8)] == list(range(1, 9))

    async def test_hears_what_another_process_wrote(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        await send(signed_in, "hello")
        await said(signed_in)
        written = Message(str(uuid4()), await own_id(desk), "from another process", Screening(), State.DONE, 0)
        elsewhere = Store(str(desk.store.engine.url), KEYRING)
        async with streaming(signed_in, after=2) as stream, asyncio.timeout(2 * LOOK_AGAIN):
            async with elsewhere.writing() as connection:
                await inbox.add(connection, written, NOON)
            await elsewhere.close()
            assert (await stream.next())["text"] == "from another process"

    async def test_a_text_never_breaks_out_of_its_event(self, signed_in: httpx.AsyncClient) -> None:
        text = "one\n\ndata: two\r\nid: 99\u2028\u2029"
        async with streaming(signed_in) as stream:
            await send(signed_in, text)
            event = await stream.next()
        assert (event["seq"], event["text"]) == (1, text)

    async def test_is_never_silent_for_long(
        self, signed_in: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(web, "HEARTBEAT", 0.05)
        async with streaming(signed_in) as stream, asyncio.timeout(2):
            lines = [await stream.line() for _ in range(6)]
        assert [line for line in lines if line] == [": open", ": still here", ": still here"]

    async def test_a_page_that_leaves_is_forgotten(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        async with streaming(signed_in):
            assert len(desk.store.news.followed) == 1
        async with asyncio.timeout(2):
            while desk.store.news.followed:  # noqa: ASYNC110 - nobody tells when a page is gone
                await asyncio.sleep(0.01)

    async def test_ends_cleanly_when_the_desk_closes(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        async with streaming(signed_in) as stream, asyncio.timeout(2):
            await stream.line()
            await desk.store.news.close()
            with pytest.raises(EOFError):  # and no broken transfer
                await stream.next()
        assert desk.store.news.followed == []

    async def test_without_a_database_it_is_503_in_words(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        async with desk.store.writing() as connection:
            await connection.exec_driver_sql("DROP TABLE outbox")
        answer = await signed_in.get("/chat/events", headers={"Accept": "text/event-stream"})
        assert answer.status_code == 503
        assert "(770) 802-8900" in answer.json()["text"]


class TestEnding:
    async def test_the_token_opens_nothing_any_more(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        await send(signed_in, "how long")
        assert (await signed_in.delete("/chat/session")).status_code == 204
        assert (await signed_in.get("/chat/history")).status_code == 401
        assert (await signed_in.get("/chat/events")).status_code == 401
        assert (await signed_in.post("/chat/messages", json=message("again"))).status_code == 401
        rest = {"sender": "me", "message": "again"}
        assert (await signed_in.post("/webhooks/rest/webhook", json=rest)).status_code == 401
        assert (await signed_in.delete("/chat/session")).status_code == 401

    async def test_staff_keep_their_tickets(self, signed_in: httpx.AsyncClient, desk: Desk, token: str) -> None:
        await send(signed_in, ALARM)
        await signed_in.delete("/chat/session")
        async with desk.store.reading() as connection:
            rows = (await connection.execute(select(tickets.c.kind, tickets.c.state))).all()
        assert [tuple(row) for row in rows] == [("emergency", "open")]


class TestFeedback:
    async def test_the_last_verdict_counts(self, signed_in: httpx.AsyncClient, desk: Desk) -> None:
        await send(signed_in, "how long")
        await said(signed_in)
        for given in ({"verdict": "up"}, {"verdict": "down", "reason": "unclear"}):
            assert (await signed_in.post("/chat/feedback", json={"seq": 2, **given})).status_code == 204
        async with desk.store.reading() as connection:
            rows = (await connection.execute(select(feedback.c.seq, feedback.c.verdict, feedback.c.reason))).all()
        assert [tuple(row) for row in rows] == [(2, "down", "unclear")]

    @pytest.mark.parametrize("seq", [1, 3, 99])
    async def test_is_of_replies_only(self, signed_in: httpx.AsyncClient, seq: int) -> None:
        await send(signed_in, "how long")
        await said(signed_in)
        assert (await signed_in.post("/chat/feedback", json={"seq": seq, "verdict": "up"})).status_code == 404

    async def test_is_of_ones_own_conversation_only(
        self, signed_in: httpx.AsyncClient, client: httpx.AsyncClient
    ) -> None:
        await send(signed_in, "how long")
        await said(signed_in)
        other = (await client.post("/chat/session")).json()["token"]
        headers = {"Authorization": f"Bearer {other}"}
        answer = await client.post("/chat/feedback", json={"seq": 2, "verdict": "up"}, headers=headers)
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        "body",
        [
            {"seq": 2},
            {"seq": "2", "verdict": "up"},
            {"seq": True, "verdict": "up"},
            {"seq": 2, "verdict": "sideways"},
            {"seq": 2, "verdict": "up", "reason": "unclear"},
            {"seq": 2, "verdict": "down", "reason": "my own words"},
            {"seq": 2, "verdict": "down", "reason": ["unclear"]},
            {"seq": 2, "verdict": {}},
            {"seq": 10**30, "verdict": "up"},
        ],
    )
    async def test_refuses_what_is_none(self, signed_in: httpx.AsyncClient, body: dict[str, Any]) -> None:
        assert (await signed_in.post("/chat/feedback", json=body)).status_code == 422


class TestConfig:
    async def test_tells_of_the_clinic_in_both_languages(self, client: httpx.AsyncClient) -> None:
        english = (await client.get("/chat/config")).json()
        assert english["phone"] == "(770) 802-8900"
        assert english["dial"] == "+17708028900"
        assert english["longest"] == 1000
        assert "What is mesotherapy?" in english["suggestions"]
        spanish = (await client.get("/chat/config", params={"language": "es"})).json()
        assert spanish["language"] == "es"
        assert spanish["strings"].keys() == english["strings"].keys()
        assert (await client.get("/chat/config", params={"language": "xx"})).json() == english

    async def test_is_for_listed_websites(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/chat/config", headers={"Origin": "https://elsewhere.example"})
        assert answer.status_code == 403
