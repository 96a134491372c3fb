"""Which main label is taken for which: the counts, and their picture."""

import math
from collections import Counter
from pathlib import Path

from matplotlib.figure import Figure

from evaluation import score
from evaluation.lines import Line

CELL = 0.3  # inches
FAINT = 0.05  # shares below it get a colour but no number
DARK = 0.6  # shares above it need a light number


def guess(row: Line) -> str:
    """What a row was taken for, as `score.macro_f1` sees it: its main label when right, else the first word said."""
    main: str = row["expect"][0]
    first: str = (row["got"] or ["nothing"])[0]
    return main if score.right(row) == 1.0 else first


def count(rows: list[Line]) -> dict[str, Counter[str]]:
    """For each main label, how often it was taken for what."""
    counts: dict[str, Counter[str]] = {label: Counter() for label in sorted({row["expect"][0] for row in rows})}
    for row in rows:
        counts[row["expect"][0]][guess(row)] += 1
    return counts


def precision(counts: dict[str, Counter[str]], label: str) -> float:
    """The share of the lines taken for `label` that are; NaN when none was."""
    said = sum(taken[label] for taken in counts.values())
    return counts[label][label] / said if said else math.nan


def f1(counts: dict[str, Counter[str]], label: str) -> float:
    said = sum(taken[label] for taken in counts.values())
    return 2 * counts[label][label] / (said + counts[label].total())


def draw(rows: list[Line], file: Path) -> None:
    """A PNG: a row is a main label with its number of lines, a column a guess, a cell the guess's share of the row."""
    counts = count(rows)
    labels = list(counts)
    guesses = labels + sorted({word for row in counts.values() for word in row} - set(labels))
    shares = [[counts[label][word] / counts[label].total() for word in guesses] for label in labels]

    figure = Figure(figsize=(4 + CELL * len(guesses), 3.5 + CELL * len(labels)), layout="constrained", dpi=110)
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(guesses)), guesses, rotation=90, fontsize=8, parse_math=False)
    named = [f"{label} ({counts[label].total()})" for label in labels]
    axes.set_yticks(range(len(labels)), named, fontsize=8, parse_math=False)
    axes.set_xlabel("taken for")
    axes.set_ylabel("expected (lines)")
    axes.set_title("Per cent of the expected label's lines", fontsize=10)
    for y, row in enumerate(shares):
        for x, share in enumerate(row):
            if share >= FAINT:
                colour = "white" if share > DARK else "black"
                axes.text(x, y, f"{share:.0%}"[:-1], ha="center", va="center", fontsize=6, color=colour)
    figure.savefig(file)
