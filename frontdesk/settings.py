"""All settings, from a mapping such as the environment. Knows their meaning and limits, reads nothing by itself."""

import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from frontdesk.alert_settings import AlertSettings
from frontdesk.privacy_settings import PrivacySettings
from frontdesk.whatsapp_settings import WhatsAppSettings

ARGON2ID = re.compile(r"\$argon2id\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
HOW_TO_HASH = "`.venv/bin/python -m console.password` asks for a password and prints what belongs here"
A_REDIS = re.compile(r"(rediss?|unix)://\S+")
DEFAULT_PORTS = {"http": 80, "https": 443}


class SettingsError(Exception):
    """A setting is missing or wrong; the text names it and says what to do."""


class Settings(AlertSettings, PrivacySettings, WhatsAppSettings):
    """See `.env.example` for what each one is for."""

    model_config = ConfigDict(frozen=True)

    environment: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65535)
    assistant_port: int = Field(default=5005, ge=1, le=65535)
    actions_port: int = Field(default=5055, ge=1, le=65535)
    assistant_urls: tuple[str, ...] = ()
    database_url: str = Field(
        default="sqlite+aiosqlite:///var/frontdesk.db", pattern=r"^(sqlite\+aiosqlite|postgresql\+psycopg)://"
    )
    redis_url: SecretStr | None = None
    secret_key: SecretStr = Field(min_length=32)
    assistant_secret: SecretStr = Field(min_length=32)
    actions_secret: SecretStr = Field(min_length=32)
    staff_password_hash: SecretStr
    public_url: str | None = None
    allowed_origins: tuple[str, ...] = ()
    rate_limits: Literal["on", "off"] = "on"
    metrics_token: SecretStr | None = Field(default=None, min_length=32)
    trusted_proxies: int = Field(default=0, ge=0, le=10)

    @field_validator("public_url")
    @classmethod
    def _must_be_an_address(cls, value: str) -> str:
        return origin_of(value)

    @field_validator("assistant_urls", mode="before")
    @classmethod
    def _must_be_addresses(cls, value: Any) -> Any:
        return tuple(map(origin_of, value.replace(",", " ").split())) if isinstance(value, str) else value

    @field_validator("redis_url")
    @classmethod
    def _must_be_a_redis(cls, value: SecretStr) -> SecretStr:
        if not A_REDIS.fullmatch(value.get_secret_value()):
            raise ValueError("it must be like redis://:password@host:6379/0, rediss:// or unix:///path")
        return value

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _must_be_origins(cls, value: Any) -> Any:
        return tuple(origin_of(each.strip()) for each in value.split(",")) if isinstance(value, str) else value

    @field_validator("staff_password_hash")
    @classmethod
    def _must_be_argon2id(cls, value: SecretStr) -> SecretStr:
        if not ARGON2ID.fullmatch(value.get_secret_value()):
            raise ValueError(f"not a whole Argon2id hash; {HOW_TO_HASH}, and single quotes keep its dollar signs")
        return value

    @model_validator(mode="after")
    def _must_reach_staff(self) -> "Settings":
        if self.in_production and not self.recipients:
            raise ValueError(
                "Nobody would be told of an emergency: set ALERT_EMAILS, ALERT_SMS, ALERT_CHATS or ALERT_WEBHOOKS, "
                "as docs/operations.md says."
            )
        if self.in_production and not self.public_url:
            raise ValueError("PUBLIC_URL is not set: alerts to staff link to their page there.")
        return self

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Reads upper-case names; an empty value counts as not set. Raises SettingsError."""
        given = {name: environment.get(name.upper()) for name in cls.model_fields}
        try:
            return cls.model_validate({name: value for name, value in given.items() if value})
        except ValidationError as error:
            raise SettingsError(" ".join(_advice(e["loc"], e["type"], e["msg"]) for e in error.errors())) from None

    @property
    def assistants(self) -> tuple[str, ...]:
        """The addresses that take turns; without ASSISTANT_URLS the one on this machine."""
        origins = self.assistant_urls or (f"http://127.0.0.1:{self.assistant_port}",)
        return tuple(f"{origin}/assistant" for origin in origins)

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"

    @property
    def desk_url(self) -> str:
        """The address of the staff's page; without PUBLIC_URL it only opens on this machine."""
        return f"{self.public_url or f'http://127.0.0.1:{self.port}'}/desk"

    @property
    def in_production(self) -> bool:
        return self.environment == "production"


def origin_of(address: str) -> str:
    """A site's address as browsers write it in `Origin`. Raises ValueError when it is more or less than an address."""
    parts = urlsplit(address)
    whole = parts.scheme in DEFAULT_PORTS and parts.hostname and not set("*@ ") & set(address)
    if not whole or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{address!r} is not the address of a site, such as https://www.example.com")
    port = "" if parts.port in (None, DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    return f"{parts.scheme}://{host}{port}"


def _advice(where: tuple[int | str, ...], fault: str, message: str) -> str:
    if not where:
        return message.removeprefix("Value error, ")
    name = str(where[0]).upper()
    if fault == "missing" and name == "STAFF_PASSWORD_HASH":
        return f"{name} is not set: {HOW_TO_HASH} (`make run` does so outside production)."
    if fault == "missing":
        return f"{name} is not set: give it 32 or more random characters (`make run` does so outside production)."
    return f"{name} is wrong: {message.removeprefix('Value error, ')}. See .env.example."
