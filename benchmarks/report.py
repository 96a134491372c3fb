"""From phases to figures, and from figures to one table with both sides and their ratios. Measures nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median, quantiles
from typing import Any

from benchmarks.load import Phase

# The expectations of this project, as ours / stock.
EXPECTED = {"p50": "<= 0.60", "rate": ">= 1.80"}


@dataclass(frozen=True)
class Turns:
    """`p50` and `p95` in milliseconds over all rounds; `rate` in messages per second, of the median round."""

    p50: float
    p95: float
    rate: float


@dataclass(frozen=True)
class Figures:
    """One side. `turns` by number of clients, `memory` in MB and `startup` in seconds by process."""

    turns: Mapping[int, Turns]
    memory: Mapping[str, float]
    startup: Mapping[str, float]


@dataclass(frozen=True)
class Row:
    """A line of the table; a side that has no such process has no figure, and then there is no ratio."""

    label: str
    stock: float | None
    ours: float | None
    digits: int = 0
    expected: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours / stock."""
        return self.ours / self.stock if self.ours is not None and self.stock else None


def summary(phases: Iterable[Phase]) -> Turns:
    """The figures of all phases of one side under one load, two turns at least."""
    phases = list(phases)
    turns = [1000 * seconds for phase in phases for seconds in phase.turns]
    return Turns(median(turns), quantiles(turns, n=20, method="inclusive")[-1], median(p.rate for p in phases))


def turns_by_clients(phases: Sequence[Phase], side: str) -> dict[int, Turns]:
    of_side = [phase for phase in phases if phase.side == side]
    loads = sorted({phase.clients for phase in of_side})
    return {clients: summary(p for p in of_side if p.clients == clients) for clients in loads}


def rows(stock: Figures, ours: Figures) -> list[Row]:
    return [
        *(row for clients in stock.turns for row in _turn_rows(clients, stock.turns[clients], ours.turns[clients])),
        *_process_rows("memory, {} (MB)", stock.memory, ours.memory),
        Row("memory, all (MB)", sum(stock.memory.values()), sum(ours.memory.values())),
        *_process_rows("start-up, {} (s)", stock.startup, ours.startup, digits=1),
        Row("start-up, all (s)", max(stock.startup.values()), max(ours.startup.values()), digits=1),
    ]


def _turn_rows(clients: int, stock: Turns, ours: Turns) -> list[Row]:
    who = "1 client" if clients == 1 else f"{clients} clients"
    return [
        Row(f"turn p50, {who} (ms)", stock.p50, ours.p50, 1, EXPECTED["p50"]),
        Row(f"turn p95, {who} (ms)", stock.p95, ours.p95, 1),
        Row(f"messages/s, {who}", stock.rate, ours.rate, 1, EXPECTED["rate"]),
    ]


def _process_rows(label: str, stock: Mapping[str, float], ours: Mapping[str, float], digits: int = 0) -> list[Row]:
    names = dict.fromkeys((*stock, *ours))
    return [Row(label.format(name), stock.get(name), ours.get(name), digits) for name in names]


def table(lines: Sequence[Row]) -> str:
    head = f"{'':28}{'stock':>10}{'ours':>10}{'ours/stock':>12}{'expected':>10}"
    return "\n".join([head, *(_line(row) for row in lines)])


def _line(row: Row) -> str:
    stock, ours = (_figure(value, row.digits) for value in (row.stock, row.ours))
    return f"{row.label:28}{stock:>10}{ours:>10}{_figure(row.ratio, 2):>12}{row.expected:>10}".rstrip()


def _figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def as_json(stock: Figures, ours: Figures) -> dict[str, Any]:
    ratios = {row.label: row.ratio for row in rows(stock, ours) if row.ratio is not None}
    return {"stock": asdict(stock), "ours": asdict(ours), "ratios": ratios}
