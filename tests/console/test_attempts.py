"""How often somebody may try a password."""

import pytest

from console.attempts import FOR, MOST, Attempts
from tests.conftest import Clock


@pytest.fixture
def attempts(clock: Clock) -> Attempts:
    return Attempts(clock)


def fail(attempts: Attempts, address: str, times: int = MOST) -> None:
    for _ in range(times):
        attempts.begin(address)


def test_admits_five_and_then_says_how_long_to_wait(attempts: Attempts, clock: Clock) -> None:
    fail(attempts, "192.0.2.1", MOST - 1)
    assert attempts.seconds_to_wait("192.0.2.1") == 0
    fail(attempts, "192.0.2.1", 1)
    assert attempts.seconds_to_wait("192.0.2.1") == 900
    clock.forward(minutes=14, seconds=59.5)
    assert attempts.seconds_to_wait("192.0.2.1") == 1
    clock.now += FOR
    assert attempts.seconds_to_wait("192.0.2.1") == 0


def test_asks_nobody_else_to_wait(attempts: Attempts) -> None:
    fail(attempts, "192.0.2.1")
    assert attempts.seconds_to_wait("192.0.2.2") == 0


def test_forgets_failures_after_the_right_password(attempts: Attempts) -> None:
    fail(attempts, "192.0.2.1", MOST - 1)
    attempts.succeeded("192.0.2.1")
    fail(attempts, "192.0.2.1", MOST - 1)
    assert attempts.seconds_to_wait("192.0.2.1") == 0


@pytest.mark.parametrize("other", ["2001:db8::2", "[2001:db8::ffff]", "2001:db8:0:0:1::"])
def test_takes_an_ipv6_network_for_one(attempts: Attempts, other: str) -> None:
    fail(attempts, "2001:db8::1")
    assert attempts.seconds_to_wait(other) > 0
    assert attempts.seconds_to_wait("2001:db8:0:1::1") == 0


@pytest.mark.parametrize("odd", ["", "unix:/run/x", "::ffff:192.0.2.1", "fe80::1%eth0"])
def test_takes_any_address(attempts: Attempts, odd: str) -> None:
    fail(attempts, odd)
    assert attempts.seconds_to_wait(odd) > 0


def test_keeps_only_those_it_still_needs(attempts: Attempts, clock: Clock) -> None:
    for number in range(100):
        attempts.begin(f"192.0.2.{number}")
    clock.now += FOR
    attempts.begin("192.0.2.1")
    assert len(attempts._failed) == 1
