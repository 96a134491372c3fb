"""The report is one safe file that shows the worst first, and its matrix agrees with the score."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from evaluation import confusion, score
from evaluation.faults import fault, worst_first
from evaluation.latency import measure as measure_latency
from evaluation.latency import percentile
from tests.evaluation.conftest import Measure, TalkingStack, reply

PNG = b"\x89PNG\r\n\x1a\n"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&"


def row(got: list[str], *expect: str, **more: Any) -> dict[str, Any]:
    return {"text": "…", "expect": list(expect), "got": got, "said": [], "ms": 1.0, **more}


class Tags(HTMLParser):
    """Collects tags with their attributes, the text of the page, and its table headings."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.headings: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        self.text += data
        if data.strip() and self.found[-1][0] == "th":
            self.headings.append(data)


@pytest.fixture
def report(stack: TalkingStack, measure: Measure, tmp_path: Path) -> Tags:
    stack.replies |= {
        HOSTILE: [reply(HOSTILE, HOSTILE)],
        "hola": [reply("Hola.", "smalltalk:greet")],
        "can't breathe": [reply("How nice.", "smalltalk:greet")],
    }
    hostile = {"text": HOSTILE, "expect": ["human"], "also_ok": [HOSTILE + "?"], "channel_style": HOSTILE}
    measure(
        hostile,
        {"text": "hola", "expect": ["smalltalk:greet"], "lang": "es", "channel_style": "sms"},
        {"text": "can't breathe", "expect": ["emergency"]},
    )
    tags = Tags()
    tags.feed((tmp_path / "out" / "report.html").read_text(encoding="utf-8"))
    return tags


def test_escapes_what_people_and_the_assistant_wrote(report: Tags) -> None:
    assert "script" not in {tag for tag, _ in report.found}
    assert not [attribute for _, attributes in report.found for attribute in attributes if attribute.startswith("on")]
    assert report.text.count(HOSTILE) >= 4  # the message, the label, the reply, the channel's column


def test_loads_nothing(report: Tags) -> None:
    sources = [attributes["src"] or "" for _, attributes in report.found if "src" in attributes]
    assert [source.partition(",")[0] for source in sources] == ["data:image/png;base64"]
    assert not [attributes for _, attributes in report.found if "href" in attributes]


def test_shows_languages_and_channels_apart(report: Tags) -> None:
    assert report.headings[:6] == ["figure", "en", f"en {HOSTILE}", "en web", "es", "es sms"]
    assert {"in_domain_right", "p50", "p95", "p99"} <= set(report.headings)


def test_shows_the_worst_error_first(report: Tags) -> None:
    errors = report.text.partition("Errors, the worst first")[2]
    assert "missed emergency × 1, wrong × 1" in errors
    assert errors.index("can't breathe") < errors.index(HOSTILE)
    assert "hola" not in errors


def test_writes_the_matrix_as_a_picture(report: Tags, tmp_path: Path) -> None:
    assert (tmp_path / "out" / "confusion.png").read_bytes().startswith(PNG)


def test_draws_labels_that_look_like_formulas(tmp_path: Path) -> None:
    confusion.draw([row(["$"], r"$\frac{"), row([], "human")], tmp_path / "odd.png")
    assert (tmp_path / "odd.png").read_bytes().startswith(PNG)


def test_counts_a_row_as_what_the_score_takes_it_for() -> None:
    rows = [
        row(["price", "human"], "human"),
        row(["clarify:duration", "clarify"], "answer:duration"),
        row(["answer:numbing"], "answer:pain_comfort", also_ok=["answer:numbing"]),
        row([], "human"),
    ]
    counts = confusion.count(rows)
    assert {label: dict(taken) for label, taken in counts.items()} == {
        "answer:duration": {"clarify:duration": 1},
        "answer:pain_comfort": {"answer:pain_comfort": 1},
        "human": {"human": 1, "nothing": 1},
    }


def test_agrees_with_the_score_on_macro_f1() -> None:
    rows = [row(["a"], "a")] * 5 + [row(["b"], "a")] * 2 + [row(["b"], "b")] * 4 + [row(["a"], "b"), row([], "b")]
    counts = confusion.count(rows)
    f1 = []
    for label in counts:
        hit, said = counts[label][label], sum(taken[label] for taken in counts.values())
        f1.append(2 * hit / (said + counts[label].total()))
    assert score.macro_f1(rows) == pytest.approx(sum(f1) / len(f1))


@pytest.mark.parametrize(
    ("found", "one"),
    [
        ("", row(["human"], "human")),
        ("", row(["emergency"], "escalate:allergy")),
        ("missed emergency", row(["escalate:allergy"], "emergency")),
        ("missed emergency", row(["error"], "answer:duration", "emergency")),
        ("missed allergy", row(["human"], "escalate:allergy")),
        ("no reply", row([], "human")),
        ("no reply", row(["error"], "human")),
        ("false alarm", row(["emergency"], "human")),
        ("false alarm", row(["escalate:allergy"], "not_allergy")),
        ("wrong answer", row(["human", "answer:duration"], "human")),
        ("wrong", row(["price"], "human")),
        ("half right", row(["clarify:duration"], "answer:duration")),
        ("incomplete", row(["answer:duration"], "answer:duration", "price")),
    ],
)
def test_names_the_worst_that_is_wrong(found: str, one: dict[str, Any]) -> None:
    assert fault(one) == found


def test_sorts_by_what_is_worst_for_a_patient() -> None:
    rows = [row(["price"], "human"), row([], "human"), row(["human"], "human"), row(["human"], "emergency")]
    assert [name for name, _ in worst_first(rows)] == ["missed emergency", "no reply", "wrong"]


def test_takes_percentiles_by_nearest_rank() -> None:
    hundred = list(range(1, 101))
    assert [percentile(hundred, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50, 95, 99, 100]
    assert percentile([7.0], 0.5) == 7.0


def test_leaves_failed_lines_out_of_the_latency() -> None:
    assert measure_latency([row([], "human", ms=5.0), row(["error"], "human", ms=9000.0, failure="503")])["p99"] == 5.0
    assert measure_latency([row(["error"], "human", failure="503")]) == {}
