"""Who is speaking."""

import pytest
import time_machine

from channels.sessions import LASTS, Sessions
from tests.conftest import NOON

SESSIONS = Sessions("x" * 32)


def test_a_token_opens_its_own_conversation_only() -> None:
    (one, first), (other, second) = SESSIONS.begin(), SESSIONS.begin()
    assert one != other
    assert SESSIONS.conversation_of(f"Bearer {first}") == one
    assert SESSIONS.conversation_of(f"bearer {second} ") == other


def test_ids_cannot_be_guessed() -> None:
    assert len(SESSIONS.begin()[0]) >= 22  # 128 bits in base64


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic abc", "Bearer \x00", "é"])
def test_anything_else_opens_nothing(authorization: str) -> None:
    assert SESSIONS.conversation_of(authorization) is None


def test_a_token_of_another_secret_or_with_a_changed_letter_opens_nothing() -> None:
    _, token = SESSIONS.begin()
    assert Sessions("y" * 32).conversation_of(f"Bearer {token}") is None
    changed = ("B" if token[0] == "A" else "A") + token[1:]
    assert SESSIONS.conversation_of(f"Bearer {changed}") is None


def test_a_token_expires() -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        _, token = SESSIONS.begin()
        traveller.shift(LASTS - 1)
        assert SESSIONS.conversation_of(f"Bearer {token}")
        traveller.shift(2)
        assert SESSIONS.conversation_of(f"Bearer {token}") is None
