"""What a carrier is given to send, what it answers, and how it says that it could not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from frontdesk.languages import ENGLISH, Language

CONNECT = 5.0  # seconds (requirement D5)
TOTAL = 15.0


@dataclass(frozen=True)
class Choice:
    """Something the patient may choose. `id` is ours and opaque, `title` is what they read, `payload` what it says to
    the assistant.
    """

    id: str
    title: str
    payload: str

    @classmethod
    def from_mapping(cls, stored: Mapping[str, str]) -> "Choice":
        return cls(stored["id"], stored["title"], stored["payload"])


def choices_of(stored: Iterable[Mapping[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice.from_mapping(each) for each in stored)


@dataclass(frozen=True)
class OutgoingText:
    """One text to one number. `id` stays the same however often it is tried. `sender` is our number, or its id at the
    carrier. `text` names the choices already unless the carrier `shows_choices`; then they are in `choices`.
    """

    id: str
    channel: str
    sender: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    choices: tuple[Choice, ...] = field(default=(), repr=False)
    language: Language = ENGLISH


class NotSent(Exception):
    """`reason` is a code such as `twilio_30034` or `http_503`, never an address or a text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryAgain(NotSent):
    """Another try may work. `retry_after` is in seconds, where the carrier asks for it; `uncertain` that it may have
    been sent all the same, as when the answer did not come in time.
    """

    def __init__(self, reason: str, retry_after: float | None = None, *, uncertain: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.uncertain = uncertain


class Refused(NotSent):
    """Another try would change nothing."""


class OptedOut(NotSent):
    """The carrier knows that this number wants nothing from us."""


class Unreachable(NotSent):
    """The number is none, or takes no texts."""


class WindowClosed(NotSent):
    """WhatsApp's 24 hours after the patient's last message are over."""


class SenderTroubled(NotSent):
    """Our number may not send this (not registered, throttled by registration): an operator must see to it."""


class AccountRefused(NotSent):
    """The carrier does not know us, or not with this secret: nothing is sent until an operator has seen to it."""


class Carrier(Protocol):
    """One provider with one account. `name` stands for it in the database ("twilio", "meta")."""

    name: str
    shows_choices: bool

    async def send(self, text: OutgoingText) -> str:
        """The provider's id of the text. Raises NotSent; whatever else it raises counts as worth another try."""

    async def close(self) -> None: ...


@runtime_checkable
class SendsTemplates(Protocol):
    """A carrier that may send one approved text where nothing may be written freely; `has_template` says whether there
    is one.
    """

    has_template: bool

    async def send_template(self, text: OutgoingText) -> str:
        """The template in the place of `text`. Raises NotSent."""


@runtime_checkable
class TellsWhatItHas(Protocol):
    """A carrier that can be asked for the texts that it was given."""

    async def sent_already(self, text: OutgoingText, since: datetime) -> list[str]:
        """The provider's ids of texts like this one to this number, from `since` on. Never raises; empty where it does
        not answer.
        """
