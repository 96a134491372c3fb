"""Those who are alerted: a program that takes signed calls, and a mail server. Both can be made to fail."""

import email
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

HANGS = 20.0  # seconds; the front desk gives up after 15


class Peer:
    """Remembers everything that it took, and takes nothing while it is broken."""

    def __init__(self) -> None:
        self.broken = ""
        self._took: list[str] = []

    def takes(self, words: str) -> bool:
        if self.broken == "hangs":
            time.sleep(HANGS)
        if self.broken:
            return False
        self._took.append(words)
        return True

    def heard_of(self, reference: str) -> bool:
        return any(reference in words for words in self._took)

    @contextmanager
    def breaking(self, how: str) -> Iterator[None]:
        """`how` is "refuses" or "hangs"."""
        self.broken = how
        try:
            yield
        finally:
            self.broken = ""


@contextmanager
def webhook(peer: Peer) -> Iterator[str]:
    """Its address."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204 if peer.takes(str(json.loads(body).get("reference"))) else 503)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/tickets"
        server.shutdown()


@contextmanager
def mail_server(peer: Peer, port: int) -> Iterator[str]:
    """Its address as ALERT_SMTP_URL wants it."""

    class Handler:
        async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
            message = email.message_from_bytes(envelope.content)
            return "250 OK" if peer.takes(str(message["Subject"])) else "451 Try later"

    controller = Controller(Handler(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
