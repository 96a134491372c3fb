"""What the doors for texts share: what a carrier brought is handed to the desk, and the worker told of it.

A door verifies who is asking and reads the carrier's own form into an `IncomingText`; nothing after that differs.
"""

from sanic import Request

from channels.messages import front_of
from frontdesk.texting import IncomingText


async def take_in(request: Request, text: IncomingText) -> bool:
    """Stores the text and wakes its conversation's worker; False when it was stored before.

    Raises numbers.NotANumber, and StoreUnavailable when nothing is stored: then the carrier must not be told that it is
    (503), so that it comes again.
    """
    front = front_of(request)
    raise NotImplementedError
