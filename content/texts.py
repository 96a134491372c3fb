"""The shape shared by all texts patients read (Rasa's `responses`) and by all question examples (Rasa's `nlu`)."""

import re
from typing import Any

from pydantic import Field, field_validator

from content.files import Entry

_ANNOTATED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Button(Entry):
    """A choice below a text."""

    title: str
    payload: str


class Variant(Entry):
    """One text of a response; `channel` is empty for the default text, which the web shows."""

    text: str
    channel: str | None = None
    condition: tuple[dict[str, Any], ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)
    buttons: tuple[Button, ...] = ()

    @property
    def place(self) -> str:
        """Which text it is, in words for a message."""
        return {None: "web text", "sms": "SMS text"}.get(self.channel, f"{self.channel} text")


class Examples(Entry):
    """The question examples of one intent, as patients type them."""

    intent: str
    examples: list[str]

    @field_validator("examples", mode="before")
    @classmethod
    def _from_lines(cls, value: object) -> object:
        """From Rasa's block of lines that start with a dash, without the marks that show slots in them."""
        if not isinstance(value, str):
            return value
        lines = [line.strip() for line in value.splitlines() if line.strip()]
        if odd := [line for line in lines if not line.startswith("- ")]:
            raise ValueError(f'each example starts with a dash and a space, unlike "{odd[0]}"')
        return [_ANNOTATED.sub(r"\1", line[2:].strip()) for line in lines]
