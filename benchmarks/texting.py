"""`python -m benchmarks.texting`: whether the website stays quick while a texting provider takes 5 seconds a request.

Starts the whole stack with the simulated phone. By turns a patient of the website asks questions while nothing is
texted, and while the replies to 20 texts hang at the provider. Says by how much the website's p95 grew, and how often
the front desk's event loop was late by more than 0.1 s meanwhile (from its own `/metrics`, which looks twice a second).
"""

import asyncio
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from statistics import quantiles

import aiohttp

from evaluation import own_stack
from evaluation.stack import NotThere

ROUNDS = 4
TURNS = 60  # of the website, a phase
TEXTS = 20  # as many as the front desk sends at once
DELAY = 5  # seconds
EXPECTED = 1.3
LATE = "0.1"  # seconds, a limit of the histogram
QUESTIONS = ("does it hurt", "how long does it take", "is it safe", "what is mesotherapy?")


class Sides:
    """The website's door and the simulated phone."""

    def __init__(self, http: aiohttp.ClientSession, desk: str, phone: str, metrics_token: str) -> None:
        self._http = http
        self._desk = desk
        self._phone = phone
        self._metrics = {"Authorization": f"Bearer {metrics_token}"}
        self._numbers: Iterator[int] = count(2_000)
        self._questions = cycle(QUESTIONS)

    async def web_turns(self) -> list[float]:
        """Seconds of each."""
        async with self._http.post(f"{self._desk}/chat/session") as answer:
            headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
        taken = []
        for text, _ in zip(self._questions, range(TURNS), strict=False):
            began = time.perf_counter()
            body = {"sender": "p", "message": text}
            async with self._http.post(f"{self._desk}/webhooks/rest/webhook", json=body, headers=headers) as answer:
                await answer.json()
            taken.append(time.perf_counter() - began)
        return taken

    async def provider_takes(self, seconds: int) -> None:
        async with self._http.put(f"{self._phone}/switches", json={"delay": seconds}) as answer:
            answer.raise_for_status()

    async def text(self) -> None:
        """TEXTS numbers ask something, and have been answered as far as the front desk is concerned."""
        for number in (next(self._numbers) for _ in range(TEXTS)):
            said = {"number": f"+1404555{number}", "channel": "sms", "text": "does it hurt"}
            async with self._http.post(f"{self._phone}/talk", json=said) as answer:
                answer.raise_for_status()
        await self._nothing_waits("messages")

    async def all_sent(self) -> None:
        await self._nothing_waits("texts")

    async def lateness(self) -> tuple[int, int]:
        """How often the event loop was looked at, and how often it was late."""
        page = await self._read_metrics()
        looks = float(re.findall(r"^clinic_loop_lag_seconds_count (\S+)", page, re.M)[0])
        in_time = float(re.findall(rf'^clinic_loop_lag_seconds_bucket{{le="{LATE}"}} (\S+)', page, re.M)[0])
        return int(looks), int(looks - in_time)

    async def _nothing_waits(self, queue: str) -> None:
        empty = re.compile(rf'^clinic_waiting{{queue="{queue}"}} 0', re.M)
        while True:
            if empty.search(await self._read_metrics()):
                return
            await asyncio.sleep(0.2)

    async def _read_metrics(self) -> str:
        async with self._http.get(f"{self._desk}/metrics", headers=self._metrics) as answer:
            answer.raise_for_status()
            return await answer.text()


async def measure(folder: Path) -> tuple[list[float], list[float], int, int]:
    """Seconds of the website's turns while nothing is texted, and while texts hang; looks at the loop, late ones."""
    token = secrets.token_hex(32)
    with own_stack.running(folder, own_stack.START_WITH_PHONE, METRICS_TOKEN=token) as stack:
        phone = f"http://127.0.0.1:{stack.variables['PHONE_PORT']}"
        async with aiohttp.ClientSession() as http:
            sides = Sides(http, stack.url, phone, token)
            await sides.web_turns()  # the first ones fill what is kept at hand
            quiet, hanging, looks, late = [], [], 0, 0
            for _ in range(ROUNDS):
                quiet += await sides.web_turns()
                await sides.provider_takes(DELAY)
                await sides.text()
                before = await sides.lateness()
                hanging += await sides.web_turns()
                after = await sides.lateness()
                looks, late = looks + after[0] - before[0], late + after[1] - before[1]
                await sides.provider_takes(0)
                await sides.all_sent()
            return quiet, hanging, looks, late


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def main() -> None:
    try:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            quiet, hanging, looks, late = asyncio.run(measure(Path(folder)))
    except NotThere as error:
        sys.exit(str(error))
    ratio = p95(hanging) / p95(quiet)
    print(f"website's p95, nothing texted (ms)          {1000 * p95(quiet):8.1f}")
    print(f"website's p95, {TEXTS} texts hang {DELAY} s each (ms)  {1000 * p95(hanging):8.1f}")
    print(f"hanging / nothing                           {ratio:8.2f}   expected <= {EXPECTED}")
    print(f"event loop late by more than {LATE} s          {late:8d}   of {looks} looks, expected 0")
    sys.exit(ratio > EXPECTED or late > 0)


if __name__ == "__main__":
    main()
