"""By whom texts come and go, as settings. A part of `frontdesk/settings.py`; reaches nobody by itself."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, model_validator

NUMBER = r"^\+[1-9]\d{6,14}$"


def _an_address(value: Any) -> Any:
    if isinstance(value, str):
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("it must be like https://api.twilio.com")
        return value.rstrip("/")
    return value


class TextingSettings(BaseModel):
    """See `.env.example` for what each one is for."""

    twilio_account_sid: str | None = Field(default=None, pattern=r"^AC[0-9a-fA-F]{32}$")
    twilio_auth_token: SecretStr | None = None
    twilio_old_auth_token: SecretStr | None = None
    twilio_shared_key: SecretStr | None = None
    twilio_sms_number: str | None = Field(default=None, pattern=NUMBER)
    twilio_whatsapp_number: str | None = Field(default=None, pattern=NUMBER)
    twilio_sms_per_second: float = Field(default=1, gt=0, le=1000)
    twilio_api_url: Annotated[str, BeforeValidator(_an_address)] = "https://api.twilio.com"

    @property
    def texts_by_twilio(self) -> bool:
        return bool(self.twilio_sms_number or self.twilio_whatsapp_number)

    @property
    def twilio_numbers(self) -> Mapping[str, str | None]:
        """Our number of each channel."""
        return {"sms": self.twilio_sms_number, "whatsapp": self.twilio_whatsapp_number}

    @model_validator(mode="after")
    def _must_be_able_to_text(self) -> "TextingSettings":
        needed = {
            "TWILIO_ACCOUNT_SID": "Twilio's messages can't be told from forged ones, nor answered",
            "TWILIO_AUTH_TOKEN": "Twilio's messages can't be told from forged ones, nor answered",
            "PUBLIC_URL": "what Twilio signs is the address that it calls",
        }
        if self.texts_by_twilio:
            for name, why in needed.items():
                if not getattr(self, name.lower(), None):
                    raise ValueError(f"{name} is not set: {why}. docs/channels.md says where to find it.")
        return self
