"""What the phones show: the messages of each number, on each channel, and how far each has got."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal

from frontdesk.segments import count_segments

type Channel = Literal["sms", "whatsapp", "twilio-whatsapp"]
CHANNELS: tuple[Channel, ...] = ("sms", "whatsapp", "twilio-whatsapp")
FINAL = ("read", "undelivered", "failed")


@dataclass(frozen=True)
class Choice:
    """Something to tap, with the id that goes back to the clinic."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Message:
    """`number` is the patient's, in E.164. `kind` is "text" or what else it is; `opens` is the label of the button that
    opens a list of choices, "" where they are buttons themselves; `choice` is the id of one that was tapped, and
    `answers` names the message that it stood in, or that a reaction is to. `callback` is the address for statuses, or
    what comes back with them.
    """

    id: str
    channel: Channel
    number: str
    from_clinic: bool
    text: str
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    opens: str = ""
    choice: str = ""
    answers: str = ""
    status: str = "queued"
    error: str = ""
    callback: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    def shown(self) -> dict[str, Any]:
        """For the page: with the segments of an SMS."""
        counted = count_segments(self.text) if self.channel == "sms" and self.kind == "text" else None
        sizes = {"segments": counted.segments, "encoding": counted.encoding} if counted else {}
        return {**asdict(self), "at": self.at.isoformat(), **sizes}


class Talks:
    """All messages, in the order in which their provider took them."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}
        self._change = asyncio.Condition()
        self.version = 0

    async def add(self, message: Message) -> None:
        self._messages[message.id] = message
        await self._tell()

    async def move(self, message_id: str, status: str, error: str = "") -> None:
        """Notes how far a message has got."""
        if message_id in self._messages:
            self._messages[message_id] = replace(self._messages[message_id], status=status, error=error)
            await self._tell()

    async def forget(self) -> None:
        self._messages.clear()
        await self._tell()

    def find(self, message_id: str) -> Message | None:
        return self._messages.get(message_id)

    def of(self, number: str, channel: str) -> list[Message]:
        ours = self._messages.values()
        return [message for message in ours if (message.number, message.channel) == (number, channel)]

    @property
    def numbers(self) -> list[str]:
        return list(dict.fromkeys(message.number for message in self._messages.values()))

    async def changes(self, every: float) -> AsyncIterator[bool]:
        """True now and at each change, False after `every` seconds without one."""
        seen = -1
        while True:
            async with self._change:
                try:
                    await asyncio.wait_for(self._change.wait_for(lambda: self.version != seen), every)  # noqa: B023
                    changed = True
                except TimeoutError:
                    changed = False
                seen = self.version
            yield changed

    async def _tell(self) -> None:
        async with self._change:
            self.version += 1
            self._change.notify_all()
