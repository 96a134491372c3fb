"""Staff hear of tickets from the running processes, also of what waited while the front desk was killed."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from frontdesk.sinks.webhook import signature
from tests.whole_path.conftest import running, until

SECRET = "w" * 32


class Receiver(BaseHTTPRequestHandler):
    """The clinic's own program: refuses what is not signed, and everything while it is down."""

    down = False
    got: list[dict[str, str]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        expected = signature(SECRET, self.headers["webhook-id"], self.headers["webhook-timestamp"], body)
        genuine = self.headers["webhook-signature"] == expected
        self.send_response(401 if not genuine else 503 if type(self).down else 204)
        self.end_headers()
        if genuine and not type(self).down:
            type(self).got.append(json.loads(body))

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[str]:
    Receiver.got, Receiver.down = [], False
    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/tickets"
        server.shutdown()


def heard(kind: str) -> bool:
    return any(each["kind"] == kind for each in Receiver.got)


@pytest.mark.timeout(300)
def test_staff_hear_of_every_ticket(tmp_path: Path, receiver: str) -> None:
    with running(tmp_path, ALERT_WEBHOOKS=receiver, ALERT_WEBHOOK_SECRET=SECRET) as stack:
        patient = stack.patient()
        patient.says("I'm allergic to canarine")
        until(lambda: heard("allergy"), within=10)
        stack.patient().says("can I talk to a person please")  # its ticket is the action server's
        until(lambda: heard("human"), within=10)
        Receiver.down = True
        patient.says("my throat is closing and I can't breathe")
        until(lambda: "alert_failed" in stack.logs(), within=10)
        stack.kill("-m server")
        Receiver.down = False
        until(lambda: heard("emergency"), within=90)
        assert "canarine" not in json.dumps(Receiver.got) + stack.logs()
        assert set(Receiver.got[0]) == {"id", "type", "reference", "kind", "severity", "link"}
