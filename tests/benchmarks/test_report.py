"""The benchmark's figures, ratios and table; nothing is started or measured here."""

import json

import pytest

from benchmarks.load import Phase
from benchmarks.report import Figures, Row, Turns, as_json, rows, summary, table, turns_by_clients

STOCK = Figures({1: Turns(30.0, 60.0, 33.0), 8: Turns(200.0, 400.0, 40.0)}, {"rasa": 1100.0}, {"rasa": 30.0})
OURS = Figures(
    {1: Turns(15.0, 20.0, 66.0), 8: Turns(80.0, 100.0, 100.0)},
    {"rasa": 600.0, "front desk": 150.0},
    {"rasa": 15.0, "front desk": 3.0},
)


def phase(side: str, *milliseconds: float, clients: int = 1, seconds: float = 1.0) -> Phase:
    return Phase(side, clients, tuple(each / 1000 for each in milliseconds), 0, seconds, 0.02)


def by_label(lines: list[Row]) -> dict[str, Row]:
    return {row.label: row for row in lines}


def test_takes_percentiles_over_the_turns_of_all_rounds() -> None:
    turns = summary([phase("ours", *range(1, 51)), phase("ours", *range(51, 102))])

    assert turns.p50 == pytest.approx(51)
    assert turns.p95 == pytest.approx(96)


def test_takes_the_rate_of_the_median_round_so_that_one_busy_moment_does_not_count() -> None:
    assert summary([phase("ours", 1, 1, seconds=seconds) for seconds in (0.1, 0.2, 8.0)]).rate == pytest.approx(10)


def test_keeps_sides_and_loads_apart() -> None:
    phases = [phase("stock", 10, 10), phase("ours", 1, 1), phase("ours", 5, 5, clients=8)]

    turns = turns_by_clients(phases, "ours")

    assert {clients: round(each.p50) for clients, each in turns.items()} == {1: 1, 8: 5}


@pytest.mark.parametrize(
    ("label", "ratio"),
    [
        ("turn p50, 1 client (ms)", 0.5),
        ("turn p95, 8 clients (ms)", 0.25),
        ("messages/s, 8 clients", 2.5),
        ("memory, all (MB)", 750 / 1100),
        ("start-up, all (s)", 0.5),
    ],
)
def test_divides_ours_by_stock(label: str, ratio: float) -> None:
    assert by_label(rows(STOCK, OURS))[label].ratio == pytest.approx(ratio)


def test_has_no_ratio_for_a_process_that_stock_does_not_have() -> None:
    row = by_label(rows(STOCK, OURS))["memory, front desk (MB)"]

    assert (row.stock, row.ours, row.ratio) == (None, 150.0, None)


def test_says_what_is_expected_of_median_and_rate() -> None:
    expected = {row.label: row.expected for row in rows(STOCK, OURS) if row.expected}

    assert expected["turn p50, 1 client (ms)"] == "<= 0.60"
    assert expected["messages/s, 8 clients"] == ">= 1.80"
    assert len(expected) == 4


def test_prints_both_sides_and_the_ratio_in_columns() -> None:
    head, line, missing = table([Row("messages/s", 40, 100, 1, ">= 1.80"), Row("front desk", None, 150)]).splitlines()

    assert head.split() == ["stock", "ours", "ours/stock", "expected"]
    assert line.split() == ["messages/s", "40.0", "100.0", "2.50", ">=", "1.80"]
    assert missing.split() == ["front", "desk", "-", "150", "-"]
    assert head.index("ours/stock") + len("ours/stock") == line.index("2.50") + len("2.50")


def test_writes_the_same_figures_and_ratios_as_json() -> None:
    written = json.loads(json.dumps(as_json(STOCK, OURS)))

    assert written["stock"]["turns"]["8"]["rate"] == 40.0
    assert written["ours"]["memory"]["front desk"] == 150.0
    assert written["ratios"]["messages/s, 1 client"] == pytest.approx(2.0)
    assert "memory, front desk (MB)" not in written["ratios"]
