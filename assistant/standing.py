"""What is known when a turn is planned: what the classifier made of the message, and where the conversation stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.acts import Guess

HOW_LONG_OF_ALL = ("faq/duration", "faq/results_last", "faq/downtime_redness")

BOOKING_FORM = "booking_form"
ALLERGY_FORM = "allergy_form"
CONTACT_FORM = "contact_form"


@dataclass(frozen=True)
class Understood:
    """What the classifier made of a message, its findings included: all that is asked, and how each part sounded.

    `joined` are the labels and probabilities of a short answer read together with the question it belongs to.
    """

    asked: list[str]
    whole: Guess
    parts: tuple[Guess, ...] = ()
    candidates: tuple[str, ...] = ()
    joined: Mapping[str, float] = field(default_factory=dict)

    @property
    def pieces(self) -> tuple[Guess, ...]:
        return self.parts or (self.whole,)


@dataclass(frozen=True)
class Choice:
    """One thing that the last reply let the patient choose: what it is called, and the label it stands for."""

    title: str
    label: str


@dataclass(frozen=True)
class Talk:
    """Where a conversation stands: the form and the question that are open, and what the last reply offered.

    `unclear` is the message whose meaning the choices are about. `lost` says that the last reply did not understand;
    `reachable` that staff know how to get back to the patient. `last` is the topic answered last, `how_long` what
    "how long?" may mean after it, `more` what comes next; `handed_off` says that staff have a request for a visit,
    `told` that they were told of anything; `about_health` that the patient may be asked about their health here.
    """

    form: str | None = None
    pending: str | None = None
    if_yes: str | None = None
    if_no: str | None = None
    choices: tuple[Choice, ...] = ()
    unclear: str = ""
    lost: bool = False
    last: str | None = None
    handed_off: bool = False
    told: bool = False
    how_long: tuple[str, ...] = HOW_LONG_OF_ALL
    more: str | None = None
    reachable: bool = True
    about_health: bool = True
