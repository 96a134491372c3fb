"""How the benchmark ends what it started, and what it says when something does not start."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from benchmarks.processes import CannotMeasure, Command, Running


def command(folder: Path, code: str) -> Command:
    return Command("sleeper", [sys.executable, "-c", code], dict(os.environ), folder, "http://127.0.0.1:9/")


def test_ends_every_process_also_on_ctrl_c(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), Running(tmp_path) as running:
        process = running.start("stock", command(tmp_path, "import time; time.sleep(60)"))
        assert process.memory() > 0
        assert running.cpu() > 0
        raise KeyboardInterrupt

    with pytest.raises(CannotMeasure, match="sleeper ended"):
        process.memory()


async def test_says_the_last_words_of_a_process_that_does_not_start(tmp_path: Path) -> None:
    with Running(tmp_path) as running:
        process = running.start("ours", command(tmp_path, "raise SystemExit('No model.')"))
        with pytest.raises(CannotMeasure, match="sleeper ended before it was ready: No model"):
            await process.ready()
