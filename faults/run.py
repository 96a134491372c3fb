"""A stack of its own that alerts peers of its own, and what happens to messages while it is broken."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import create_engine

from evaluation import own_stack
from faults import ledger
from faults.breakages import Breaking, Scene
from faults.ledger import Count
from faults.patients import Patients
from faults.peers import Peer, mail_server, webhook

PLANTED = Path(__file__).parent / "planted"
BEGINS = 1.0  # seconds after the first message
SETTLES = 240.0  # seconds for everything that waits to be answered and sent, once nothing is broken any more


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
    alerted = [scene.webhook.heard_of, scene.mail.heard_of]
    return ledger.count(scene.desk, scene.dialogues, sent, alerted)


def _break(scene: Scene, breaking: Breaking) -> None:
    with breaking(scene):
        pass


def _settle(scene: Scene) -> None:
    deadline = time.monotonic() + SETTLES
    while time.monotonic() < deadline:
        if scene.stack.is_ready() and not ledger.unfinished(scene.desk):
            return
        time.sleep(0.5)
