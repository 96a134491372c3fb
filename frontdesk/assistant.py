"""The front desk's line to the assistant process: one HTTP call per turn. Knows nothing of Rasa."""

import asyncio
import time
from collections.abc import Mapping
from typing import Protocol

import aiohttp

from frontdesk.languages import Language
from frontdesk.metrics import Metrics
from frontdesk.phrases import Reply, Values

PATIENCE = 8.0  # seconds; requirement G2: after that the patient gets the fixed fallback


class AssistantFailed(Exception):
    """The assistant gave no usable answer: it is down, late, or said something that is no list of replies."""


class AssistantNotReached(AssistantFailed):
    """No connection came about, so the turn has certainly not begun."""


class TakesTurns(Protocol):
    """Whatever can run a turn of a conversation."""

    async def turn(
        self,
        turn_id: str,
        conversation_id: str,
        channel: str,
        language: Language,
        text: str,
        signals: Mapping[str, bool],
    ) -> list[Reply]:
        """The turn's replies; the same again for a `turn_id` that was run before. Raises AssistantFailed."""


class Assistant:
    def __init__(
        self, url: str, secret: str, values: Values, patience: float = PATIENCE, metrics: Metrics | None = None
    ) -> None:
        """`values` is asked at each turn for what its texts may name in braces; `metrics` hears of every turn."""
        self.url = url
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._values = values
        self._metrics = metrics or Metrics()
        self._patience = aiohttp.ClientTimeout(total=patience)
        self._session: aiohttp.ClientSession | None = None

    async def turn(
        self,
        turn_id: str,
        conversation_id: str,
        channel: str,
        language: Language,
        text: str,
        signals: Mapping[str, bool],
    ) -> list[Reply]:
        body = {
            "turn_id": turn_id,
            "conversation_id": conversation_id,
            "channel": channel,
            "language": language,
            "text": text,
            "signals": dict(signals),
            "clinic": dict(self._values(channel, language)),
        }
        began = time.monotonic()
        try:
            async with self._open().post(f"{self.url}/turn", json=body, headers=self._headers) as answer:
                answer.raise_for_status()
                told = await answer.json()
                replies = [Reply.from_mapping(said) for said in told["replies"]]
        except aiohttp.ClientConnectorError as error:
            self._metrics.turn(type(error).__name__, time.monotonic() - began)
            raise AssistantNotReached(type(error).__name__) from error
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError, KeyError, TypeError) as error:
            self._metrics.turn(type(error).__name__, time.monotonic() - began)
            raise AssistantFailed(type(error).__name__) from error
        self._metrics.turn("answered", time.monotonic() - began, replies, told.get("understood_in"))
        return replies

    async def is_ready(self) -> bool:
        try:
            limit = aiohttp.ClientTimeout(total=2)
            async with self._open().get(f"{self.url}/ready", headers=self._headers, timeout=limit) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=self._patience)
        return self._session
