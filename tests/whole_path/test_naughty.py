"""Strings that break programs, through both doors: they are texts like any other."""

import json
import os
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.whole_path.conftest import Stack, until

FOLDER = os.environ.get("EVALUATION_DATA")
LINES = Path(FOLDER or ".") / "naughty.jsonl"
CANARY = "zq7canary"

pytestmark = pytest.mark.skipif(not LINES.exists(), reason="EVALUATION_DATA has no naughty.jsonl")


def texts() -> list[str]:
    return [json.loads(line)["text"] for line in LINES.read_text(encoding="utf-8").splitlines()]


def assert_only_data(answer: httpx.Response) -> None:
    """No failure, and nothing that a browser would take for a page."""
    assert answer.status_code < 500, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    answer.json()


def sent(client: httpx.Client, path: str, body: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    """As JSON that can also hold half characters, which UTF-8 can't."""
    return client.post(path, content=json.dumps(body), headers={"Content-Type": "application/json", **headers})


@pytest.mark.timeout(600)
def test_every_line_is_answered_by_both_doors_and_stands_in_no_log(stack: Stack) -> None:
    until(stack.is_ready)
    for text in texts():
        token = stack.client.post("/chat/session").json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        first = sent(stack.client, "/webhooks/rest/webhook", {"message": text}, headers)
        assert_only_data(first)
        assert first.json(), "an answer is never empty"
        second = sent(stack.client, "/chat/messages", {"id": str(uuid4()), "text": f"{text} {CANARY}"}, headers)
        assert_only_data(second)
    until(lambda: not stack.unfinished(), within=300)
    history = stack.client.get("/chat/history", headers=headers)
    assert_only_data(history)
    assert history.json()[0]["from"] == "patient"
    logs = stack.logs()
    assert CANARY not in logs
    assert [text for text in texts() if len(text) > 12 and text in logs] == []
    assert stack.is_ready()
