"""What an alert says, from `data/alerts.yml`: reference, kind and severity of a ticket, and nothing of a patient."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import yaml

from frontdesk.alert_settings import RECIPIENTS
from frontdesk.lines import TEXTED
from frontdesk.phrases import PhraseError
from frontdesk.tickets import Kind, Severity


@dataclass(frozen=True)
class AlertWords:
    ticket: str
    cannot_reach: str
    kinds: Mapping[str, str]
    severities: Mapping[str, str]
    recipients: Mapping[str, str]
    cannot_text: str
    channels: Mapping[str, str]

    @classmethod
    def from_file(cls, file: Path) -> "AlertWords":
        """Raises PhraseError when a word is missing, or a sentence names what it can't."""
        given = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader) or {}
        try:
            words = cls(**given)
            for kind, severity in product(Kind, Severity):
                words.of_ticket(kind, severity, "K7M-2QX")
            for recipient in RECIPIENTS:
                words.of_unreached(f"{recipient}-1")
            for channel in TEXTED:
                words.of_untexted(channel)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError) as error:
            raise PhraseError(f"{file} can't be used ({error}): compare it with the one of this release.") from None
        return words

    def of_ticket(self, kind: Kind, severity: Severity, reference: str) -> str:
        named = {"kind": self.kinds[kind], "severity": self.severities[severity]}
        return self.ticket.format(reference=reference, **named)

    def of_unreached(self, recipient: str) -> str:
        """`recipient` as the settings name it: a kind, a dash and a number."""
        kind, _, number = recipient.partition("-")
        return self.cannot_reach.format(recipient=f"{self.recipients[kind]} {number}")

    def of_untexted(self, channel: str) -> str:
        return self.cannot_text.format(channel=self.channels[channel])
