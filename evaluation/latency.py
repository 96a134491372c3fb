"""How long turns took: percentiles of the time a patient waited, in milliseconds."""

import math
from collections.abc import Sequence

from evaluation.lines import Line

SHARES = {"p50": 0.50, "p95": 0.95, "p99": 0.99, "longest": 1.0}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of `values` that at least `share` of them do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def measure(rows: list[Line]) -> dict[str, float]:
    """By the names of SHARES, over the lines that got an answer; empty when none did."""
    waited = [row["ms"] for row in rows if "failure" not in row]
    return {name: percentile(waited, share) for name, share in SHARES.items()} if waited else {}
