"""`python -m benchmarks.turn [--out FILE]`: what a patient's turn costs, ours beside stock Rasa's, in one run.

Our turn is the durable web turn, with session token: stored, answered, stored, shown. Stock's is the REST channel of
`rasa init`'s bot, which keeps its conversations in memory. Both sides run all the time and are loaded in turn (stock,
ours, stock, ours, ...), so that a busy moment of the machine spoils both; each says its own kind of messages, eight to
a conversation. Opening a conversation counts in messages/s, not in a turn. A start-up ends with the first answer of
the process; our three start at once, as in `make run`. Memory (RSS) is taken after the load.

The clients share one event loop in this process. Whether it or other processes of the machine got in the way is said
below the table. Everything stays on loopback and ends with this process.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import ours, report, stock
from benchmarks.conditions import Others, conditions, notes
from benchmarks.load import Phase, Side, load
from benchmarks.processes import CannotMeasure, Command, Process, Running

ROUNDS = 5
CONVERSATIONS = {1: 8, 8: 4}  # clients: conversations of each in one round
TAKES_AT_MOST = 330.0  # seconds, without the training of the stock bot


@dataclass(frozen=True)
class Measured:
    """`others` is how many cores, on average, processes that are not ours kept busy meanwhile."""

    stock: report.Figures
    ours: report.Figures
    phases: Sequence[Phase]
    others: float


async def start(running: Running, side: str, commands: Sequence[Command]) -> tuple[list[Process], dict[str, float]]:
    """Starts all at once; returns the processes and the seconds each took until it answered."""
    processes = [running.start(side, command) for command in commands]
    seconds = await asyncio.gather(*(process.ready() for process in processes))
    return processes, {process.name: taken for process, taken in zip(processes, seconds, strict=True)}


async def rounds(sides: Sequence[Side], how_many: int) -> list[Phase]:
    """Loads the sides in turn, after a warm-up that does not count."""
    for side in sides:
        await load(side, max(CONVERSATIONS), 1)
    phases = []
    for nth in range(1, how_many + 1):
        for clients, conversations in CONVERSATIONS.items():
            for side in sides:
                phases.append(await load(side, clients, conversations))
                print(f"round {nth}/{how_many}  {clients} x {side.name:6} {phases[-1].rate:6.1f}/s", flush=True)
    return phases


async def measure(bot: Path, folder: Path, how_many: int) -> Measured:
    """Raises CannotMeasure or TimeoutError."""
    variables = ours.environment(folder)
    ours.migrate(variables)
    stock_server = stock.command(bot)
    with Running(folder) as running:
        async with asyncio.timeout(TAKES_AT_MOST):
            print("Starting stock Rasa, then ours ...", flush=True)
            theirs, their_startup = await start(running, "stock", [stock_server])
            own, own_startup = await start(running, "ours", ours.commands(variables))
            others = Others(running)
            phases = await rounds([stock.side(stock_server), ours.side(variables)], how_many)
            return Measured(
                report.Figures(report.turns_by_clients(phases, "stock"), memory(theirs), their_startup),
                report.Figures(report.turns_by_clients(phases, "ours"), memory(own), own_startup),
                phases,
                others.cores(),
            )


def memory(processes: Sequence[Process]) -> dict[str, float]:
    return {process.name: process.memory() for process in processes}


def run(how_many: int) -> dict[str, Any]:
    """Measures and prints; returns what goes into the file. Raises CannotMeasure."""
    ours.check()
    release = stock.version()
    bot = stock.bot(release)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        try:
            measured = asyncio.run(measure(bot, Path(folder), how_many))
        except TimeoutError:
            raise CannotMeasure(f"Not done after {TAKES_AT_MOST:.0f} seconds: is the machine busy?") from None
    known = conditions(release, measured.phases, measured.others)
    print(f"\n{report.table(report.rows(measured.stock, measured.ours))}\n\n{notes(known)}")
    return {**known, **report.as_json(measured.stock, measured.ours)}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.turn", description="A turn of ours beside stock Rasa's."
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--rounds", type=int, default=ROUNDS, choices=range(3, 11), metavar="3-10")
    return parser.parse_args()


def main() -> None:
    arguments = parsed()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        measured = run(arguments.rounds)
        if arguments.out:
            arguments.out.parent.mkdir(parents=True, exist_ok=True)
            arguments.out.write_text(json.dumps(measured, indent=1) + "\n")
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except (CannotMeasure, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
