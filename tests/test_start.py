"""What `make run` gives its processes to see."""

from pathlib import Path

import pytest

import start
from console.password import fits
from frontdesk.settings import Settings
from tests.conftest import STAFF_PASSWORD_HASH

SETTINGS = (
    "ENVIRONMENT",
    "VAR_DIR",
    "SECRET_KEY",
    "ASSISTANT_SECRET",
    "ACTIONS_SECRET",
    "DATA_KEYS",
    "STAFF_PASSWORD_HASH",
)


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder and an environment without any settings."""
    monkeypatch.chdir(tmp_path)
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)


def test_makes_up_a_staff_password_once_and_keeps_it_with_its_hash() -> None:
    first = start.environment()
    assert fits(first["STAFF_PASSWORD_HASH"], first["STAFF_PASSWORD"])
    assert Settings.from_environment(first)
    assert start.environment() == first
    assert Path("var/secrets.env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("quote", ["'", "", '"'])
def test_a_hash_in_env_keeps_its_dollar_signs(quote: str) -> None:
    Path(".env").write_text(f"STAFF_PASSWORD_HASH={quote}{STAFF_PASSWORD_HASH}{quote}\n")
    seen = start.environment()
    assert seen["STAFF_PASSWORD_HASH"] == STAFF_PASSWORD_HASH
    assert "STAFF_PASSWORD" not in seen


def test_production_makes_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("STAFF_PASSWORD", "somebody's own")
    assert not {*start.SECRET_NAMES, *start.STAFF_NAMES} & set(start.environment())
