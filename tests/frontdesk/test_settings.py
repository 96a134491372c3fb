"""Settings and what is said about wrong ones."""

import pytest

from frontdesk.settings import Settings, SettingsError
from tests.conftest import SECRETS, STAFF_PASSWORD_HASH


def test_has_defaults_for_all_but_secrets() -> None:
    settings = Settings.from_environment(SECRETS)
    assert (settings.port, settings.assistant_port, settings.actions_port) == (8080, 5005, 5055)
    assert settings.host == "127.0.0.1"
    assert not settings.in_production


def test_an_empty_value_counts_as_not_set() -> None:
    assert Settings.from_environment({**SECRETS, "PORT": ""}).port == 8080


@pytest.mark.parametrize("name", [name for name in SECRETS if name != "STAFF_PASSWORD_HASH"])
def test_names_a_missing_secret_and_the_fix(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set: give it 32 or more random characters"):
        Settings.from_environment({key: value for key, value in SECRETS.items() if key != name})


def test_says_how_to_make_a_missing_password_hash() -> None:
    without = {key: value for key, value in SECRETS.items() if key != "STAFF_PASSWORD_HASH"}
    with pytest.raises(SettingsError, match=r"STAFF_PASSWORD_HASH is not set: .*-m console\.password"):
        Settings.from_environment({**without, "ENVIRONMENT": "production"})


@pytest.mark.parametrize(
    "value",
    [
        "my password",
        STAFF_PASSWORD_HASH.replace("argon2id", "argon2i"),
        STAFF_PASSWORD_HASH[:-50],
        "=19=8,t=1,p=1",  # what a shell leaves of one in double quotes
    ],
)
def test_takes_no_password_and_no_half_of_a_hash(value: str) -> None:
    with pytest.raises(
        SettingsError, match=r"STAFF_PASSWORD_HASH is wrong: .*console\.password.* single quotes"
    ) as caught:
        Settings.from_environment({**SECRETS, "STAFF_PASSWORD_HASH": value})
    assert value not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://x"),
        ("SECRET_KEY", "short"),
        ("ENVIRONMENT", "x"),
    ],
)
def test_names_a_wrong_value(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is wrong"):
        Settings.from_environment({**SECRETS, name: value})


def test_reads_the_sites_that_may_embed_the_chat_as_browsers_write_them() -> None:
    given = "https://www.Example.com/, http://localhost:5000,https://example.com:443"
    settings = Settings.from_environment(
        {**SECRETS, "ALLOWED_ORIGINS": given, "PUBLIC_URL": "https://chat.example.com/"}
    )
    assert settings.allowed_origins == ("https://www.example.com", "http://localhost:5000", "https://example.com")
    assert settings.public_url == "https://chat.example.com"


@pytest.mark.parametrize("name", ["ALLOWED_ORIGINS", "PUBLIC_URL"])
@pytest.mark.parametrize(
    "value",
    ["*", "www.example.com", "https://*.example.com", "https://example.com/chat", "https://x:99999", "file:///"],
)
def test_says_which_site_is_no_address(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is wrong: .*See .env.example") as caught:
        Settings.from_environment({**SECRETS, name: value})
    assert "such as https://www.example.com" in str(caught.value) or "Port out of range" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("RATE_LIMITS", "no"), ("TRUSTED_PROXIES", "-1"), ("TRUSTED_PROXIES", "all")]
)
def test_names_a_wrong_limit(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is wrong"):
        Settings.from_environment({**SECRETS, name: value})


def test_never_shows_a_secret() -> None:
    assert "xxxx" not in repr(Settings.from_environment(SECRETS))
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**SECRETS, "SECRET_KEY": "tooshortsecret"})
    assert "tooshortsecret" not in str(caught.value)
