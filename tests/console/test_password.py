"""Making the staff's password."""

import sys

import pytest

from console import password
from console.password import fits, hash_of
from frontdesk.settings import Settings
from tests.conftest import SECRETS


def answers(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    left = iter(typed)
    monkeypatch.setattr(password, "getpass", lambda _: next(left))


def test_prints_a_line_that_settings_take(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers(monkeypatch, "four unrelated words", "four unrelated words")
    password.main()
    printed = capsys.readouterr()
    name, _, value = printed.out.strip().partition("=")
    assert name == "STAFF_PASSWORD_HASH"
    assert fits(value.strip("'"), "four unrelated words")
    assert Settings.from_environment({**SECRETS, name: value.strip("'")})
    assert "four unrelated words" not in printed.out + printed.err


@pytest.mark.parametrize(
    ("typed", "words"), [(["short"], "at least 12 characters"), (["a" * 12, "b" * 12], "not the same")]
)
def test_says_what_is_wrong(monkeypatch: pytest.MonkeyPatch, typed: list[str], words: str) -> None:
    answers(monkeypatch, *typed)
    with pytest.raises(SystemExit, match=words):
        password.main()


def test_takes_nothing_from_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["password", "from the command line"])
    answers(monkeypatch, "short")
    with pytest.raises(SystemExit):
        password.main()


def test_is_argon2id_and_differs_each_time() -> None:
    assert hash_of("x").startswith("$argon2id$")
    assert hash_of("x") != hash_of("x")


@pytest.mark.parametrize("given", ["", "y", "x ", "\ud800", "x\x00"])
def test_fits_only_what_was_hashed(given: str) -> None:
    assert fits(hash_of("x"), "x")
    assert not fits(hash_of("x"), given)
