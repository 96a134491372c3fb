"""`python -m benchmarks.growth [--events N]`: whether a long conversation is answered as quickly as a new one.

One patient talks until the assistant's database holds N events of the conversation (5,000), in one session. Then that
patient and newcomers ask the same questions in turn, one at a time, so that a busy moment of the machine spoils both.
The first turn of the long conversation after a restart of the assistant, which reads it from the database, is told
apart. Everything stays on loopback and ends with this process.
"""

import argparse
import asyncio
import itertools
import sqlite3
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks import ours
from benchmarks.load import PATIENCE, Conversation, Side
from benchmarks.processes import CannotMeasure, Running
from benchmarks.turn import start

EVENTS = 5000
PAIRS = 60  # turns of each
EXPECTED = 1.5  # requirement G6
QUESTIONS = ("does it hurt", "how long does it take", "is it safe", "what is mesotherapy?")


async def turn(side: Side, http: aiohttp.ClientSession, conversation: Conversation, text: str) -> float:
    """Seconds. Raises CannotMeasure."""
    began = time.perf_counter()
    if not await side.say(http, side.address, conversation, text):
        raise CannotMeasure(f"{text!r} got no reply.")
    return time.perf_counter() - began


def events_of(dialogues: str, conversation: Conversation) -> int:
    with closing(sqlite3.connect(dialogues)) as database:
        ours = (conversation.sender,)
        return int(database.execute("SELECT count(*) FROM events WHERE sender_id = ?", ours).fetchone()[0])


async def measure(folder: Path, events: int) -> tuple[list[float], list[float], float, int]:
    """Seconds of turns in the long conversation and in new ones, of its first after a restart, and its events."""
    variables = ours.environment(folder)
    ours.migrate(variables)
    assistant, *others = ours.commands(variables)
    patience = aiohttp.ClientTimeout(total=PATIENCE)
    with Running(folder) as running:
        (process, *_), _ = await start(running, "ours", [assistant, *others])
        side = ours.side(variables)
        async with aiohttp.ClientSession(timeout=patience) as http:
            talker = await side.begin(http)
            texts = itertools.cycle(QUESTIONS)
            while (held := events_of(variables["ASSISTANT_DB"], talker)) < events:
                for _ in range(50):
                    await turn(side, http, talker, next(texts))
                print(f"{held} events", end="\r", flush=True)
            long, new = [], []
            for text, _ in zip(texts, range(PAIRS), strict=False):
                newcomer = await side.begin(http)
                await turn(side, http, newcomer, "hello")
                new.append(await turn(side, http, newcomer, text))
                long.append(await turn(side, http, talker, text))
            held = events_of(variables["ASSISTANT_DB"], talker)
            process.end()
            process.wait()
            await start(running, "again", [assistant])
            with suppress(CannotMeasure):  # the front desk finds its line to the old one cut
                await turn(side, http, await side.begin(http), "hello")
            await turn(side, http, await side.begin(http), "hello")
            return long, new, await turn(side, http, talker, next(texts)), held


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description="A long conversation's turns.")
    parser.add_argument("--events", type=int, default=EVENTS)
    try:
        ours.check()
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            long, new, first, held = asyncio.run(measure(Path(folder), parser.parse_args().events))
    except CannotMeasure as error:
        sys.exit(str(error))
    ratio = median(long) / median(new)
    print(f"turn p50, new conversation (ms)        {1000 * median(new):8.1f}")
    print(f"turn p50, of {held:6} events (ms)       {1000 * median(long):8.1f}")
    print(f"long / new                             {ratio:8.2f}   expected <= {EXPECTED}")
    print(f"first turn after a restart (ms)        {1000 * first:8.1f}")
    sys.exit(ratio > EXPECTED)


if __name__ == "__main__":
    main()
