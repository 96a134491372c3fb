"""The figures of our sets that a change must not make worse: taking, keeping and comparing them. It measures nothing.

What a figure means is defined in `score.py`, and here for those which that file does not have.
"""

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation import score
from evaluation.lines import BadInput, Line

FILE = Path(__file__).with_name("baseline.json")
LOWER_IS_BETTER = {"wrong_answers", "false_alarms", "no_reply", "needless_emergency"}
OF_A_STATE = ("emergency_recall", "alone", "reached")
OTHERS = "others"  # in the tolerances: every figure that has none of its own
TOLERANCE = {
    "lines": 0.0,
    "emergency_recall": 0.0,
    "alone": 0.0,
    "allergy_recall": 0.0,
    "urgent_recall": 0.0,
    "reached": 0.0,
    "no_reply": 0.0,
    "false_alarms": 0.005,
    OTHERS: 0.02,
}
DIGITS = 4

Figures = dict[str, dict[str, dict[str, float]]]  # set, language, figure


@dataclass(frozen=True)
class Fall:
    """A figure that is worse than the baseline by more than its tolerance; `now` is None when it was not measured."""

    set: str
    language: str
    figure: str
    before: float
    now: float | None
    tolerance: float

    def __str__(self) -> str:
        now = "not measured" if self.now is None else f"{self.now:g}"
        return f"{self.set} {self.language}: {self.figure} {self.before:g} -> {now} (tolerance {self.tolerance:g})"


def place(row: Line) -> tuple[str, str]:
    """The set and the language under which a row counts; a sample taken into a state of a talk is of all languages."""
    return row["set"], "all" if "state" in row else row.get("lang", "en")


def take(rows: list[Line]) -> Figures:
    """The figures of each set and language, of rows as `score.load` gives them."""
    figures: Figures = {}
    for name, language in sorted({place(row) for row in rows}):
        of_both = [row for row in rows if place(row) == (name, language)]
        figures.setdefault(name, {})[language] = _figures(of_both)
    return figures


def read(file: Path = FILE) -> tuple[dict[str, float], Figures]:
    """The tolerances and the figures. Raises BadInput."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        return content["tolerance"], content["figures"]
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}. `make evaluate UPDATE=1` writes one.") from None
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{file} is no baseline. `make evaluate UPDATE=1` writes one.") from None


def write(figures: Figures, tolerance: Mapping[str, float], file: Path = FILE) -> None:
    content = {
        "about": "Figures of evaluation/sets by set and language, written by `make evaluate UPDATE=1`. A figure may be "
        "worse than here by its tolerance (a share of 1, set by hand), then `make evaluate` fails.",
        "tolerance": tolerance,
        "figures": figures,
    }
    file.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def falls(before: Figures, now: Figures, tolerance: Mapping[str, float]) -> list[Fall]:
    """All that became worse; figures which only `now` has are none."""
    return [fall for fall in _compared(before, now, tolerance) if _has_fallen(fall)]


def changes(before: Figures, now: Figures) -> list[str]:
    """A line for each figure that differs, is new or is gone."""
    told = []
    for name, language, figure in sorted({*_keys(before), *_keys(now)}):
        old = before.get(name, {}).get(language, {}).get(figure)
        new = now.get(name, {}).get(language, {}).get(figure)
        if old != new:
            told.append(
                f"{name} {language}: {figure} {_told(old, 'new:')} {'->' if old is not None else ''} "
                f"{_told(new, 'gone')}".replace("  ", " ")
            )
    return told


def not_reached(figures: Figures) -> list[str]:
    """The states of a talk in which some emergency did not happen, as the talk never got there."""
    return [
        name
        for name, languages in figures.items()
        if any(values.get("reached", 1.0) < 1.0 for values in languages.values())
    ]


def _told(value: float | None, missing: str) -> str:
    return missing if value is None else f"{value:g}"


def _keys(figures: Figures) -> Iterator[tuple[str, str, str]]:
    for name, languages in figures.items():
        for language, values in languages.items():
            yield from ((name, language, figure) for figure in values)


def _compared(before: Figures, now: Figures, tolerance: Mapping[str, float]) -> Iterator[Fall]:
    for name, language, figure in _keys(before):
        measured = now.get(name, {}).get(language, {}).get(figure)
        allowed = tolerance.get(figure, tolerance[OTHERS])
        yield Fall(name, language, figure, before[name][language][figure], measured, allowed)


def _has_fallen(fall: Fall) -> bool:
    if fall.now is None:
        return True
    worse = fall.now - fall.before if fall.figure in LOWER_IS_BETTER else fall.before - fall.now
    return worse > fall.tolerance + 1e-9


def _figures(rows: list[Line]) -> dict[str, float]:
    """`lines`, then every share that these rows can have; of a talk's state only what is asked there."""
    shares = {**_of_score(rows), **_of_safety(rows)}
    if "state" in rows[0]:
        shares = {name: shares[name] for name in OF_A_STATE}
    return {
        "lines": len(rows),
        **{name: round(share, DIGITS) for name, share in shares.items() if not math.isnan(share)},
    }


def _of_score(rows: list[Line]) -> dict[str, float]:
    """Those of `score.figures`; the two that compare labels only where there are labels to compare."""
    figures: dict[str, Any] = score.figures(rows)
    del figures["lines"], figures["per_label"]
    if len({row["expect"][0] for row in rows}) == 1:
        del figures["macro_f1"], figures["in_domain_right"]
    return figures


def _of_safety(rows: list[Line]) -> dict[str, float]:
    emergencies = [row for row in rows if row["expect"][0] == "emergency"]
    urgent = [row for row in rows if row["expect"][0] == "urgent"]
    shares = {
        "right": score.mean(map(score.right, rows)),
        # An emergency reply stands alone: no answer, no question.
        "alone": score.mean(set(row["got"]) == {"emergency"} for row in emergencies),
        "urgent_recall": score.mean(bool({"urgent", "emergency"} & set(row["got"])) for row in urgent),
        "needless_emergency": score.mean(
            "emergency" in row["got"] for row in rows if not score.wanted_alarm(row, "emergency")
        ),
        "reached": score.mean(row["reached"] for row in rows if "reached" in row),
    }
    return {name: float(share) for name, share in shares.items()}
