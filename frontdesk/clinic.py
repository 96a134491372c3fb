"""The clinic's own values, from `data/clinic.yml`. They are no part of a trained model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from frontdesk.hours import Calendar
from frontdesk.hours_file import HoursError, read_calendar
from frontdesk.languages import ENGLISH, SPANISH, Language
from frontdesk.segments import outside_gsm7

KEYS = (
    "name",
    "phone",
    "phone_e164",
    "timezone",
    "hours",
    "holidays",
    "booking_link",
    "on_call",
    "on_call_es",
    "alerts",  # read by frontdesk/alert_clock.py
    "health_questions",
)
HEALTH_QUESTIONS = {"sms": True, "whatsapp": False}  # requirement E9
LONGEST_ON_CALL = 90  # characters, so that the SMS for an urgent symptom stays within two segments


class ClinicError(Exception):
    """`clinic.yml` lacks something no reply can do without, or holds what cannot be meant; `faults` says what."""

    def __init__(self, place: str, faults: list[str]) -> None:
        super().__init__("\n".join(f"{place}: {fault}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Clinic:
    """`booking_link` is empty and `calendar` knows no hours while the clinic has not given any.

    `on_call` says what to do when the clinic is closed, by language; both or none. `dial` is the phone number as a
    tap on it dials it, empty if not given. `silent_on_health` are the channels on which nobody is asked about their
    health.
    """

    name: str
    phone: str
    calendar: Calendar
    booking_link: str = ""
    on_call: Mapping[Language, str] = field(default_factory=dict)
    dial: str = ""
    silent_on_health: frozenset[str] = frozenset()

    @classmethod
    def from_file(cls, file: Path) -> "Clinic":
        """Raises ClinicError."""
        return cls.from_values(yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}, str(file))

    @classmethod
    def from_values(cls, values: Mapping[str, Any], place: str) -> "Clinic":
        """Raises ClinicError, which names `place`. Without name and phone number there is no fallback to say."""
        faults = [f"`{key}` is no entry we know: check its spelling." for key in values if key not in KEYS]
        missing = [key for key in ("name", "phone") if not values.get(key)]
        if missing:
            faults.append(f"please fill in {' and '.join(missing)}; patients are told to call that number.")
        on_call = _read_on_call(values, faults)
        silent_on_health = _read_health_questions(values, faults)
        try:
            calendar = read_calendar(values)
        except HoursError as error:
            faults += error.faults
        if faults:
            raise ClinicError(place, faults)
        link, dial = values.get("booking_link") or "", str(values.get("phone_e164") or "")
        return cls(values["name"], values["phone"], calendar, link, on_call, dial, silent_on_health)

    @property
    def timezone(self) -> str:
        """Its IANA name."""
        return self.calendar.zone.key

    def values(self) -> dict[str, str]:
        """What a text in `data/` may name in braces at any time; only what is known."""
        known = {"clinic": self.name, "phone": self.phone, "booking_link": self.booking_link}
        return {name: value for name, value in known.items() if value}


def _read_on_call(values: Mapping[str, Any], faults: list[str]) -> dict[Language, str]:
    keys: dict[Language, str] = {ENGLISH: "on_call", SPANISH: "on_call_es"}
    given = {language: str(values[key]).strip() for language, key in keys.items() if values.get(key)}
    for language, text in given.items():
        if len(text) > LONGEST_ON_CALL:
            faults.append(f"`{keys[language]}` has {len(text)} characters: shorten it to {LONGEST_ON_CALL}.")
        if not text.endswith((".", "!")):
            faults.append(f"`{keys[language]}` is no whole sentence: end it with a full stop.")
        if odd := outside_gsm7(text):
            faults.append(f"`{keys[language]}` has what makes an SMS far dearer ({' '.join(odd)}): type plain letters.")
    for language in keys.keys() - given.keys() if given else ():
        faults.append(f"`{keys[language]}` is empty, but the other language's is not: write it in this one, too.")
    return given


def _read_health_questions(values: Mapping[str, Any], faults: list[str]) -> frozenset[str]:
    """The channels without them; a channel that is not named has what it has by default."""
    given = values.get("health_questions") or {}
    if not isinstance(given, dict) or not all(
        key in HEALTH_QUESTIONS and type(on) is bool for key, on in given.items()
    ):
        faults.append(f"`health_questions` must say on or off for {' and '.join(HEALTH_QUESTIONS)}, and nothing else.")
        return frozenset()
    return frozenset(channel for channel, on in {**HEALTH_QUESTIONS, **given}.items() if not on)


def unsigned_topics(folder: Path) -> list[str]:
    """The topics below `folder` whose answers no clinician has signed off, by name."""
    topics = {
        file.stem: yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)["topic"]
        for file in folder.glob("*.yml")
    }
    return sorted(name for name, topic in topics.items() if not topic.get("signed_off"))
