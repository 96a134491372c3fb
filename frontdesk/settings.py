"""All settings, from a mapping such as the environment. Knows their meaning and limits, reads nothing by itself."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do."""


class Settings(BaseModel):
    """See `.env.example` for what each one is for."""

    model_config = ConfigDict(frozen=True)

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    assistant_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    database_url: str = Field(
        default="sqlite+aiosqlite:///var/frontdesk.db", pattern=r"^(sqlite\+aiosqlite|postgresql\+psycopg)://"
    )
    secret_key: SecretStr = Field(min_length=32)
    assistant_secret: SecretStr = Field(min_length=32)
    actions_secret: SecretStr = Field(min_length=32)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Reads upper-case names; an empty value counts as not set. Raises SettingsError."""
        given = {name: environment.get(name.upper()) for name in cls.model_fields}
        try:
            return cls.model_validate({name: value for name, value in given.items() if value})
        except ValidationError as error:
            raise SettingsError(" ".join(_advice(e["loc"], e["type"], e["msg"]) for e in error.errors())) from None

    @property
    def assistant_url(self) -> str:
        return f"http://127.0.0.1:{self.assistant_port}/assistant"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"

    @property
    def in_production(self) -> bool:
        return self.environment == "production"


def _advice(where: tuple[int | str, ...], fault: str, message: str) -> str:
    name = str(where[0]).upper() if where else "The settings"
    if fault == "missing":
        return f"{name} is not set: give it 32 or more random characters (`make run` does so outside production)."
    return f"{name} is wrong: {message}. See .env.example."
