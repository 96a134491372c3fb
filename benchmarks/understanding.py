"""`python -m benchmarks.understanding`: what understanding a message costs, ours beside stock Rasa's, in one run.

Both sides are `rasa run --enable-api` with a model of understanding alone, trained on the same examples, and get the
same messages of `evaluation/sets/patients.jsonl`, which neither was trained on. They are loaded in turn, as in
`turn.py`. The time of a message is that of its HTTP request; Rasa's server adds the same few milliseconds to both.

Training stock takes long (see the cached time), so it is done once for each content of `data/`. With --epochs or
--examples it is shorter; then the notes and the labels say what was trained and what is an estimate.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks import picture, report, stock, training
from benchmarks.conditions import DISTURBED, Others, conditions, notes
from benchmarks.load import Conversation, Phase, Side, parse
from benchmarks.processes import CannotMeasure, Command, Running
from benchmarks.report import Figures, Row
from benchmarks.training import EPOCHS, StockTraining, Trained
from benchmarks.turn import TAKES_AT_MOST, memory, rounds, start
from evaluation.own_stack import ROOT, free_port

MESSAGES = ROOT / "evaluation/sets/patients.jsonl"
IN_A_ROW = 8  # messages of one client before the next one's turn
ROUNDS = 5


@dataclass(frozen=True)
class Learnt:
    """What was trained: `examples` of `all_examples`, on both sides the same ones."""

    examples: int
    all_examples: int
    stock: StockTraining
    ours: Trained


@dataclass(frozen=True)
class Measured:
    stock: Figures
    ours: Figures
    phases: Sequence[Phase]
    others: float


def learn(release: str, epochs: int, how_many: int | None) -> Learnt:
    """Trains both sides, or takes what was trained before. Raises CannotMeasure."""
    everything = training.examples()
    content = training.fewer(everything, how_many) if how_many else everything
    return Learnt(
        training.count(content),
        training.count(everything),
        training.train_stock(content, release, epochs),
        training.train_ours(content, release),
    )


def scripts(file: Path = MESSAGES) -> list[list[str]]:
    """All messages, each script with some from every part of the file."""
    messages = [str(json.loads(line)["text"]) for line in file.read_text(encoding="utf-8").splitlines()]
    how_many = len(messages) // IN_A_ROW
    return [messages[first::how_many][:IN_A_ROW] for first in range(how_many)]


def server(model: str, folder: Path) -> Command:
    """Rasa with this model, in a folder without channels and endpoints."""
    port = free_port()
    run = [str(stock.PYTHON.absolute()), "-m", "rasa", "run", "--enable-api", "--interface", "127.0.0.1"]
    arguments = [*run, "--port", str(port), "--model", str(Path(model).absolute())]
    environment = {**stock.environment(), "PYTHONPATH": str(ROOT)}
    return Command("rasa", arguments, environment, folder, f"http://127.0.0.1:{port}/status")


def side(name: str, command: Command) -> Side:
    return Side(name, command.ready.removesuffix("/status"), scripts(), _begin, parse)


async def _begin(_: aiohttp.ClientSession) -> Conversation:
    return Conversation("", {})


async def measure(learnt: Learnt, folder: Path, how_many: int) -> Measured:
    """Raises CannotMeasure or TimeoutError."""
    models = {"stock": learnt.stock.trained.model, "ours": learnt.ours.model}
    servers = {name: server(model, folder) for name, model in models.items()}
    with Running(folder) as running:
        async with asyncio.timeout(TAKES_AT_MOST):
            print("Starting stock, then ours ...", flush=True)
            started = {name: await start(running, name, [command]) for name, command in servers.items()}
            others = Others(running)
            phases = await rounds([side(name, command) for name, command in servers.items()], how_many)
            figures = {
                name: Figures(report.turns_by_clients(phases, name), memory(processes), seconds)
                for name, (processes, seconds) in started.items()
            }
            return Measured(figures["stock"], figures["ours"], phases, others.cores())


def rows(measured: Measured, learnt: Learnt) -> list[Row]:
    theirs, own = measured.stock, measured.ours
    estimate = f", {learnt.stock.epochs} epochs -> {EPOCHS}" if learnt.stock.estimated else ""
    return [
        *(row for clients in theirs.turns for row in _message_rows(clients, theirs.turns[clients], own.turns[clients])),
        Row("memory (MB)", sum(theirs.memory.values()), sum(own.memory.values())),
        Row("start-up (s)", max(theirs.startup.values()), max(own.startup.values()), 1),
        Row(f"training{estimate} (s)", learnt.stock.seconds, learnt.ours.seconds, 0),
    ]


def _message_rows(clients: int, theirs: report.Turns, own: report.Turns) -> list[Row]:
    who = "1 client" if clients == 1 else f"{clients} clients"
    return [
        Row(f"p50, {who} (ms)", theirs.p50, own.p50, 1),
        Row(f"p95, {who} (ms)", theirs.p95, own.p95, 1),
        Row(f"messages/s, {who}", theirs.rate, own.rate, 1),
    ]


def as_json(row: Row) -> dict[str, float | None]:
    return {"stock": row.stock, "ours": row.ours, "ratio": row.ratio}


def training_notes(learnt: Learnt) -> str:
    """What was trained on, and openly which figure is none of a full training."""
    of_stock, ours = learnt.stock, learnt.ours
    lines = [f"Trained on {learnt.examples} examples; each training is measured once and then kept in {stock.CACHE}."]
    if of_stock.estimated:
        lines.append(
            f"Stock's time for {EPOCHS} epochs is an estimate: {of_stock.epochs} took "
            f"{of_stock.trained.seconds:.0f} s, the others are counted with {of_stock.trained.per_epoch:.2f} s each."
        )
    if learnt.examples < learnt.all_examples:
        all_of_them = of_stock.with_examples(learnt.all_examples / learnt.examples)
        lines.append(
            f"{learnt.all_examples} examples exist; these are models of fewer. With all of them both sides need more "
            f"memory and time,\nstock's training at least about {all_of_them:.0f} s (only its epochs are scaled)."
        )
    disturbed = [
        f"{name} {other:.2f}"
        for name, other in (("stock", of_stock.trained.others), ("ours", ours.others))
        if other > DISTURBED
    ]
    if disturbed:
        lines.append(
            f"Others kept cores busy during training ({', '.join(disturbed)}): delete the cache and train again."
        )
    return "\n".join(lines)


def run(how_many: int, epochs: int, examples: int | None, plot: Path) -> dict[str, Any]:
    """Measures, prints and draws; returns what goes into the file. Raises CannotMeasure."""
    release = stock.version()
    learnt = learn(release, epochs, examples)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        try:
            measured = asyncio.run(measure(learnt, Path(folder), how_many))
        except TimeoutError:
            raise CannotMeasure(f"Not done after {TAKES_AT_MOST:.0f} seconds: is the machine busy?") from None
    known = conditions(release, measured.phases, measured.others)
    lines = rows(measured, learnt)
    below = f"{notes(known)}\n{training_notes(learnt)}"
    print(f"\n{report.table(lines)}\n\n{below}")
    picture.draw(lines, below, plot)
    print(f"\n{plot}")
    return {**known, "learnt": asdict(learnt), "figures": {row.label: as_json(row) for row in lines}}


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description="Understanding a message.")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the figures as JSON, too")
    parser.add_argument("--plot", type=Path, metavar="FILE", default=Path("results/benchmark-understanding.png"))
    parser.add_argument("--rounds", type=int, default=ROUNDS, choices=range(1, 11), metavar="1-10")
    parser.add_argument(
        "--epochs",
        type=int,
        default=EPOCHS,
        choices=range(2, EPOCHS + 1),
        metavar=f"2-{EPOCHS}",
        help="train stock with fewer; the time of all is estimated, and said to be",
    )
    parser.add_argument("--examples", type=int, metavar="N", help="train both sides on about N examples only")
    return parser.parse_args()


def main() -> None:
    arguments = parsed()
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        arguments.plot.parent.mkdir(parents=True, exist_ok=True)
        measured = run(arguments.rounds, arguments.epochs, arguments.examples, arguments.plot)
        if arguments.out:
            arguments.out.parent.mkdir(parents=True, exist_ok=True)
            arguments.out.write_text(json.dumps(measured, indent=1) + "\n")
    except KeyboardInterrupt:
        sys.exit("Stopped.")
    except (CannotMeasure, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
