"""A stack of the tests' own: a real HTTP server that speaks the web door's contract and says what it is told to."""

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from aiohttp import web

from evaluation.__main__ import main

Said = list[dict[str, Any]]


class TalkingStack:
    """`replies` maps a message to its replies, or to the HTTP status and body of a refusal."""

    def __init__(self) -> None:
        self.replies: dict[str, Said | tuple[int, str]] = {}
        self.ready = True
        self.refuse_sessions = 0
        self.thinking = 0.0  # seconds
        self.heard: dict[str, list[str]] = {}
        self.busy = self.most_busy = 0
        self.url = ""

    def application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/readyz", self._readyz)
        application.router.add_post("/chat/session", self._begin)
        application.router.add_post("/webhooks/rest/webhook", self._answer)
        return application

    async def _readyz(self, _: web.Request) -> web.Response:
        return web.json_response({"ready": self.ready}, status=200 if self.ready else 503)

    async def _begin(self, _: web.Request) -> web.Response:
        if self.refuse_sessions:
            return web.json_response(
                {"error": "busy", "text": "Later, please.", "about": []}, status=self.refuse_sessions
            )
        token = f"token-{len(self.heard)}"
        self.heard[token] = []
        return web.json_response({"token": token, "conversation_id": token}, status=201)

    async def _answer(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.heard:
            return web.json_response({"error": "not_signed_in", "text": "Who?", "about": []}, status=401)
        message = (await request.json())["message"]
        self.heard[token].append(message)
        self.busy += 1
        self.most_busy = max(self.busy, self.most_busy)
        await asyncio.sleep(self.thinking)
        self.busy -= 1
        said = self.replies.get(message, [{"text": "Sorry?", "about": ["out_of_scope"]}])
        if isinstance(said, tuple):
            return web.Response(status=said[0], text=said[1], content_type="application/json")
        return web.json_response([{"recipient_id": None, **reply} for reply in said])


def reply(text: str, *about: str) -> dict[str, Any]:
    return {"text": text, "about": list(about)}


@pytest.fixture
def stack() -> Iterator[TalkingStack]:
    talking, loop = TalkingStack(), asyncio.new_event_loop()
    runner = web.AppRunner(talking.application())

    async def start() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()

    loop.run_until_complete(start())
    talking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    thread = Thread(target=loop.run_forever)
    thread.start()
    yield talking
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


Measure = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def measure(stack: TalkingStack, tmp_path: Path) -> Measure:
    """Evaluates `lines` with the stack, by the command, and gives what it wrote."""

    def run(*lines: dict[str, Any], options: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        file, out = tmp_path / "lines.jsonl", tmp_path / "out"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        assert main([str(file), "--out", str(out), "--url", stack.url, *options]) == 0
        written = out / ("dialogues.jsonl" if "--dialogues" in options else "results.jsonl")
        return [json.loads(line) for line in written.read_text(encoding="utf-8").rstrip("\n").split("\n")]

    return run
