"""The website's door with the real processes behind it: nothing is lost, doubled or out of order."""

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.whole_path.conftest import KEYRING, Stack, until

QUESTIONS = ["does it hurt", "how long does it take", "is it safe", "thanks"]


class Tab:
    """An open page that remembers the place of the last event it has seen, as the demo page does."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.token = client.post("/chat/session").json()["token"]
        client.headers["Authorization"] = f"Bearer {self.token}"
        self.seen: list[dict[str, Any]] = []

    @property
    def place(self) -> int:
        return int(self.seen[-1]["seq"]) if self.seen else 0

    def send(self, text: str, message_id: str | None = None) -> httpx.Response:
        return self.client.post("/chat/messages", json={"id": message_id or str(uuid4()), "text": text})

    def send_until_taken(self, text: str) -> int:
        """Sends the message under one id until it is acknowledged, as a page that lost its connection does."""
        message_id = str(uuid4())
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                answer = self.send(text, message_id)
                if answer.status_code == 202:
                    return int(answer.json()["seq"])
            time.sleep(0.05)
        raise AssertionError("never taken")

    def poll(self) -> None:
        with suppress(httpx.HTTPError):
            self.seen += self.client.get("/chat/events", params={"after": self.place}).json()

    def stream(self, until_seq: int, within: float = 60) -> None:
        """Reads the stream, and opens it again where it is cut, until an event with this place has come."""
        deadline = time.monotonic() + within
        while self.place < until_seq:
            assert time.monotonic() < deadline, "took too long"
            with suppress(httpx.HTTPError):
                self._read(until_seq)
            time.sleep(0.05)

    def _read(self, until_seq: int) -> None:
        headers = {"Accept": "text/event-stream"}
        with self.client.stream("GET", "/chat/events", params={"after": self.place}, headers=headers) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    self.seen.append(json.loads(line[6:]))
                if self.place >= until_seq:
                    return

    def said_by(self, who: str) -> list[str]:
        return [event["text"] for event in self.seen if event["from"] == who]


@pytest.fixture
def tab(stack: Stack) -> Iterator[Tab]:
    until(stack.is_ready)
    with httpx.Client(base_url=stack.url, timeout=10) as client:
        yield Tab(client)


def answered(tab: Tab, messages: int) -> bool:
    """Whether as many messages of the patient's have been answered."""
    tab.poll()
    return len(tab.said_by("patient")) == messages and tab.seen[-1]["from"] == "bot"


def assert_whole(tab: Tab, stack: Stack) -> None:
    """All that the database holds was seen, in order and once."""
    assert [event["seq"] for event in tab.seen] == list(range(1, len(tab.seen) + 1))
    history = stack.client.get("/chat/history", headers={"Authorization": f"Bearer {tab.token}"})
    assert history.json() == tab.seen


def test_several_quick_messages_are_answered_in_order(stack: Stack, tab: Tab) -> None:
    for text in QUESTIONS:
        assert tab.send(text).status_code == 202
    until(lambda: not stack.unfinished())
    tab.poll()
    assert tab.said_by("patient") == QUESTIONS
    about = [word for event in tab.seen for word in event["about"]]
    assert [word for word in about if word.startswith(("answer", "smalltalk"))] == [
        "answer:pain_comfort",
        "answer:duration",
        "answer:safety",
        "smalltalk:thanks",
    ]
    assert_whole(tab, stack)


def test_a_reload_finds_the_whole_conversation(stack: Stack, tab: Tab) -> None:
    tab.send(QUESTIONS[0])
    until(lambda: answered(tab, 1))
    assert_whole(tab, stack)


def test_one_message_sent_many_times_at_once_is_one_turn(stack: Stack, tab: Tab) -> None:
    message_id = str(uuid4())
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tab.send(QUESTIONS[0], message_id), range(24)))
    assert {(answer.status_code, answer.json()["seq"]) for answer in answers} == {(202, 1)}
    until(lambda: answered(tab, 1))
    assert tab.send(QUESTIONS[0], message_id).json() == {"seq": 1}
    assert tab.send("something else", message_id).status_code == 409
    tab.poll()
    assert len(tab.seen) == 2


def test_a_button_is_a_choice_only_where_it_was_shown(stack: Stack, tab: Tab) -> None:
    tab.send(QUESTIONS[0])
    until(lambda: answered(tab, 1))
    choice = {"id": str(uuid4()), "choice": tab.seen[-1]["buttons"][0]["payload"]}
    stranger = {"Authorization": f"Bearer {stack.client.post('/chat/session').json()['token']}"}
    assert stack.client.post("/chat/messages", json=choice, headers=stranger).status_code == 422
    assert tab.client.post("/chat/messages", json=choice).status_code == 202
    until(lambda: answered(tab, 2))
    assert "out_of_scope" not in tab.seen[-1]["about"]


def test_a_stream_goes_on_where_a_killed_front_desk_cut_it(stack: Stack, tab: Tab) -> None:
    tab.send(QUESTIONS[0])
    tab.stream(2)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(tab.stream, 4)
        time.sleep(0.2)
        stack.kill("-m server")
        assert tab.send_until_taken(QUESTIONS[1]) == 3
        reading.result(timeout=60)
    assert tab.said_by("patient") == QUESTIONS[:2]
    assert_whole(tab, stack)


def test_messages_sent_across_kills_arrive_once_and_in_order(stack: Stack, tab: Tab) -> None:
    with ThreadPoolExecutor(1) as pool, stack.without("-m server"):
        sending = pool.submit(tab.send_until_taken, QUESTIONS[0])
        time.sleep(2)
        assert not sending.done()
    assert sending.result(timeout=60) == 1
    for text in QUESTIONS[1:3]:
        tab.send_until_taken(text)
        stack.kill("-m server")
    until(lambda: stack.is_ready() and not stack.unfinished())
    tab.poll()
    assert tab.said_by("patient") == QUESTIONS[:3]
    assert len(tab.said_by("bot")) >= 3
    assert_whole(tab, stack)


def test_an_open_stream_ends_in_order_when_the_front_desk_is_stopped(stack: Stack, tab: Tab) -> None:
    headers = {"Accept": "text/event-stream"}
    with tab.client.stream("GET", "/chat/events", headers=headers) as answer:
        lines = answer.iter_lines()
        assert next(lines) == ": open"
        begun = time.monotonic()
        stack.process("-m server").terminate()
        assert [line for line in lines if line] == []  # a transfer that ended as it should, else httpx raises
        assert time.monotonic() - begun < 5
    until(stack.is_ready)


def test_what_staff_wrote_elsewhere_reaches_an_open_stream(stack: Stack, tab: Tab) -> None:
    tab.send(QUESTIONS[0])
    tab.stream(2)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(tab.stream, 3, 10)
        time.sleep(0.3)
        stack.database(
            "INSERT INTO outbox (conversation_id, seq, sender, text, about, buttons, utter_action, channel, language,"
            f" written_at) SELECT id, 3, 'staff', '{KEYRING.seal('Hello from the desk')}', '[]',"
            f" '\"{KEYRING.seal('[]')}\"', '', 'web', 'en', opened_at"
            f" FROM conversations WHERE id = '{conversation_of(tab)}'"
        )
        stack.database(f"UPDATE conversations SET last_seq = 3 WHERE id = '{conversation_of(tab)}'")
        reading.result(timeout=15)
    assert tab.said_by("staff") == ["Hello from the desk"]


def conversation_of(tab: Tab) -> str:
    payload = tab.token.split(".")[0]
    return str(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))
