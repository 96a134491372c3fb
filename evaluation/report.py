"""Writes `report.html`: one file, nothing loaded from elsewhere, all that people or the assistant wrote escaped."""

import math
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluation import baseline, confusion, latency, score
from evaluation.faults import worst_first
from evaluation.lines import Line

ERRORS_SHOWN = 300


@dataclass(frozen=True)
class Group:
    """The lines of one language, or of one channel style in it."""

    name: str
    rows: list[Line]

    @property
    def figures(self) -> dict[str, Any]:
        """By the names of `score.figures`; NaN where there is no line of the kind."""
        figures: dict[str, Any] = score.figures(self.rows)
        return figures


def languages(rows: list[Line]) -> list[Group]:
    return _groups(rows, "lang", "en")


def languages_and_channels(rows: list[Line]) -> list[Group]:
    """Each language, followed by its channel styles: languages differ too much to be mixed in a figure."""
    return [
        group
        for language in languages(rows)
        for group in (language, *_groups(language.rows, "channel_style", "web", prefix=f"{language.name} "))
    ]


def failures(rows: list[Line]) -> Counter[str]:
    """How often the server failed in which way."""
    return Counter(row["failure"] for row in rows if "failure" in row)


def publish(rows: list[Line], folder: Path, title: str) -> Path:
    """Writes the confusion matrix and the report into `folder`; gives the report."""
    picture, file = folder / "confusion.png", folder / "report.html"
    confusion.draw(rows, picture)
    write(rows, file, picture, title)
    return file


def write(rows: list[Line], file: Path, picture: Path, title: str) -> None:
    """`rows` as `score.load` gives them; `picture` is the confusion matrix, taken into the file."""
    errors = worst_first(rows)
    columns = languages_and_channels(rows)
    page = _template().render(
        title=title,
        columns=[group.name for group in columns],
        summary=_transposed([group.figures for group in columns]),
        classes=_classes(rows),
        sets=baseline.take(rows) if all("set" in row for row in rows) else {},
        languages=[group.name for group in languages(rows)],
        latency={group.name: latency.measure(group.rows) for group in columns},
        shares=list(latency.SHARES),
        faults=Counter(name for name, _ in errors),
        failures=failures(rows),
        errors=errors[:ERRORS_SHOWN],
        not_shown=len(errors[ERRORS_SHOWN:]),
        picture=b64encode(picture.read_bytes()).decode("ascii"),
    )
    file.write_text(page, encoding="utf-8", errors="replace", newline="\n")


def _groups(rows: list[Line], key: str, default: str, prefix: str = "") -> list[Group]:
    names = sorted({row.get(key, default) for row in rows})
    return [Group(prefix + name, [row for row in rows if row.get(key, default) == name]) for name in names]


def _transposed(figures: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [each[name] for each in figures] for name in figures[0] if name != "per_label"}


def _classes(rows: list[Line]) -> list[dict[str, Any]]:
    """Each main label's share right and number of lines by language, its precision, and its F1 as the score has it.

    Also what it was mostly taken for. The worst first.
    """
    per_language = [group.figures["per_label"] for group in languages(rows)]
    overall = score.figures(rows)["per_label"]
    taken_for = confusion.count(rows)
    return [
        {
            "label": label,
            "right": [per_label.get(label, (math.nan, 0)) for per_label in per_language],
            "precision": confusion.precision(taken_for, label),
            "f1": confusion.f1(taken_for, label),
            "taken_for": [(word, n) for word, n in taken_for[label].most_common() if word != label][:3],
        }
        for label in sorted(taken_for, key=lambda label: float(overall[label][0]))
    ]


def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["figure"] = _figure
    return environment.get_template("report.html.jinja")


def _figure(value: float) -> str:
    """A share with three digits, a count as it is, a dash for what does not exist."""
    if isinstance(value, int):
        return str(value)
    return "–" if math.isnan(value) else f"{value:.3f}"
