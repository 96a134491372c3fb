"""Draws a table of two sides: a small chart for each row, with both figures and their ratio."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.report import Row

COLUMNS = 3
COLOURS = {"stock Rasa": "#9a9a9a", "ours": "#2a6f97"}


def draw(rows: Sequence[Row], note: str, file: Path) -> None:
    """A PNG of the rows that both sides have a figure for; `note` stands below."""
    shown = [row for row in rows if row.ratio is not None]
    lines = -(-len(shown) // COLUMNS)
    figure = Figure(figsize=(10, 1.6 + 1.6 * lines), layout="constrained", dpi=110)
    places = figure.subplots(lines, COLUMNS, squeeze=False).flatten()
    for axes, row in zip(places, shown, strict=False):
        _chart(axes, row)
    for axes in places[len(shown) :]:
        axes.set_axis_off()
    figure.suptitle("Behind each title: ours / stock", fontsize=10)
    figure.supxlabel(note, fontsize=7, ha="left", x=0.01, parse_math=False)
    figure.savefig(file)


def _chart(axes: Axes, row: Row) -> None:
    figures = [row.stock or 0.0, row.ours or 0.0]
    bars = axes.barh(list(COLOURS), figures, color=list(COLOURS.values()))
    axes.bar_label(bars, [f"{value:.{row.digits}f}" for value in figures], padding=3, fontsize=8)
    axes.set_title(f"{row.label}: {row.ratio:.2f}", fontsize=9)
    axes.set_xlim(0, 1.25 * max(figures))
    axes.set_xticks([])
    axes.invert_yaxis()
    axes.spines[["top", "right", "bottom"]].set_visible(False)
