"""The line to the assistant process, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from frontdesk.action_server import ActionServer
from frontdesk.assistant import Assistant, AssistantFailed
from frontdesk.languages import Language

REPLY = {"text": "Hello.", "about": ["smalltalk:greet"], "claims": None, "utter_action": "utter_greet", "buttons": []}
Handler = Callable[[web.Request], Awaitable[web.Response]]


def values(channel: str, language: Language) -> dict[str, str]:
    return {"phone": "1", "hours": f"{channel} {language}"}


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Handler], Awaitable[Assistant]]]:
    closing: list[Callable[[], Awaitable[None]]] = []

    async def start(handler: Handler) -> Assistant:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", handler)
        server = TestServer(app)
        await server.start_server()
        assistant = Assistant(str(server.make_url("")), "s" * 32, values, patience=0.2)
        closing.extend((assistant.close, server.close))
        return assistant

    yield start
    for close in closing:
        await close()


async def turn(assistant: Assistant) -> list[str]:
    return [reply.text for reply in await assistant.turn("t", "c", "web", "en", "hello", {"allergy": True})]


async def test_sends_the_turn_with_its_secret_and_reads_the_replies(serve: Callable[..., Awaitable[Assistant]]) -> None:
    seen = {}

    async def answer(request: web.Request) -> web.Response:
        seen.update(await request.json(), secret=request.headers["Authorization"])
        return web.json_response({"replies": [REPLY]})

    assert await turn(await serve(answer)) == ["Hello."]
    assert seen == {
        "turn_id": "t",
        "conversation_id": "c",
        "channel": "web",
        "language": "en",
        "text": "hello",
        "signals": {"allergy": True},
        "clinic": {"phone": "1", "hours": "web en"},
        "secret": f"Bearer {'s' * 32}",
    }


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "{}"),
        (401, "{}"),
        (200, "not json"),
        (200, "{}"),
        (200, "[]"),
        (200, '{"replies": [{"text": "no about"}]}'),
        (200, '{"replies": null}'),
    ],
)
async def test_an_unusable_answer_is_a_failed_turn(
    serve: Callable[..., Awaitable[Assistant]], status: int, body: str
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=body, content_type="application/json")

    with pytest.raises(AssistantFailed):
        await turn(await serve(answer))


async def test_a_late_answer_is_a_failed_turn(serve: Callable[..., Awaitable[Assistant]]) -> None:
    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.json_response({"replies": [REPLY]})

    with pytest.raises(AssistantFailed):
        await turn(await serve(answer))


async def test_a_dead_process_is_a_failed_turn_and_not_ready(unused_tcp_port: int) -> None:
    assistant = Assistant(f"http://127.0.0.1:{unused_tcp_port}", "s" * 32, values)
    with pytest.raises(AssistantFailed):
        await turn(assistant)
    assert not await assistant.is_ready()
    await assistant.close()
    assert not await ActionServer(f"http://127.0.0.1:{unused_tcp_port}", "s" * 32).is_ready()


@pytest.mark.parametrize(("status", "ready"), [(200, True), (503, False)])
async def test_asks_whether_it_is_ready(serve: Callable[..., Awaitable[Assistant]], status: int, ready: bool) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({}, status=status)

    assert await (await serve(answer)).is_ready() is ready
