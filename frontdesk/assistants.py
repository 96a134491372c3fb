"""Several assistants as one: each conversation has its own, and goes to the next while that one is not well.

They share a database, so any of them knows every conversation; the same one again has it at hand.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from time import monotonic

from frontdesk.assistant import Assistant, AssistantFailed, AssistantNotReached
from frontdesk.languages import Language
from frontdesk.phrases import Reply

UNWELL = 10.0  # seconds after a failed turn in which others are asked first


class Assistants:
    def __init__(self, assistants: Sequence[Assistant], clock: Callable[[], float] = monotonic) -> None:
        self._assistants = assistants
        self._clock = clock
        self._unwell_until = dict.fromkeys(assistants, 0.0)

    async def turn(
        self,
        turn_id: str,
        conversation_id: str,
        channel: str,
        language: Language,
        text: str,
        signals: Mapping[str, bool],
    ) -> list[Reply]:
        """Asks another one only if it was certain that the first has not begun the turn. Raises AssistantFailed."""
        failure = AssistantFailed("none")
        for assistant in self._in_order(conversation_id):
            try:
                return await assistant.turn(turn_id, conversation_id, channel, language, text, signals)
            except AssistantFailed as error:
                self._unwell_until[assistant] = self._clock() + UNWELL
                failure = error
                if not isinstance(error, AssistantNotReached):
                    break
        raise failure

    async def is_ready(self) -> bool:
        return any(await asyncio.gather(*(assistant.is_ready() for assistant in self._assistants)))

    async def close(self) -> None:
        await asyncio.gather(*(assistant.close() for assistant in self._assistants))

    def _in_order(self, conversation_id: str) -> list[Assistant]:
        """The conversation's own first, as a hash of both says, so that one more or less moves few conversations."""
        now = self._clock()

        def place(assistant: Assistant) -> tuple[bool, bytes]:
            mixed = blake2b(f"{assistant.url} {conversation_id}".encode(), digest_size=8).digest()
            return self._unwell_until[assistant] > now, mixed

        return sorted(self._assistants, key=place)
