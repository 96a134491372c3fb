"""The short version of `make faults`, and that the harness finds what was planted for it."""

import asyncio

import pytest

from faults.run import suffer
from faults.scene import scene
from faults.storage import everything

pytestmark = pytest.mark.timeout(600)
STEPS = ("after storing", "after act", "after alerting")
MESSAGES = 24


def test_nothing_is_lost_or_doubled_at_any_step() -> None:
    faults = everything()
    with scene() as broken:
        counts = {step: asyncio.run(suffer(broken, faults[f"killed {step}"], MESSAGES, 1)) for step in STEPS}
    assert {step: count for step, count in counts.items() if not count.right} == {}
    assert all(count.sent >= MESSAGES and count.tickets and count.alerts for count in counts.values())


def test_a_door_that_acknowledges_before_it_has_stored_is_found() -> None:
    with scene("acknowledge_before_commit") as broken:
        assert asyncio.run(suffer(broken, everything()["killed before storing"], MESSAGES, 1)).lost


def test_an_assistant_that_ignores_the_turn_id_is_found() -> None:
    with scene("turn_id_ignored") as broken:
        assert asyncio.run(suffer(broken, everything()["killed after asking"], MESSAGES, 1)).doubled
