"""`python -m benchmarks.assistants`: how many more turns two assistants take than one, and what limits them.

Two front desks, each with a database of its own: one has one assistant, the other two, by ASSISTANT_URLS; one of the
two assistants is the same. They are loaded in turn (one, two, one, two, ...), so that a busy moment of the machine
spoils both. The processor time of a turn by part says where the limit is: with cores enough, a part that takes 10 ms
of one core does 100 turns a second. Everything stays on loopback and ends with this process.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from benchmarks import ours
from benchmarks.load import Phase, Side, load
from benchmarks.processes import CannotMeasure, Process, Running, machine_cpu
from benchmarks.turn import start
from evaluation import own_stack

ROUNDS = 4
CLIENTS, CONVERSATIONS = 8, 4
EXPECTED = 1.7  # where the machine has the cores


@dataclass(frozen=True)
class Loaded:
    """`cost` is the processor time of one turn, in milliseconds, by part; `busy` how many cores were busy in all."""

    phase: Phase
    cost: Mapping[str, float]
    busy: float


async def loaded(side: Side, processes: Sequence[Process]) -> Loaded:
    names = dict.fromkeys(process.name for process in processes)
    before = {process: process.cpu() for process in processes}
    machine = machine_cpu()
    phase = await load(side, CLIENTS, CONVERSATIONS)
    spent = {process: process.cpu() - earlier for process, earlier in before.items()}
    turns = len(phase.turns)
    cost = {name: 1000 * sum(s for p, s in spent.items() if p.name == name) / turns for name in names}
    return Loaded(phase, cost | {"clients": 1000 * phase.own_cpu * phase.seconds / turns}, _cores(machine, phase))


def _cores(before: float, phase: Phase) -> float:
    return (machine_cpu() - before) / phase.seconds


async def measure(folder: Path) -> dict[str, list[Loaded]]:
    """By side. Raises CannotMeasure."""
    second = {"ASSISTANT_PORT": str(own_stack.free_port())}
    one = ours.environment(folder)
    both = f"http://127.0.0.1:{one['ASSISTANT_PORT']} http://127.0.0.1:{second['ASSISTANT_PORT']}"
    two = one | {
        "PORT": str(own_stack.free_port()),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'two.db'}",
        "ASSISTANT_URLS": both,
    }
    for variables in (one, two):
        ours.migrate(variables)
    rasa, actions, desk = ours.commands(one)
    (_, _, other_desk), (other_rasa, *_) = ours.commands(two), ours.commands(one | second)
    with Running(folder) as running:
        (first, _, alone), _ = await start(running, "one", [rasa, actions, desk])
        (also, both_desk), _ = await start(running, "two", [other_rasa, other_desk])
        sides = {
            "one": (replace(ours.side(one), name="one"), [first, alone]),
            "two": (replace(ours.side(two), name="two"), [first, also, both_desk]),
        }
        for side, _ in sides.values():
            await load(side, CLIENTS, 1)
        found: dict[str, list[Loaded]] = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, (side, processes) in sides.items():
                found[name].append(await loaded(side, processes))
                print(f"{name:4} {found[name][-1].phase.rate:6.1f}/s", flush=True)
        return found


def told(found: Mapping[str, Sequence[Loaded]]) -> str:
    rates = {name: median(each.phase.rate for each in rounds) for name, rounds in found.items()}
    lines = [f"{name:4} {rate:8.1f} turns/s" for name, rate in rates.items()]
    lines.append(
        f"two / one {rates['two'] / rates['one']:.2f}   expected >= {EXPECTED} where the machine has the cores"
    )
    rounds = [each for of_side in found.values() for each in of_side]
    cost = {name: median(each.cost[name] for each in rounds) for name in rounds[0].cost}
    lines.append("processor time of a turn (ms): " + ", ".join(f"{name} {ms:.1f}" for name, ms in cost.items()))
    alone, desk = 1000 / cost["rasa"], 1000 / cost["front desk"]
    both = min(2 * alone, desk)
    busy = median(each.busy for each in found["two"])
    lines.append(f"{busy:.1f} of {os.cpu_count()} cores were busy while two worked.")
    lines.append(
        f"With cores enough: one assistant at most {min(alone, desk):.0f} turns/s, two at one front desk {both:.0f}, "
        f"{both / min(alone, desk):.2f} times as many."
    )
    return "\n".join(lines)


def main() -> None:
    try:
        ours.check()
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            print(told(asyncio.run(measure(Path(folder)))))
    except CannotMeasure as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
