"""The benchmark of understanding says what it compared; nothing is started or measured here."""

import json
from pathlib import Path

import pytest

from benchmarks import picture
from benchmarks.report import Figures, Row, Turns
from benchmarks.training import EPOCHS, StockTraining, Trained
from benchmarks.understanding import IN_A_ROW, MESSAGES, Learnt, Measured, rows, scripts, training_notes

STOCK = Figures({1: Turns(20.0, 30.0, 50.0), 8: Turns(160.0, 240.0, 50.0)}, {"rasa": 1000.0}, {"rasa": 30.0})
OURS = Figures({1: Turns(10.0, 15.0, 100.0), 8: Turns(80.0, 120.0, 100.0)}, {"rasa": 500.0}, {"rasa": 15.0})
MEASURED = Measured(STOCK, OURS, [], 0.0)


def learnt(examples: int = 7000, epochs: int = EPOCHS, others: float = 0.0) -> Learnt:
    ours = Trained("ours.tar.gz", 50.0, 0.0, 0.0)
    return Learnt(examples, 7000, StockTraining(Trained("stock.tar.gz", 500.0, 5.0, others), epochs), ours)


@pytest.mark.parametrize(
    ("label", "ratio"),
    [
        ("p50, 1 client (ms)", 0.5),
        ("p95, 8 clients (ms)", 0.5),
        ("messages/s, 1 client", 2.0),
        ("memory (MB)", 0.5),
        ("start-up (s)", 0.5),
        ("training (s)", 0.1),
    ],
)
def test_divides_ours_by_stock(label: str, ratio: float) -> None:
    assert {row.label: row.ratio for row in rows(MEASURED, learnt())}[label] == pytest.approx(ratio)


def test_names_an_estimate_in_the_table_itself() -> None:
    assert rows(MEASURED, learnt(epochs=10))[-1] == Row("training, 10 epochs -> 100 (s)", 950.0, 50.0)


def test_tells_what_a_full_training_needs_no_explanation_for() -> None:
    assert training_notes(learnt()).count("\n") == 0


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (learnt(epochs=10), "Stock's time for 100 epochs is an estimate: 10 took 500 s"),
        (learnt(examples=700), "7000 examples exist; these are models of fewer."),
        (learnt(examples=700), "at least about 5000 s"),
        (learnt(others=1.5), "kept cores busy during training (stock 1.50)"),
    ],
)
def test_tells_openly_what_is_not_a_full_training(what: Learnt, words: str) -> None:
    assert words in training_notes(what)


def test_sends_each_message_once_and_none_that_was_trained() -> None:
    said = [text for script in scripts() for text in script]
    texts = [json.loads(line)["text"] for line in MESSAGES.read_text().splitlines()]
    assert {len(script) for script in scripts()} == {IN_A_ROW}
    assert set(said) <= set(texts)
    assert len(said) == len(texts) // IN_A_ROW * IN_A_ROW


def test_draws_every_row_that_both_sides_have(tmp_path: Path) -> None:
    file = tmp_path / "both.png"
    picture.draw([*rows(MEASURED, learnt()), Row("front desk", None, 150)], "2 cores, $ as it is", file)
    assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
