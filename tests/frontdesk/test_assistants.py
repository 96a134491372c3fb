"""Several assistants as one, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from frontdesk.assistant import Assistant, AssistantFailed
from frontdesk.assistants import UNWELL, Assistants
from frontdesk.languages import Language

NAMES = ("a", "b", "c")


def values(channel: str, language: Language) -> dict[str, str]:
    return {}


class Seconds:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Several:
    """Three assistants that say their names; `failing` ones are up and give no usable answer."""

    def __init__(self) -> None:
        self.failing: set[str] = set()
        self.servers: dict[str, TestServer] = {}
        self.clock = Seconds()
        self.assistants = Assistants([])

    async def start(self, stack: AsyncExitStack) -> None:
        for name in NAMES:
            app = web.Application()
            app.router.add_post("/turn", self.turn_of(name))
            app.router.add_get("/ready", self.turn_of(name))
            self.servers[name] = TestServer(app)
            await self.servers[name].start_server()
            stack.push_async_callback(self.servers[name].close)
        lines = [Assistant(str(self.servers[name].make_url("")).rstrip("/"), "s" * 32, values) for name in NAMES]
        self.assistants = Assistants(lines, self.clock)
        stack.push_async_callback(self.assistants.close)

    def turn_of(self, name: str):  # type: ignore[no-untyped-def]
        async def answer(_: web.Request) -> web.Response:
            said = {"text": name, "about": [], "claims": None, "utter_action": "", "buttons": []}
            return web.json_response({"replies": [said]}, status=500 if name in self.failing else 200)

        return answer

    async def asked(self, conversation_id: str) -> str:
        """The name of the assistant that answered."""
        (reply,) = await self.assistants.turn("t", conversation_id, "web", "en", "hello", {})
        return reply.text


@pytest.fixture
async def several() -> AsyncIterator[Several]:
    several = Several()
    async with AsyncExitStack() as stack:
        await several.start(stack)
        yield several


async def test_a_conversation_stays_with_its_assistant_and_all_of_them_have_some(several: Several) -> None:
    first = {name: await several.asked(name) for name in map(str, range(60))}
    assert {name: await several.asked(name) for name in first} == first
    assert all(list(first.values()).count(name) > 5 for name in NAMES)


async def test_only_the_conversations_of_one_that_is_down_move_and_they_come_back(several: Several) -> None:
    first = {name: await several.asked(name) for name in map(str, range(30))}
    await several.servers["a"].close()
    await asyncio.sleep(0.05)  # until it is seen that the open connections have ended
    moved = {name: await several.asked(name) for name in first}
    assert "a" not in moved.values()
    assert all(moved[name] == whose for name, whose in first.items() if whose != "a")


async def test_a_turn_that_failed_is_not_run_again_elsewhere_but_the_next_one_is(several: Several) -> None:
    own = await several.asked("c")
    several.failing.add(own)
    with pytest.raises(AssistantFailed):
        await several.asked("c")
    assert await several.asked("c") != own
    several.failing.clear()
    several.clock.now += UNWELL + 1
    assert await several.asked("c") == own


async def test_fails_when_none_can_be_reached(several: Several) -> None:
    assert await several.assistants.is_ready()
    for server in several.servers.values():
        await server.close()
    with pytest.raises(AssistantFailed):
        await several.asked("c")
    assert not await several.assistants.is_ready()


async def test_is_ready_while_one_of_them_is(several: Several) -> None:
    several.failing.update("ab")
    assert await several.assistants.is_ready()
