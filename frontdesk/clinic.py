"""The clinic's own values, from `data/clinic.yml`. They are no part of a trained model."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import available_timezones

import yaml


class ClinicError(Exception):
    """`clinic.yml` lacks something no reply can do without; the text says what."""


@dataclass(frozen=True)
class Clinic:
    """`timezone` is an IANA name; `booking_link` and `hours` are empty while the clinic has not given any."""

    name: str
    phone: str
    timezone: str
    booking_link: str = ""

    @classmethod
    def from_file(cls, file: Path) -> "Clinic":
        """Raises ClinicError when the name or the phone number is missing: every fallback needs them."""
        values = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
        missing = [key for key in ("name", "phone") if not values.get(key)]
        if missing:
            raise ClinicError(f"{file}: please fill in {' and '.join(missing)}; patients are told to call that number.")
        zone = values.get("timezone") or ""
        if zone not in available_timezones():
            raise ClinicError(f"{file}: timezone is {zone or 'empty'}; write one such as America/New_York.")
        return cls(values["name"], values["phone"], zone, values.get("booking_link") or "")

    def values(self) -> dict[str, str]:
        """What a text in `data/` may name in braces; only what is known."""
        known = {"clinic": self.name, "phone": self.phone, "booking_link": self.booking_link}
        return {name: value for name, value in known.items() if value}


def unsigned_topics(folder: Path) -> list[str]:
    """The topics below `folder` whose answers no clinician has signed off, by name."""
    topics = {file.stem: yaml.safe_load(file.read_text(encoding="utf-8"))["topic"] for file in folder.glob("*.yml")}
    return sorted(name for name, topic in topics.items() if not topic.get("signed_off"))
