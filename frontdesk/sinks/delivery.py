"""What a sink is given to send, and how it says that it could not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

CONNECT = 5.0  # seconds (requirement D5)
TOTAL = 15.0


@dataclass(frozen=True)
class Notice:
    """`id` stays the same however often it is tried; `title` is one short line; `facts` are the same for programs."""

    id: str
    title: str
    link: str
    facts: Mapping[str, str]


class NotDelivered(Exception):
    """`reason` is a code for the log, never an address or a text; `final` that another try would change nothing.

    `retry_after` is the time in seconds that the provider asks us to wait.
    """

    def __init__(self, reason: str, *, final: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final
        self.retry_after = retry_after


class Sink(Protocol):
    async def send(self, notice: Notice) -> None:
        """Raises NotDelivered. Whatever else it raises counts as worth another try."""

    async def close(self) -> None: ...


def refused(status: int, retry_after: str | None = None) -> NotDelivered:
    """What an HTTP status that is no success means: 429 and 5xx are worth another try, others not (requirement D2)."""
    final = status != 429 and status < 500
    return NotDelivered(f"http_{status}", final=final, retry_after=seconds_of(retry_after) if retry_after else None)


def seconds_of(retry_after: str) -> float | None:
    """The value of a `Retry-After`, a number of seconds or a date; None when it is neither."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
