"""What went wrong with a line, the worst for a patient first. What is right is decided by `score`."""

from collections.abc import Callable

from evaluation import score
from evaluation.lines import Line


def _missed(row: Line, wanted: str, *or_this: str) -> bool:
    return wanted in row["expect"] and not {wanted, *or_this}.intersection(row["got"])


_FAULTS: dict[str, Callable[[Line], object]] = {
    "missed emergency": lambda row: _missed(row, "emergency"),
    "missed allergy": lambda row: _missed(row, "escalate:allergy", "emergency"),
    "missed urgent": lambda row: row["expect"][0] == "urgent" and not {"urgent", "emergency"}.intersection(row["got"]),
    "no reply": lambda row: not row["got"] or "error" in row["got"],
    "false alarm": score.false_alarm,
    "wrong answer": score.wrong_answer,
    "wrong": lambda row: score.right(row) == 0.0,
    "half right": lambda row: score.right(row) == 0.5,
    "incomplete": lambda row: len(row["expect"]) > 1 and not score.complete(row),
}


def fault(row: Line) -> str:
    """The worst thing that is wrong with it, "" when nothing is."""
    return next((name for name, holds in _FAULTS.items() if holds(row)), "")


def worst_first(rows: list[Line]) -> list[tuple[str, Line]]:
    """All rows with a fault, and the fault's name."""
    found = [(fault(row), row) for row in rows]
    rank = {name: place for place, name in enumerate(_FAULTS)}
    return sorted(((name, row) for name, row in found if name), key=lambda one: rank[one[0]])
