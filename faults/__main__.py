"""`make faults`: breaks a stack of its own in every way and prints what was lost. Ends with 1 when anything was."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from evaluation import own_stack
from faults import ledger
from faults.breakages import Breaking, Scene, everything
from faults.ledger import Count
from faults.patients import Message, Patients
from faults.peers import Peer, mail_server, webhook

PLANTED = Path(__file__).parent / "planted"
DEFECTS = ("acknowledge_before_commit", "turn_id_ignored")
BEGINS = 1.0  # seconds after the first message
SETTLES = 240.0  # seconds for everything that waits to be answered and sent, once nothing is broken any more
HEADINGS = ("fault", "sent", "lost", "doubled", "tickets", "of", "alerts", "of", "")


@contextmanager
def scene(defect: str = "") -> Iterator[Scene]:
    """A stack with peers that are alerted, and ways to break it."""
    webhook_peer, mail_peer = Peer(), Peer()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "shots").mkdir()
        address = stack.enter_context(webhook(webhook_peer))
        mail = stack.enter_context(mail_server(mail_peer, own_stack.free_port()))
        settings = {
            "PYTHONPATH": os.pathsep.join((str(PLANTED), os.environ.get("PYTHONPATH", ""))),
            "FAULT_SHOTS": str(folder / "shots"),
            "FAULT_DEFECT": defect,
            "ALERT_WEBHOOKS": address,
            "ALERT_WEBHOOK_SECRET": "w" * 32,
            "ALERT_EMAILS": "desk@example.com",
            "ALERT_SMTP_URL": mail,
            "ALERT_EMAIL_FROM": "chat@example.com",
        }
        running = stack.enter_context(own_stack.running(folder, **settings))
        desk = create_engine(f"sqlite:///{folder / 'desk.db'}", connect_args={"timeout": 30})
        dialogues = create_engine(f"sqlite:///{folder / 'assistant.db'}", connect_args={"timeout": 30})
        yield Scene(running, desk, dialogues, folder / "shots", webhook_peer, mail_peer)


async def suffer(scene: Scene, breaking: Breaking, messages: int, seed: int) -> Count:
    """What became of `messages` messages, sent while it is broken."""
    writing = asyncio.create_task(Patients(scene.stack.url, seed).write(messages))
    await asyncio.sleep(BEGINS)
    await asyncio.to_thread(_break, scene, breaking)
    sent = await writing
    await asyncio.to_thread(_settle, scene)
    return _counted(scene, sent)


def _break(scene: Scene, breaking: Breaking) -> None:
    with breaking(scene):
        pass


def _settle(scene: Scene) -> None:
    deadline = time.monotonic() + SETTLES
    while time.monotonic() < deadline:
        if scene.stack.is_ready() and not ledger.unfinished(scene.desk):
            return
        time.sleep(0.5)


def _counted(scene: Scene, sent: list[Message]) -> Count:
    return ledger.count(scene.desk, scene.dialogues, sent, [scene.webhook.heard_of, scene.mail.heard_of])


def row(name: str, count: Count) -> str:
    figures = (count.sent, count.lost, count.doubled, count.tickets, count.tickets_expected)
    verdict = "" if count.right else "  <- broken"
    return f"{name:32}" + "".join(f"{n:9}" for n in (*figures, count.alerts, count.alerts_expected)) + verdict


def main() -> None:
    faults = everything()
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--messages", type=int, default=80, help="messages a fault (default 80)")
    parser.add_argument("--only", nargs="+", metavar="FAULT", choices=faults, help="these alone, by name")
    parser.add_argument("--defect", choices=DEFECTS, default="", help="plant this one; it has to be found")
    given = parser.parse_args()
    print("".join(f"{heading:{32 if not place else '>9'}}" for place, heading in enumerate(HEADINGS)), flush=True)
    right = True
    with scene(given.defect) as broken:
        for seed, name in enumerate(given.only or faults):
            count = asyncio.run(suffer(broken, faults[name], given.messages, seed))
            right &= count.right
            print(row(name, count), flush=True)
    sys.exit(not right)


if __name__ == "__main__":
    main()
