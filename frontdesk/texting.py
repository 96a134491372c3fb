"""A patient's text, whichever carrier brought it: stored once, with what it calls for, in one transaction.

The order is the point. The text is screened for alarms first; then it may be a word of consent (STOP, START, HELP); then
it may be no text at all, such as a picture; only what is left goes to the assistant.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from frontdesk.lines import Channel


class Content(StrEnum):
    """What was sent."""

    TEXT = "text"
    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    REACTION = "reaction"
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True)
class IncomingText:
    """A text that certainly comes from the `carrier` ("twilio", "meta").

    `id` is the carrier's, the same however often it is delivered. `sender` is our number that it was sent to, or its id
    at the carrier; `number` is the patient's, in any form. `text` is what was written, also beneath a picture, empty
    without; `choice` is the id of a button that was tapped. `answered` is what the carrier has answered by itself
    ("STOP", "START" or "HELP").
    """

    carrier: str
    channel: Channel
    id: str
    sender: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    content: Content = Content.TEXT
    choice: str | None = None
    answered: str | None = None
