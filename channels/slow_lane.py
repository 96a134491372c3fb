"""Where the messages are screened that are not taken: too many, too long, or none at all.

Screening costs far more than refusing, and nothing is refused unscreened. So these go one at a time and take a fifth of
the time at most, however many there are, and others are served as before (requirement C6).
"""

import asyncio
import time

from frontdesk.safety import Safety

PART = 1000  # characters looked at in one go, each half in common with the next
REST = 4.0  # seconds of rest for each second of screening


class SlowLane:
    def __init__(self, safety: Safety) -> None:
        self._safety = safety
        self._one_at_a_time = asyncio.Lock()

    async def alarm_in(self, text: str) -> str:
        """The first part of the text, no longer than PART, that is an emergency; empty without one."""
        async with self._one_at_a_time:
            for start in range(0, max(len(text) - PART // 2, 1), PART // 2):
                part = text[start : start + PART]
                begun = time.perf_counter()
                if self._safety.screen(part).emergency:
                    return part
                await asyncio.sleep(REST * (time.perf_counter() - begun))
        return ""
