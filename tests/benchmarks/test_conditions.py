"""What the benchmark says about its own figures."""

import os

import pytest

from benchmarks.conditions import conditions, notes
from benchmarks.load import Phase


def phases(own_cpu: float) -> list[Phase]:
    return [Phase(side, 1, (0.01, 0.02), 0, 1.0, own_cpu) for side in ("stock", "ours")]


@pytest.mark.parametrize(("own_cpu", "warns"), [(0.03, False), (0.8, True)])
def test_warns_when_the_load_generator_itself_was_too_busy(own_cpu: float, warns: bool) -> None:
    assert ("lower bounds" in notes(conditions("3.6", phases(own_cpu), 0.1))) is warns


@pytest.mark.parametrize(("others", "warns"), [(0.1, False), (0.9, True)])
def test_warns_when_the_machine_was_not_quiet(others: float, warns: bool) -> None:
    assert ("not quiet" in notes(conditions("3.6", phases(0.0), others))) is warns


def test_reports_cores_and_turns_without_a_reply() -> None:
    known = conditions("3.6", [*phases(0.0), Phase("stock", 8, (0.1,), 1, 1.0, 0.0)], 0.05)

    assert known["turns"] == {"stock": 3, "ours": 2}
    assert known["empty_turns"] == {"stock": 1, "ours": 0}
    assert f"{os.cpu_count()} cores, of which others kept 0.05 busy" in notes(known)
