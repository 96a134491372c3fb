"""What the doors for texts share: what a carrier brought is handed to the desk, and the worker told of it.

A door verifies who is asking and reads the carrier's own form into an `IncomingText` or a `Report`; nothing after that
differs.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog
from sanic import Request

from channels.messages import front_of
from frontdesk.inbox import State
from frontdesk.numbers import NotANumber
from frontdesk.outcomes import Report
from frontdesk.texting import IncomingText, Received

log = structlog.get_logger()

_under_way: set[asyncio.Task[Any]] = set()  # the event loop itself holds a task only weakly


async def take_in(request: Request, text: IncomingText) -> Received | None:
    """Stores the text and wakes its conversation's worker; None where it comes from no number, so that nobody could be
    answered.

    Raises StoreUnavailable when nothing is stored: then the carrier must not be told that it is (503), so that it comes
    again.
    """
    front = front_of(request)
    assert front.text_desk
    try:
        received = await _to_the_end(front.text_desk.receive(text))
    except NotANumber:
        log.warning("text_from_no_number", carrier=text.carrier)
        front.metrics.message(text.channel, "no_number")
        return None
    front.metrics.message(text.channel, received.verdict)
    if received.message.state is not State.DONE:
        front.workers.nudge(received.message.conversation_id)
    return received


async def note(request: Request, report: Report) -> bool:
    """Notes what a carrier tells of a text that we sent; False when that was no news, or not of ours. Raises
    StoreUnavailable.
    """
    front = front_of(request)
    assert front.postman
    return await _to_the_end(front.postman.note(report))


async def _to_the_end[T](work: Coroutine[Any, Any, T]) -> T:
    """A carrier that hangs up ends only its request: a transaction that is cut short loses its connection."""
    task = asyncio.ensure_future(work)
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)
    return await asyncio.shield(task)
