"""A figure that becomes worse than the baseline is found, and nothing else is."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import baseline
from evaluation.baseline import Figures
from evaluation.lines import BadInput

TOLERANCE = {"emergency_recall": 0.0, "false_alarms": 0.005, "others": 0.02}


def row(got: list[str], *expect: str, **more: Any) -> dict[str, Any]:
    return {"set": "emergency", "text": "…", "expect": list(expect), "got": got, **more}


def figures(**values: float) -> Figures:
    return {"second/emergency": {"en": values}}


def test_takes_the_figures_of_each_set_and_language() -> None:
    taken = baseline.take(
        [
            row(["emergency"], "emergency"),
            row(["urgent"], "emergency"),
            row(["emergency"], "emergency", lang="es"),
            row(["emergency"], "not_allergy", set="second/lookalike"),
        ]
    )
    assert taken["emergency"]["en"] == {
        "lines": 2,
        "emergency_recall": 0.5,
        "wrong_answers": 0.0,
        "no_reply": 0.0,
        "right": 0.5,
        "alone": 0.5,
    }
    assert taken["emergency"]["es"]["emergency_recall"] == 1.0
    assert taken["second/lookalike"]["en"]["false_alarms"] == 1.0


def test_mixes_languages_only_in_the_state_of_a_talk() -> None:
    state = {"set": "in a talk/open offer", "state": "open offer", "reached": True}
    taken = baseline.take([row(["emergency"], "emergency", **state, lang=lang) for lang in ("en", "es")])
    shares = {"emergency_recall": 1.0, "alone": 1.0, "reached": 1.0}
    assert taken == {"in a talk/open offer": {"all": {"lines": 2, **shares}}}


def test_compares_labels_only_where_there_are_several() -> None:
    of_one = baseline.take([row(["urgent"], "urgent")] * 5)["emergency"]["en"]
    of_two = baseline.take([row(["urgent"], "urgent")] * 5 + [row(["price"], "price")] * 5)["emergency"]["en"]
    assert "macro_f1" not in of_one
    assert of_two["macro_f1"] == 1.0


@pytest.mark.parametrize(("got", "caught"), [("urgent", 1.0), ("emergency", 1.0), ("escalate:medical", 0.0)])
def test_is_stricter_with_urgent_symptoms_than_their_labels_are(got: str, caught: float) -> None:
    taken = baseline.take([row([got], "urgent", also_ok=["escalate:medical", "emergency"])])["emergency"]["en"]
    assert (taken["urgent_recall"], taken["right"]) == (caught, 1.0)


def test_counts_a_reply_beside_an_emergency() -> None:
    assert baseline.take([row(["emergency", "answer:bruising"], "emergency")])["emergency"]["en"]["alone"] == 0.0


@pytest.mark.parametrize(
    ("figure", "before", "now", "fell"),
    [
        ("emergency_recall", 1.0, 0.9999, True),
        ("emergency_recall", 0.98, 0.99, False),
        ("false_alarms", 0.01, 0.02, True),
        ("false_alarms", 0.01, 0.015, False),
        ("false_alarms", 0.02, 0.0, False),
        ("answers_right", 0.94, 0.925, False),
        ("answers_right", 0.94, 0.91, True),
        ("lines", 110, 109, True),
    ],
)
def test_finds_what_is_worse_by_more_than_its_tolerance(figure: str, before: float, now: float, fell: bool) -> None:
    fallen = baseline.falls(figures(**{figure: before}), figures(**{figure: now}), TOLERANCE)
    assert bool(fallen) is fell


def test_finds_a_set_that_is_gone() -> None:
    (fallen,) = baseline.falls(figures(lines=110), {}, TOLERANCE)
    assert str(fallen) == "second/emergency en: lines 110 -> not measured (tolerance 0.02)"


def test_does_not_mind_a_set_that_is_new() -> None:
    assert baseline.falls({}, figures(emergency_recall=0.5), TOLERANCE) == []


def test_tells_what_changed_is_new_or_is_gone() -> None:
    before = {"a": {"en": {"right": 0.5, "lines": 3}}, "b": {"en": {"right": 1.0}}}
    now = {"a": {"en": {"right": 0.75, "lines": 3}}, "c": {"es": {"right": 1.0}}}
    assert baseline.changes(before, now) == [
        "a en: right 0.5 -> 0.75",
        "b en: right 1 -> gone",
        "c es: right new: 1",
    ]


def test_keeps_what_it_writes(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    baseline.write(figures(emergency_recall=0.9792), TOLERANCE, file)
    assert baseline.read(file) == (TOLERANCE, figures(emergency_recall=0.9792))
    assert "UPDATE=1" in json.loads(file.read_text())["about"]


@pytest.mark.parametrize("content", [None, "", "[]", "{}"])
def test_says_what_to_do_without_a_baseline(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "baseline.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(BadInput, match="UPDATE=1"):
        baseline.read(file)


def test_every_frozen_set_stands_in_the_baseline() -> None:
    _, known = baseline.read()
    sets = Path(baseline.__file__).parent / "sets"
    assert {file.relative_to(sets).with_suffix("").as_posix() for file in sets.rglob("*.jsonl")} <= known.keys()
