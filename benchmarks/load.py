"""Clients that talk: each has one conversation after the other and sends a message when the last one was answered.

One event loop makes the load for both sides alike. It must not be the bottleneck: a request costs it well under a
millisecond, and every phase says which share of one core it took, so that a reader can check.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import aiohttp

from benchmarks.processes import CannotMeasure

PATIENCE = 30.0  # seconds for one turn


@dataclass(frozen=True)
class Conversation:
    sender: str
    headers: Mapping[str, str]


Say = Callable[[aiohttp.ClientSession, str, Conversation, str], Awaitable[bool]]


@dataclass(frozen=True)
class Side:
    """Who is measured. `begin` opens a conversation; each of `scripts` is all that a patient says in one.

    `say` sends a message and tells whether there was a reply; a failed turn raises.
    """

    name: str
    address: str
    scripts: Sequence[Sequence[str]]
    begin: Callable[[aiohttp.ClientSession], Awaitable[Conversation]]
    say: Say


@dataclass(frozen=True)
class Phase:
    """One side under one load. `turns` are seconds from sending a message to having read the reply, one per message."""

    side: str
    clients: int
    turns: tuple[float, ...]
    empty: int  # turns answered with no reply at all
    seconds: float  # of the whole phase, with the beginning of conversations
    own_cpu: float  # share of one core that the load itself took

    @property
    def rate(self) -> float:
        """Messages per second."""
        return len(self.turns) / self.seconds


async def load(side: Side, clients: int, conversations: int) -> Phase:
    """Has each of `clients` hold as many `conversations`, all clients at once. Raises CannotMeasure."""
    patience = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=patience, connector=aiohttp.TCPConnector(limit=0)) as http:
        began, own = time.perf_counter(), time.process_time()
        talks = await asyncio.gather(*(_client(side, http, number, conversations) for number in range(clients)))
        seconds, own = time.perf_counter() - began, time.process_time() - own
    timed = [turn for talk in talks for turn in talk]
    empty = sum(not answered for _, answered in timed)
    return Phase(side.name, clients, tuple(taken for taken, _ in timed), empty, seconds, own / seconds)


async def _client(side: Side, http: aiohttp.ClientSession, number: int, conversations: int) -> list[tuple[float, bool]]:
    timed = []
    try:
        for nth in range(conversations):
            conversation = await side.begin(http)
            for text in side.scripts[(number + nth) % len(side.scripts)]:
                timed.append(await _turn(side, http, conversation, text))
    except (aiohttp.ClientError, TimeoutError) as error:
        raise CannotMeasure(f"{side.name} failed under load: {type(error).__name__} {error}".rstrip()) from error
    return timed


async def _turn(side: Side, http: aiohttp.ClientSession, conversation: Conversation, text: str) -> tuple[float, bool]:
    """Seconds, and whether there was a reply."""
    began = time.perf_counter()
    answered = await side.say(http, side.address, conversation, text)
    return time.perf_counter() - began, answered


async def rest_turn(http: aiohttp.ClientSession, address: str, conversation: Conversation, text: str) -> bool:
    """A message by Rasa's REST protocol, which both bots speak."""
    body = {"sender": conversation.sender, "message": text}
    async with http.post(f"{address}/webhooks/rest/webhook", json=body, headers=conversation.headers) as answer:
        answer.raise_for_status()
        replies = await answer.json()
    if any("error" in reply.get("about", ()) for reply in replies):
        raise CannotMeasure(f"{text!r} was answered with the fallback for failed turns.")
    return bool(replies)


async def parse(http: aiohttp.ClientSession, address: str, _: Conversation, text: str) -> bool:
    """Only the understanding of a message, by Rasa's own API."""
    async with http.post(f"{address}/model/parse", json={"text": text}) as answer:
        answer.raise_for_status()
        understood = await answer.json()
    return bool(understood["intent"]["name"])
