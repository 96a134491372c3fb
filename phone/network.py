"""Carries messages and news between the phones and the front desk, as well as the switches let it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import aiohttp

from phone.switches import Luck, Switches
from phone.talks import Talks

PATIENCE = 15.0  # seconds; as long as Twilio waits for a webhook

type Report = Callable[[str, str], Awaitable[None]]
"""Tells the front desk of a status and, if it is a bad one, of the provider's code for it."""


class Network:
    """`pace` is the time in seconds from one status of a message to the next."""

    def __init__(self, desk_url: str, pace: float = 0.3, seed: int | None = None) -> None:
        self.desk_url = desk_url
        self.talks = Talks()
        self.switches = Switches()
        self.luck = Luck(seed)
        self._pace = pace
        self._session: aiohttp.ClientSession | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    async def post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """The status of the front desk's answer, 0 where there is none. What repeats itself is posted twice at once."""
        times = 2 if self.switches.repeat else 1
        return (await asyncio.gather(*(self._post(url, body, headers) for _ in range(times))))[0]

    def carry(
        self, message_id: str, statuses: Sequence[str], loss: tuple[str, str], report: Report, *, doomed: bool = False
    ) -> None:
        """Brings an accepted message to the phone and reports on it. `loss` is the status and code of one that does not
        arrive, as one that is `doomed` never does.
        """
        lost = doomed or self.luck.strikes(self.switches.lost)
        ended = [*(each for each in statuses if each == "queued"), loss[0]] if lost else list(statuses)
        task = asyncio.create_task(self._carry(message_id, ended, loss[1] if lost else "", report))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def rest(self) -> None:
        """Returns when nothing is on its way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def close(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._session:
            await self._session.close()

    async def _carry(self, message_id: str, statuses: list[str], code: str, report: Report) -> None:
        for status in statuses:
            await asyncio.sleep(self._pace)
            is_last = status == statuses[-1]
            await self.talks.move(message_id, status, code if is_last else "")
            if not self.switches.reorder:
                await report(status, code if is_last else "")
        if self.switches.reorder:
            for status in reversed(statuses):
                await report(status, code if status == statuses[-1] else "")

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=PATIENCE)
            self._session = aiohttp.ClientSession(timeout=limit, cookie_jar=aiohttp.DummyCookieJar())
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return answer.status
        return 0
