"""Patients who write numbered messages as the website's page does: each with its own id, again until it is taken."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

QUESTION, ALLERGY, EMERGENCY, PERSON = "question", "allergy", "emergency", "human"
TEXTS = {
    QUESTION: "how long does a session take, message {}",
    ALLERGY: "I am allergic to latex, message {}",
    EMERGENCY: "my throat is closing, message {}",
    PERSON: "can I talk to a person please, message {}",
}
TALKS = (
    (QUESTION, QUESTION, QUESTION, QUESTION),
    (QUESTION, ALLERGY, QUESTION),
    (QUESTION, EMERGENCY, QUESTION),
    (PERSON, QUESTION, ALLERGY, EMERGENCY),
)
AT_ONCE = 8
PAUSES = (0.05, 0.6)  # seconds between two messages of a patient, at least and at most
TRY_AGAIN = 0.3  # seconds
GIVES_UP = 120.0  # seconds for one message
WAITS = 30.0  # seconds for an answer, by every second patient


@dataclass(frozen=True)
class Message:
    """`taken` says whether the front desk answered 202."""

    client_id: str
    conversation_id: str
    kind: str
    taken: bool


@dataclass(frozen=True)
class Session:
    conversation_id: str
    headers: dict[str, str]


class Patients:
    def __init__(self, url: str, seed: int) -> None:
        self._client = httpx.AsyncClient(base_url=url, timeout=15)
        self._random = random.Random(seed)  # noqa: S311  # pauses
        self._numbers = count(1)
        self._seats = asyncio.Semaphore(AT_ONCE)
        self.messages: list[Message] = []

    async def write(self, how_many: int) -> list[Message]:
        """At least `how_many` messages, by as many patients as that takes."""
        talks: list[Sequence[str]] = []
        while sum(map(len, talks)) < how_many:
            talks.append(TALKS[len(talks) % len(TALKS)])
        await asyncio.gather(*(self._talk(talk, waits=place % 2 == 0) for place, talk in enumerate(talks)))
        await self._client.aclose()
        return self.messages

    async def _talk(self, talk: Sequence[str], *, waits: bool) -> None:
        async with self._seats:
            session = await self._session()
            for kind in talk:
                await asyncio.sleep(self._random.uniform(*PAUSES))
                seq = await self._send(session, kind)
                if waits and seq is not None:
                    await self._answer(session, seq)

    async def _session(self) -> Session:
        answer = await self._until("/chat/session", {}, {}, 201)
        if answer is None:
            raise TimeoutError("No session could be begun.")
        return Session(answer["conversation_id"], {"Authorization": f"Bearer {answer['token']}"})

    async def _send(self, session: Session, kind: str) -> int | None:
        client_id = str(uuid4())
        body = {"id": client_id, "text": TEXTS[kind].format(next(self._numbers))}
        answer = await self._until("/chat/messages", body, session.headers, 202)
        self.messages.append(Message(client_id, session.conversation_id, kind, answer is not None))
        return answer["seq"] if answer else None

    async def _until(self, path: str, body: dict[str, str], headers: dict[str, str], status: int) -> Any:
        """Sends again until the answer is `status`; None when the time is up."""
        deadline = asyncio.get_running_loop().time() + GIVES_UP
        while asyncio.get_running_loop().time() < deadline:
            try:
                answer = await self._client.post(path, json=body, headers=headers)
                if answer.status_code == status:
                    return dict(answer.json())
            except httpx.HTTPError:
                pass
            await asyncio.sleep(TRY_AGAIN)
        return None

    async def _answer(self, session: Session, seq: int) -> None:
        deadline = asyncio.get_running_loop().time() + WAITS
        while asyncio.get_running_loop().time() < deadline:
            try:
                said = await self._client.get(f"/chat/events?after={seq}", headers=session.headers)
                if said.status_code == 200 and any(event["from"] != "patient" for event in said.json()):
                    return
            except httpx.HTTPError:
                pass
            await asyncio.sleep(TRY_AGAIN)
