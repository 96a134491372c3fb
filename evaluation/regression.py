"""`python -m evaluation.regression --out DIR`: our own sets through a stack of its own, and what became worse.

Fails with a list when a figure fell below `baseline.json`. With --update the figures become the new baseline and the
safety score in README.md.
"""

import argparse
import asyncio
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluation import baseline, own_stack, report, safety_score, score
from evaluation.baseline import Fall, Figures
from evaluation.faults import worst_first
from evaluation.lines import BadInput, Line, write
from evaluation.run import run, send_message
from evaluation.sets import FOLDER, read_sets
from evaluation.stack import NotThere
from evaluation.states import PER_STATE, InAState, read_states, samples

SHOWN = 8  # lines with a fault, below each set that fell


def main(arguments: list[str]) -> int | str:
    """The exit code, or the sentence that says why nothing could be measured."""
    options = _options(arguments)
    try:
        tolerance, before = _known(options)
        rows = _measured(options)
        figures = baseline.take(rows)
        if options.update:
            return _update(options, tolerance, before, figures)
        return _compare(tolerance, before, figures, rows)
    except (BadInput, NotThere) as error:
        return str(error)
    except OSError as error:
        return f"{error.filename} cannot be written: {error.strerror}."
    except KeyboardInterrupt:
        return "Stopped: nothing was compared or written."


def _known(options: argparse.Namespace) -> tuple[dict[str, float], Figures]:
    if options.update and not options.baseline.exists():
        return baseline.TOLERANCE, {}
    return baseline.read(options.baseline)


def _measured(options: argparse.Namespace) -> list[Line]:
    """The sets' lines and the emergencies in the middle of talks, as `score.load` gives them; writes the report."""
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    lines, states = read_sets(options.sets), read_states()
    with _stack(options.url) as url:
        print(f"Every line of {options.sets} by itself ...", flush=True)
        write(out / "results.jsonl", asyncio.run(run(url, lines, send_message, options.at_once)))
        print("Emergencies in the middle of talks ...", flush=True)
        talks = samples(lines, states, options.per_state)
        write(out / "states.jsonl", asyncio.run(run(url, talks, InAState(states), options.at_once)))
    rows: list[Line] = score.load(out / "results.jsonl")
    print(report.publish(rows, out, f"Our own sets: {len(rows)} lines, {options.at_once} at once"))
    in_talks: list[Line] = score.load(out / "states.jsonl")
    return rows + in_talks


@contextmanager
def _stack(url: str | None) -> Iterator[str]:
    if url:
        yield url
        return
    print("Starting a stack ...", flush=True)
    with tempfile.TemporaryDirectory(prefix="evaluation-") as folder, own_stack.running(Path(folder)) as stack:
        yield stack.url


def _update(options: argparse.Namespace, tolerance: dict[str, float], before: Figures, now: Figures) -> int:
    readme: Path = options.readme
    page = safety_score.put_into(readme.read_text(encoding="utf-8"), now)
    baseline.write(now, tolerance, options.baseline)
    readme.write_text(page, encoding="utf-8")
    changed = baseline.changes(before, now)
    print("\n".join(changed) or "Nothing changed.")
    print(f"{len(changed)} figures changed in {options.baseline}; {readme} has the safety score.")
    missed = baseline.not_reached(now)
    if missed:
        print(f"Never got into: {', '.join(missed)}. Such a baseline guards nothing there: see states.jsonl.")
    return 0


def _compare(tolerance: dict[str, float], before: Figures, now: Figures, rows: list[Line]) -> int:
    fallen = baseline.falls(before, now, tolerance)
    new = sorted(now.keys() - before.keys())
    if new:
        print(f"Not in the baseline yet: {', '.join(new)}. `make evaluate UPDATE=1` takes them in.")
    if not fallen:
        print(f"No figure of {len(before)} sets fell below the baseline.")
        return 0
    print("\n".join(_told(fallen, before, now, rows)))
    print(f"{len(fallen)} figures fell. If that is meant, `make evaluate UPDATE=1` writes a new baseline.")
    return 1


def _told(fallen: list[Fall], before: Figures, now: Figures, rows: list[Line]) -> Iterator[str]:
    """Each set that fell with its figures, whether it holds other lines than before, and its worst lines."""
    for name, language in dict.fromkeys((fall.set, fall.language) for fall in fallen):
        yield from (str(fall) for fall in fallen if (fall.set, fall.language) == (name, language))
        lines = [figures.get(name, {}).get(language, {}).get("lines", 0) for figures in (before, now)]
        if lines[0] != lines[1]:
            yield f"  (the set had {lines[0]:g} lines and has {lines[1]:g} now)"
        of_both = [row for row in rows if baseline.place(row) == (name, language)]
        faulty = worst_first(of_both)
        yield from (
            f"  {fault}: {row['text']!r} -> {', '.join(row['got']) or 'nothing'}" for fault, row in faulty[:SHOWN]
        )
        if faulty[SHOWN:]:
            yield f"  and {len(faulty[SHOWN:])} more with a fault: see the report."


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation.regression", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the results")
    parser.add_argument("--update", action="store_true", help="write a new baseline and README's safety score")
    parser.add_argument("--url", help="measure this running stack instead of one of its own")
    parser.add_argument("--at-once", type=int, default=4, help="conversations at a time (default: %(default)s)")
    parser.add_argument(
        "--per-state", type=int, default=PER_STATE, help="emergencies in each state (default: %(default)s)"
    )
    parser.add_argument("--sets", type=Path, default=FOLDER, help="folder of the sets")
    parser.add_argument("--baseline", type=Path, default=baseline.FILE, help="file of the baseline")
    parser.add_argument("--readme", type=Path, default=safety_score.README, help="page for the safety score")
    return parser.parse_args(arguments)


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(main(sys.argv[1:]))
