"""The clinic's number at Meta's WhatsApp Cloud API, as settings. A part of `frontdesk/settings.py`."""

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator

META = "https://graph.facebook.com"
NEEDED = ("WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_ACCESS_TOKEN", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN")


class WhatsAppSettings(BaseModel):
    """See `.env.example` for what each one is for."""

    whatsapp_phone_number_id: str | None = Field(default=None, pattern=r"^\d{5,20}$")
    whatsapp_access_token: SecretStr | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_verify_token: SecretStr | None = Field(default=None, min_length=16)
    whatsapp_template: str | None = Field(default=None, pattern=r"^[a-z0-9_]{1,512}$")
    whatsapp_template_languages: str = Field(
        default="en_US", pattern=r"^[a-z]{2,3}(_[A-Z]{2})?(,[a-z]{2,3}(_[A-Z]{2})?)*$"
    )
    whatsapp_api_url: str = META
    whatsapp_api_version: str = Field(default="v23.0", pattern=r"^v\d+\.\d+$")

    @field_validator("whatsapp_api_url")
    @classmethod
    def _must_be_encrypted(cls, value: str) -> str:
        """But on this very machine, where the simulated phone is."""
        if not value.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError(f"it must begin with https://, as {META} does")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _must_be_whole(self) -> "WhatsAppSettings":
        missing = [name for name in NEEDED if not getattr(self, name.lower())]
        if missing and len(missing) < len(NEEDED):
            raise ValueError(
                f"WhatsApp needs {' and '.join(missing)}, too: docs/channels.md says where Meta shows what belongs "
                "there."
            )
        if self.whatsapp_template and missing:
            raise ValueError(f"WHATSAPP_TEMPLATE needs {' and '.join(missing)}, too: see docs/channels.md.")
        return self

    @property
    def texts_by_meta(self) -> bool:
        return self.whatsapp_phone_number_id is not None
