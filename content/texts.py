"""The shape shared by all texts patients read (Rasa's `responses`) and by all question examples (Rasa's `nlu`)."""

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from content.files import Entry
from content.languages import ENGLISH, SPANISH, Language, named

_ANNOTATED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


class Button(Entry):
    """A choice below a text."""

    title: str
    payload: str


class Condition(Entry):
    """What Rasa asks of a slot before it chooses a text; the slot `language` makes a text Spanish."""

    type: Literal["slot"]
    name: str
    value: Any

    @model_validator(mode="after")
    def _of_a_language_we_write(self) -> "Condition":
        if self.name == "language" and self.value != SPANISH:
            raise ValueError(f"the slot `language` is `{SPANISH}` for Spanish, and English texts need no condition")
        return self


class Variant(Entry):
    """One text of a response; `channel` is empty for the default text, which the web shows."""

    text: str
    channel: str | None = None
    condition: tuple[Condition, ...] = ()
    metadata: dict[str, Any] = Field(default_factory=dict)
    buttons: tuple[Button, ...] = ()

    @property
    def language(self) -> Language:
        """Spanish if the text is conditional on it, else English."""
        return SPANISH if any(rule.name == "language" for rule in self.condition) else ENGLISH

    @property
    def occasion(self) -> tuple[Condition, ...]:
        """The conditions besides that of the language."""
        return tuple(rule for rule in self.condition if rule.name != "language")

    @property
    def place(self) -> str:
        """Which text it is, in words for a message."""
        return named(self.language, {None: "web text", "sms": "SMS text"}.get(self.channel, f"{self.channel} text"))


class About(Entry):
    """What Rasa keeps with the examples of a block, and we read: their language."""

    language: Language = ENGLISH


class Examples(Entry):
    """The question examples of one intent in one language, as patients type them."""

    intent: str
    metadata: About = About()
    examples: list[str]

    @property
    def language(self) -> Language:
        return self.metadata.language

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
