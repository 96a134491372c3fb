"""Python imports this before anything else in every process of a stack that is to be broken.

FAULT_SHOTS is a folder. A file `<step>.<anything>` in it is one shot: the first process to reach that step takes it
away and ends there as by `kill -9`. FAULT_DEFECT names a defect that the harness has to find.
"""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import wrapt

SHOTS = os.environ.get("FAULT_SHOTS")
DEFECT = os.environ.get("FAULT_DEFECT")
LATE = 0.2  # seconds by which a door with a defect stores later than it says

# module → function → step; each has a moment before and one after it
STEPS = {
    "frontdesk.desk": {"Desk.receive": "storing", "Desk._let_out": "letting_out", "Desk.open_ticket": "ticket"},
    "frontdesk.inbox": {"add": "inbox_row"},
    "frontdesk.outbox": {"add": "outbox_row"},
    "frontdesk.assistant": {"Assistant.turn": "asking"},
    "frontdesk.alerts": {"take": "taking_alert"},
    "frontdesk.messenger": {"Messenger._send": "alerting"},
    "assistant.turn_channel": {"parse": "understanding", "take": "turn"},
    "rasa.core.processor": {"MessageProcessor.handle_message": "act"},
}


def shoot(step: str) -> None:
    for shot in Path(str(SHOTS)).glob(f"{step}.*"):
        try:
            shot.unlink()
        except FileNotFoundError:
            continue
        os.kill(os.getpid(), signal.SIGKILL)


def stepping(step: str) -> Any:
    async def wrapper(wrapped: Any, _: Any, given: Any, named: Any) -> Any:
        shoot(f"before_{step}")
        result = await wrapped(*given, **named)
        shoot(f"after_{step}")
        return result

    return wrapper


def acknowledge_before_commit(module: Any) -> None:
    """The door says 202 first and stores afterwards."""

    async def wrapper(wrapped: Any, _: Any, given: Any, named: Any) -> Any:
        request, conversation_id, *_ = given

        async def store() -> None:
            await asyncio.sleep(LATE)
            await wrapped(*given, **named)
            request.app.ctx.front.workers.nudge(conversation_id)

        request.app.add_task(store())
        return type("Promised", (), {"seq": 0, "state": "promised"})

    wrapt.wrap_function_wrapper(module, "take_in", wrapper)


def turn_id_ignored(module: Any) -> None:
    """A turn that is asked for again is run again."""

    async def wrapper(wrapped: Any, _: Any, given: Any, named: Any) -> Any:
        agent, turn = given
        return await wrapped(agent, type(turn)(**{**vars(turn), "turn_id": str(uuid4())}))

    wrapt.wrap_function_wrapper(module, "take", wrapper)


DEFECTS = {
    "acknowledge_before_commit": ("channels.web", acknowledge_before_commit),
    "turn_id_ignored": ("assistant.turn_channel", turn_id_ignored),
}


def wrap_steps(module: Any) -> None:
    for function, step in STEPS[module.__name__].items():
        wrapt.wrap_function_wrapper(module, function, stepping(step))


if SHOTS:
    for name in STEPS:
        wrapt.register_post_import_hook(wrap_steps, name)
if DEFECT:
    wrapt.register_post_import_hook(DEFECTS[DEFECT][1], DEFECTS[DEFECT][0])
