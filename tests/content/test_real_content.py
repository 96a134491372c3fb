"""What the clinic has written passes its own check."""

import time
from pathlib import Path

from content.project import check, load

ROOT = Path(__file__).parents[2]
SECONDS = 5


def test_the_clinics_words_are_in_order_and_checked_in_time() -> None:
    start = time.process_time()
    assert [str(problem) for problem in check(load(ROOT))] == []
    assert time.process_time() - start < SECONDS
