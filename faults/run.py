"""What happens to messages while the stack is broken."""

import asyncio
import time

from faults import ledger
from faults.ledger import Count
from faults.patients import Patients
from faults.scene import Breaking, Scene

BEGINS = 1.0  # seconds after the first message
SETTLES = 240.0  # seconds for everything that waits to be answered and sent, once nothing is broken any more


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
