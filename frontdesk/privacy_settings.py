"""Keys and time limits of what patients wrote, as settings. A part of `frontdesk/settings.py`."""

import re
from datetime import timedelta

from pydantic import BaseModel, Field, SecretStr, field_validator

from sealing import Keyring


class PrivacySettings(BaseModel):
    """See `.env.example` for what each one is for, and docs/privacy.md for why."""

    data_keys: SecretStr
    assistant_db: str = "var/assistant.db"
    retention_dialogues: int = Field(default=30, ge=1)
    retention_messages: int = Field(default=365, ge=1)
    retention_tickets: int = Field(default=6 * 365 + 2, ge=1)

    @field_validator("data_keys")
    @classmethod
    def _must_be_keys(cls, value: SecretStr) -> SecretStr:
        Keyring.read(value.get_secret_value())
        return value

    @property
    def keyring(self) -> Keyring:
        return Keyring.read(self.data_keys.get_secret_value())

    @property
    def assistant_database_url(self) -> str:
        """Of the assistant's own database, whose file or address ASSISTANT_DB is."""
        if "://" not in self.assistant_db:
            return f"sqlite+aiosqlite:///{self.assistant_db}"
        return re.sub(r"^postgresql(\+\w+)?://", "postgresql+psycopg://", self.assistant_db)

    @property
    def retention(self) -> dict[str, timedelta]:
        """How long each class is kept: `dialogues`, `messages`, `tickets`."""
        classes = ("dialogues", "messages", "tickets")
        return {name: timedelta(days=getattr(self, f"retention_{name}")) for name in classes}
