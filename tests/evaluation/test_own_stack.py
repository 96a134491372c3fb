"""A stack of one run shares nothing with another; starting it for real is tested in tests/whole_path."""

from pathlib import Path

import pytest

from evaluation import own_stack
from evaluation.stack import NotThere
from frontdesk.alert_settings import AlertSettings


def test_has_ports_secrets_and_files_of_its_own(tmp_path: Path) -> None:
    one, other = (own_stack.variables(tmp_path / name) for name in ("one", "other"))
    for name in (*own_stack.SECRETS, "VAR_DIR", "DATABASE_URL", "ASSISTANT_DB"):
        assert one[name] != other[name]
    assert len({one[name] for name in own_stack.PORTS}) == 3
    assert one["RATE_LIMITS"] == "off"


def test_does_not_take_the_database_or_the_redis_of_the_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite+aiosqlite:///real.db")
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("REDIS_URL", "redis://localhost")
    chosen = own_stack.variables(tmp_path)
    assert chosen["REDIS_URL"] == ""
    assert str(tmp_path) in chosen["DATABASE_URL"]
    assert chosen["ENVIRONMENT"] == "development"


def test_alerts_nobody_of_made_up_emergencies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALERT_EMAILS", "desk@example.com")
    (tmp_path / ".env").write_text("ALERT_SMS=+14045550142\nTWILIO_AUTH_TOKEN=secret\n")
    monkeypatch.setattr(own_stack, "ROOT", tmp_path)
    chosen = own_stack.variables(tmp_path)
    assert [chosen[name] for name in ("ALERT_EMAILS", "ALERT_SMS", "TWILIO_AUTH_TOKEN")] == ["", "", ""]


def test_every_setting_that_reaches_people_is_known_by_its_name() -> None:
    assert all(name.upper().startswith(own_stack.REACHES_OUT) for name in AlertSettings.model_fields)


def test_says_when_it_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(NotThere, match="did not start"), own_stack.running(tmp_path, PORT="eighty"):
        pass
