"""Talks to a running stack by the web door, as a patient's browser would: a session, then message after message.

What the door refuses, or fails at, is a result here and no exception: it was the patient's answer.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

import httpx
from pydantic import BaseModel, TypeAdapter

# What the other side or the network may do; anything else httpx raises is a fault of this program.
_THEIR_FAULTS = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, httpx.DecodingError)
PATIENCE = 30.0  # seconds; the front desk itself gives up on the assistant after 8, the rest is waiting in line


class NotThere(Exception):
    """No stack to talk to; the text says what to do."""


class _NoAnswer(Exception):
    def __init__(self, failure: str, words: list[str]) -> None:
        super().__init__(failure)
        self.failure = failure
        self.words = words


class _Session(BaseModel):
    token: str


class _Reply(BaseModel):
    text: str = ""
    about: list[str] = []


class _Refusal(BaseModel):
    text: str


_replies = TypeAdapter(list[_Reply])


@dataclass(frozen=True)
class Turn:
    """What came back for one message.

    `got` holds all `about` words in order, or "error" alone; `ms` is the time from sending to the whole reply;
    `failure` is the HTTP status or the kind of network error, "" when all went well.
    """

    got: list[str]
    said: list[str]
    ms: float
    failure: str = ""


class Conversation:
    """One patient's chat. Its session begins with the first message that gets through."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._headers: dict[str, str] = {}

    async def say(self, text: str) -> Turn:
        """Sends `text` and waits for the whole turn; never raises because of what the server does."""
        started = perf_counter()
        try:
            if not self._headers:
                token = _Session.model_validate_json(await self._post("/chat/session", {})).token
                self._headers = {"Authorization": f"Bearer {token}"}
            started = perf_counter()
            replies = _replies.validate_json(await self._post("/webhooks/rest/webhook", {"message": text}))
        except _NoAnswer as error:
            return Turn(["error"], error.words, _since(started), error.failure)
        except ValueError:
            return Turn(["error"], [], _since(started), "not the contract's JSON")
        about = [word for reply in replies for word in reply.about]
        return Turn(about, [reply.text for reply in replies if reply.text], _since(started))

    async def _post(self, path: str, body: dict[str, str]) -> bytes:
        headers = {"Content-Type": "application/json", **self._headers}
        try:
            # Not `json=body`: httpx writes that in UTF-8, which cannot hold the half characters some messages have.
            answer = await self._client.post(path, content=json.dumps(body), headers=headers)
        except _THEIR_FAULTS as error:
            raise _NoAnswer(type(error).__name__, []) from None
        if not answer.is_success:
            raise _NoAnswer(str(answer.status_code), _words(answer))
        return answer.content


class Stack:
    """The running stack, open for conversations."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    def begin(self) -> Conversation:
        return Conversation(self._client)


@asynccontextmanager
async def open_stack(url: str, patience: float = PATIENCE) -> AsyncIterator[Stack]:
    """The stack at `url`, once it says that it is ready. Raises NotThere."""
    try:
        client = httpx.AsyncClient(base_url=url, timeout=patience, trust_env=False)
    except httpx.InvalidURL as error:
        raise NotThere(f"{url} is no address ({error}): give one such as http://127.0.0.1:8080.") from None
    async with client:
        await _check(client, url)
        yield Stack(client)


async def _check(client: httpx.AsyncClient, url: str) -> None:
    try:
        answer = await client.get("/readyz")
    except httpx.UnsupportedProtocol:
        raise NotThere(f"{url} is no address: give one such as http://127.0.0.1:8080.") from None
    except httpx.HTTPError:
        raise NotThere(f"Nothing answers at {url}: start the stack with `make run`, or name its --url.") from None
    if not answer.is_success:
        raise NotThere(
            f"The stack at {url} is not ready (/readyz says {answer.status_code}): "
            "wait until `make run` prints its address, or see its logs."
        )


def _words(answer: httpx.Response) -> list[str]:
    try:
        return [_Refusal.model_validate_json(answer.content).text]
    except ValueError:
        return []


def _since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
