"""The short version of `python -m faults.texting`: a real front desk, killed once, between patients and a carrier that
fails one time in five.
"""

import asyncio

from faults.texting import run


def test_each_text_has_one_turn_and_one_reply_in_order_and_none_after_stop() -> None:
    count = asyncio.run(run(messages=60, numbers=12, seed=3))
    assert count.right, count
    assert count.failed_requests > 0
