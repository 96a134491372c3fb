"""The clinic's accounts at both providers, made up: what the front desk signs in with, and what signs its webhooks."""

import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class Accounts:
    """`graph_number_id` is Meta's name for the clinic's WhatsApp number."""

    twilio_sid: str
    twilio_token: str
    graph_token: str
    graph_secret: str
    graph_verify_token: str
    number: str = "+17705550100"
    graph_number_id: str = "106540352242922"

    @classmethod
    def make_up(cls) -> "Accounts":
        sid, *others = (secrets.token_hex(16) for _ in range(5))
        return cls(f"AC{sid}", *others)

    def settings(self, url: str) -> dict[str, str]:
        """What makes a front desk use these accounts, at the providers that answer at `url`."""
        return {
            "TWILIO_API_URL": url,
            "TWILIO_ACCOUNT_SID": self.twilio_sid,
            "TWILIO_AUTH_TOKEN": self.twilio_token,
            "TWILIO_SMS_NUMBER": self.number,
            "TWILIO_WHATSAPP_NUMBER": self.number,
            "WHATSAPP_API_URL": url,
            "WHATSAPP_PHONE_NUMBER_ID": self.graph_number_id,
            "WHATSAPP_ACCESS_TOKEN": self.graph_token,
            "WHATSAPP_APP_SECRET": self.graph_secret,
            "WHATSAPP_VERIFY_TOKEN": self.graph_verify_token,
        }
