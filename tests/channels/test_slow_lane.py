"""Where the messages are screened that are not taken."""

import asyncio
import time

from channels.slow_lane import PART, SlowLane
from frontdesk.safety import Safety

ALARM = "my throat is closing and I can't breathe"


async def test_finds_an_emergency_wherever_it_stands(safety: Safety) -> None:
    lane = SlowLane(safety)
    for before, after in ((0, 0), (0, 3000), (3000, 0), (PART - 20, 0), (PART // 2 - 20, 2000), (4000, 4000)):
        found = await lane.alarm_in("so " * (before // 3) + ALARM + " so" * (after // 3))
        assert "throat is closing" in found
        assert len(found) <= PART
    assert await lane.alarm_in("so " * 1000) == ""
    assert await lane.alarm_in("") == ""


async def test_leaves_most_of_the_time_to_others_however_many_are_refused(safety: Safety) -> None:
    lane = SlowLane(safety)
    flood = [asyncio.create_task(lane.alarm_in("how long does it take " * 40)) for _ in range(50)]
    longest = served = 0.0
    begun = time.thread_time()
    while time.thread_time() - begun < 0.5:
        before = time.thread_time()
        await asyncio.sleep(0)
        held_up = time.thread_time() - before
        longest = max(longest, held_up)
        served += held_up if held_up < 0.005 else 0
    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)
    assert served > 0.25
    assert longest < 0.25
