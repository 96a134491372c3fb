"""`make faults`: breaks a stack of its own in every way and prints what was lost. Ends with 1 when anything was."""

import argparse
import asyncio
import sys
from dataclasses import astuple

from faults.ledger import Count
from faults.run import suffer
from faults.scene import DATABASES, scene
from faults.storage import everything

DEFECTS = ("acknowledge_before_commit", "turn_id_ignored")
HEADINGS = ("fault", "sent", "lost", "doubled", "tickets", "of", "alerts", "of", "")


def row(name: str, count: Count) -> str:
    figures = (count.sent, count.lost, count.doubled, count.tickets, count.tickets_expected)
    verdict = "" if count.right else "  <- broken"
    return f"{name:32}" + "".join(f"{n:9}" for n in (*figures, count.alerts, count.alerts_expected)) + verdict


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--messages", type=int, default=80, help="messages a fault (default 80)")
    parser.add_argument("--database", choices=DATABASES, default="sqlite", help="postgres brings Redis with it")
    parser.add_argument("--only", nargs="+", metavar="FAULT", help="these alone, by name")
    parser.add_argument("--defect", choices=DEFECTS, default="", help="plant this one; it has to be found")
    given = parser.parse_args()
    faults = everything(given.database)
    if unknown := set(given.only or ()) - faults.keys():
        parser.error(f"no such fault: {', '.join(sorted(unknown))}. There are: {', '.join(faults)}.")
    print("".join(f"{heading:{32 if not place else '>9'}}" for place, heading in enumerate(HEADINGS)), flush=True)
    counts = []
    with scene(given.defect, given.database) as broken:
        for seed, name in enumerate(given.only or faults):
            counts.append(asyncio.run(suffer(broken, faults[name], given.messages, seed)))
            print(row(name, counts[-1]), flush=True)
    print(row("all", Count(*map(sum, zip(*map(astuple, counts), strict=True)))))
    sys.exit(not all(count.right for count in counts))


if __name__ == "__main__":
    main()
