"""What a ticket is and how urgent it may become. Rules only: no database, no words."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# No 0/O, 1/I/L: staff read references out on the phone.
REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Kind(StrEnum):
    """What a ticket is about. One conversation has at most one ticket of a kind."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ALLERGY = "allergy"
    BOOKING = "booking"
    HUMAN = "human"
    RESCHEDULE = "reschedule"
    FAILED_TURN = "failed_turn"
    MEDICAL = "medical"
    QUESTION = "question"


class Severity(StrEnum):
    """How soon staff must look, the most pressing last."""

    ROUTINE = "routine"
    ALLERGY = "allergy"
    URGENT = "urgent"
    EMERGENCY = "emergency"

    @property
    def rank(self) -> int:
        return list(Severity).index(self)


# An alarm reaches staff whatever else fails, so the desk opens these itself when the assistant's action could not.
ALARMS = frozenset({Kind.EMERGENCY, Kind.URGENT, Kind.ALLERGY})

_SEVERITY = {Kind.EMERGENCY: Severity.EMERGENCY, Kind.URGENT: Severity.URGENT, Kind.ALLERGY: Severity.ALLERGY}


@dataclass(frozen=True)
class Ticket:
    """One matter of one conversation that staff must see. `reference` is what patients and staff call it by.

    `state` is "open", "acknowledged" (somebody has seen it) or "closed"; `details` is what a booking asks for.
    """

    reference: str
    conversation_id: str
    kind: Kind
    severity: Severity
    state: str
    opened_at: datetime
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    details: Mapping[str, str] | None = None


def severity_of(kind: Kind) -> Severity:
    return _SEVERITY.get(kind, Severity.ROUTINE)


def higher(one: Severity, other: Severity) -> Severity:
    """A later mention may make a ticket more urgent, never less."""
    return max(one, other, key=lambda severity: severity.rank)


def new_reference() -> str:
    """Six characters in two groups, for example `K7M-2QX`: about 900 million, so two never meet in practice."""
    letters = [secrets.choice(REFERENCE_LETTERS) for _ in range(6)]
    return f"{''.join(letters[:3])}-{''.join(letters[3:])}"
