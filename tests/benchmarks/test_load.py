"""What a client sends and takes for a reply, with a real server that answers as the bots do."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from benchmarks.load import Conversation, Phase, Say, Side, load, parse, rest_turn
from benchmarks.processes import CannotMeasure

Answers = dict[str, Any]


@pytest.fixture
async def bot() -> AsyncIterator[tuple[str, list[Any], Answers]]:
    """Its address, what it has heard, and its answers by path."""
    heard: list[Any] = []
    answers: Answers = {
        "/webhooks/rest/webhook": [{"text": "Hello.", "about": ["smalltalk:greet"]}],
        "/model/parse": {"intent": {"name": "greet"}},
    }

    async def answer(request: web.Request) -> web.Response:
        heard.append((request.path, await request.json()))
        return web.json_response(answers[request.path])

    application = web.Application()
    application.router.add_post("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", heard, answers
    await runner.cleanup()


def side(address: str, say: Say) -> Side:
    async def begin(_: aiohttp.ClientSession) -> Conversation:
        return Conversation("me", {})

    return Side("ours", address, [["hi", "bye"]], begin, say)


async def measured(address: str, say: Say) -> Phase:
    return await load(side(address, say), clients=2, conversations=3)


async def test_sends_each_message_of_each_conversation_by_the_rest_protocol(
    bot: tuple[str, list[Any], Answers],
) -> None:
    address, heard, _ = bot
    phase = await measured(address, rest_turn)
    assert (len(phase.turns), phase.empty) == (12, 0)
    assert heard[0] == ("/webhooks/rest/webhook", {"sender": "me", "message": "hi"})


async def test_asks_for_the_understanding_alone(bot: tuple[str, list[Any], Answers]) -> None:
    address, heard, _ = bot
    assert len((await measured(address, parse)).turns) == 12
    assert heard[0] == ("/model/parse", {"text": "hi"})


async def test_counts_turns_without_a_reply(bot: tuple[str, list[Any], Answers]) -> None:
    address, _, answers = bot
    answers |= {"/webhooks/rest/webhook": [], "/model/parse": {"intent": {"name": None}}}
    assert (await measured(address, rest_turn)).empty == 12
    assert (await measured(address, parse)).empty == 12


async def test_takes_no_failed_turn_for_a_quick_one(bot: tuple[str, list[Any], Answers]) -> None:
    address, _, answers = bot
    answers["/webhooks/rest/webhook"] = [{"text": "Sorry.", "about": ["error"]}]
    with pytest.raises(CannotMeasure, match="fallback"):
        await measured(address, rest_turn)
