"""Two front desks with one database, one Redis and one assistant: real processes, killed for real."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from evaluation import own_stack
from evaluation.own_redis import RedisServer
from frontdesk.leases import LIFETIME
from frontdesk.workers import SWEEPS_EVERY
from tests.conftest import ROOT, STAFF_PASSWORD, STAFF_PASSWORD_HASH
from tests.whole_path.conftest import Stack, running, until

QUESTIONS = ["does it hurt", "how long does it take", "is it safe", "thanks"]


class OtherFrontDesk:
    """A second front desk of the same stack, on a port of its own."""

    def __init__(self, stack: Stack) -> None:
        self.port = own_stack.free_port()
        environment = {**stack.process("-m server").environ(), "PORT": str(self.port)}
        log = (stack.folder / "var" / "log" / "other.log").open("w")
        with log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "server"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
        until(self.is_ready)

    def is_ready(self) -> bool:
        assert self._process.poll() is None
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self.client.close()

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()
        self.client.close()


@pytest.fixture(scope="module")
def stack(a_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    a_redis.start()
    settings = {"REDIS_URL": a_redis.url, "STAFF_PASSWORD_HASH": STAFF_PASSWORD_HASH}
    with running(tmp_path_factory.mktemp("several"), **settings) as stack:
        yield stack


@pytest.fixture(scope="module")
def other(stack: Stack) -> Iterator[OtherFrontDesk]:
    other = OtherFrontDesk(stack)
    yield other
    other.end()


@pytest.fixture
def token(stack: Stack, other: OtherFrontDesk) -> str:
    """One conversation, open at both front desks."""
    until(lambda: stack.is_ready() and other.is_ready())
    session = stack.client.post("/chat/session").json()
    for client in (stack.client, other.client):
        client.headers["Authorization"] = f"Bearer {session['token']}"
    return str(session["conversation_id"])


def post(client: httpx.Client, text: str) -> int:
    answer = client.post("/chat/messages", json={"id": str(uuid4()), "text": text})
    assert answer.status_code == 202, answer.text
    return int(answer.json()["seq"])


def answered(stack: Stack, conversation_id: str) -> list[int]:
    """The places of the messages that were answered, in the order of the answers."""
    query = (
        "SELECT inbox.seq FROM outbox JOIN inbox ON outbox.reply_to = inbox.id "
        "WHERE outbox.conversation_id = ? GROUP BY inbox.seq ORDER BY min(outbox.seq)"
    )
    with sqlite3.connect(stack.folder / "desk.db") as database:
        return [seq for (seq,) in database.execute(query, [conversation_id])]


def read(client: httpx.Client, after: int, until_seq: int) -> list[int]:
    """The places of the events that a stream brings, up to one place."""
    seen: list[int] = []
    headers = {"Accept": "text/event-stream"}
    with client.stream("GET", "/chat/events", params={"after": after}, headers=headers) as answer:
        for line in answer.iter_lines():
            if line.startswith("data: "):
                seen.append(int(json.loads(line[6:])["seq"]))
            if seen and seen[-1] >= until_seq:
                return seen
    raise AssertionError("the stream ended early")


def test_messages_of_one_conversation_at_both_are_answered_in_order_of_arrival(
    stack: Stack, other: OtherFrontDesk, token: str
) -> None:
    def ask(number: int) -> None:
        client = (stack.client, other.client)[number % 2]
        text = QUESTIONS[number % len(QUESTIONS)]
        if number % 3:
            post(client, text)
        else:
            said = client.post("/webhooks/rest/webhook", json={"sender": "x", "message": text})
            assert said.status_code == 200
            assert said.json()[0]["about"] != ["error"]

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(ask, range(24)))
    until(lambda: not stack.unfinished())
    places = answered(stack, token)
    assert len(places) == 24
    assert places == sorted(places)


@pytest.mark.usefixtures("token")
def test_a_stream_that_is_opened_at_the_other_one_misses_and_doubles_nothing(
    stack: Stack, other: OtherFrontDesk
) -> None:
    post(other.client, "hello")
    last = post(other.client, "does it hurt") + 2
    seen = read(other.client, 0, last)
    post(other.client, "is it safe")
    until(lambda: not stack.unfinished())
    with ThreadPoolExecutor(1) as threads:
        following = threads.submit(read, stack.client, seen[-1], seen[-1] + 4)
        time.sleep(0.5)  # the stream is open
        post(other.client, "thanks")
        seen += following.result(20)
    assert seen == list(range(1, seen[-1] + 1))


def test_what_one_left_when_it_was_killed_is_answered_by_others(stack: Stack, token: str) -> None:
    doomed = OtherFrontDesk(stack)
    doomed.client.headers["Authorization"] = stack.client.headers["Authorization"]
    with stack.stopped("rasa run"):
        places = [post(doomed.client, text) for text in QUESTIONS]
        time.sleep(0.5)  # the first turn has begun
        doomed.kill()
    begun = time.monotonic()
    until(lambda: not stack.unfinished(), LIFETIME + SWEEPS_EVERY + 20)
    assert time.monotonic() - begun < LIFETIME + SWEEPS_EVERY + 15
    assert answered(stack, token) == places


def test_staff_who_signed_in_at_one_are_signed_in_at_the_other(stack: Stack, other: OtherFrontDesk) -> None:
    signed_in = stack.client.post("/desk/login", data={"password": STAFF_PASSWORD})
    assert signed_in.status_code == 303
    cookies = {"Cookie": f"desk_session={signed_in.cookies['desk_session']}"}
    assert other.client.get("/desk", headers=cookies).status_code == 200


def test_recovers_from_a_lost_redis_without_a_restart(
    stack: Stack, other: OtherFrontDesk, token: str, a_redis: RedisServer
) -> None:
    post(stack.client, "hello")
    until(lambda: not stack.unfinished())
    a_redis.kill()
    for client in (stack.client, other.client):
        refused = client.post("/webhooks/rest/webhook", json={"sender": "x", "message": "does it hurt"})
        assert (refused.status_code, refused.json()["error"]) == (503, "not_answered")
        assert client.get("/readyz").status_code == 503
    a_redis.start()
    until(lambda: stack.is_ready() and other.is_ready() and not stack.unfinished(), 20)
    assert len(answered(stack, token)) == 3
