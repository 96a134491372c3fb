"""What the benchmark says beside its table, and how it ends what it started."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.load import Phase
from benchmarks.processes import CannotMeasure, Command, Running
from benchmarks.turn import conditions, notes


def phases(own_cpu: float) -> list[Phase]:
    return [Phase(side, 1, (0.01, 0.02), 0, 1.0, own_cpu) for side in ("stock", "ours")]


@pytest.mark.parametrize(("own_cpu", "warns"), [(0.03, False), (0.8, True)])
def test_warns_when_the_load_generator_itself_was_too_busy(own_cpu: float, warns: bool) -> None:
    assert ("lower bounds" in notes(conditions("3.6", 0.1, phases(own_cpu)))) is warns


def test_reports_cores_load_and_turns_without_a_reply() -> None:
    known = conditions("3.6", 0.25, [*phases(0.0), Phase("stock", 8, (0.1,), 1, 1.0, 0.0)])

    assert known["turns"] == {"stock": 3, "ours": 2}
    assert known["empty_turns"] == {"stock": 1, "ours": 0}
    assert f"{os.cpu_count()} cores, load average 0.25" in notes(known)


def command(folder: Path, code: str) -> Command:
    return Command("sleeper", [sys.executable, "-c", code], dict(os.environ), folder, "http://127.0.0.1:9/")


def test_ends_every_process_also_on_ctrl_c(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), Running(tmp_path) as running:
        process = running.start("stock", command(tmp_path, "import time; time.sleep(60)"))
        assert process.memory() > 0
        raise KeyboardInterrupt

    with pytest.raises(CannotMeasure, match="sleeper ended"):
        process.memory()


async def test_says_the_last_words_of_a_process_that_does_not_start(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        process = running.start("ours", command(tmp_path, "raise SystemExit('No model.')"))
        with pytest.raises(CannotMeasure, match="sleeper ended before it was ready: No model"):
            await process.ready()
