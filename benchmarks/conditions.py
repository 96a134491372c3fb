"""Whether the figures can be trusted: what else the machine did, and whether the load generator was in the way."""

import os
import time
from collections.abc import Sequence
from typing import Any

from benchmarks.load import Phase
from benchmarks.processes import Running, machine_cpu

DISTURBED = 0.2  # cores; from here on the ratios of a two-core machine suffer, as ours works on both
TOO_BUSY = 0.5  # share of a core above which the load generator itself may be slow
SIDES = ("stock", "ours")


class Others:
    """What else the machine does, counted from construction on."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self._began = time.perf_counter()
        self._before = self._used()

    def _used(self) -> float:
        return machine_cpu() - self._running.cpu()

    def cores(self) -> float:
        return max(0.0, self._used() - self._before) / (time.perf_counter() - self._began)


def conditions(release: str, phases: Sequence[Phase], others: float) -> dict[str, Any]:
    """What a reader needs to trust the figures."""
    return {
        "rasa": release,
        "cores": os.cpu_count(),
        "cores_busy_with_others": others,
        "turns": {side: sum(len(p.turns) for p in phases if p.side == side) for side in SIDES},
        "empty_turns": {side: sum(p.empty for p in phases if p.side == side) for side in SIDES},
        "generator_share_of_a_core": {side: max(p.own_cpu for p in phases if p.side == side) for side in SIDES},
        "rates": {
            f"{side}, {clients}": [p.rate for p in phases if (p.side, p.clients) == (side, clients)]
            for side in SIDES
            for clients in sorted({p.clients for p in phases})
        },
    }


def notes(known: dict[str, Any]) -> str:
    busy, empty = known["generator_share_of_a_core"], known["empty_turns"]
    others = known["cores_busy_with_others"]
    lines = [
        f"Rasa {known['rasa']}. {known['cores']} cores, of which others kept {others:.2f} busy.",
        f"Turns measured: stock {known['turns']['stock']} ({empty['stock']} without a reply), "
        f"ours {known['turns']['ours']} ({empty['ours']} without a reply).",
        f"The load generator took at most {busy['stock']:.0%} (stock) and {busy['ours']:.0%} (ours) of one core.",
    ]
    if max(busy.values()) > TOO_BUSY:
        lines.append("That is so much that it may have held the load back: the rates are lower bounds.")
    if others > DISTURBED:
        lines.append("The machine was not quiet: stop what else runs and measure again.")
    return "\n".join(lines)
