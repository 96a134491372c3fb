"""Settings and what is said about wrong ones."""

import pytest

from frontdesk.settings import Settings, SettingsError

SECRETS = dict.fromkeys(("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET"), "x" * 32)


def test_has_defaults_for_all_but_secrets() -> None:
    settings = Settings.from_environment(SECRETS)
    assert (settings.port, settings.assistant_port, settings.actions_port) == (8080, 5005, 5055)
    assert settings.host == "127.0.0.1"
    assert not settings.in_production


def test_an_empty_value_counts_as_not_set() -> None:
    assert Settings.from_environment({**SECRETS, "PORT": ""}).port == 8080


@pytest.mark.parametrize("name", list(SECRETS))
def test_names_a_missing_secret_and_the_fix(name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is not set: give it 32 or more random characters"):
        Settings.from_environment({key: value for key, value in SECRETS.items() if key != name})


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


def test_never_shows_a_secret() -> None:
    assert "xxxx" not in repr(Settings.from_environment(SECRETS))
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**SECRETS, "SECRET_KEY": "tooshortsecret"})
    assert "tooshortsecret" not in str(caught.value)
