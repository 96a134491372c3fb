"""The three real processes, started once per run as `make run` starts them, on ports and files of their own."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from sqlalchemy import Engine, Executable, NullPool, create_engine, func, select, text

from evaluation import own_stack
from frontdesk.store import inbox, outbox, tickets
from sealing import MARK, Keyring

SECRETS = {"SECRET_KEY": "k" * 32, "ASSISTANT_SECRET": "a" * 32, "ACTIONS_SECRET": "b" * 32, "DATA_KEYS": "d" * 32}
KEYRING = Keyring.read(SECRETS["DATA_KEYS"])


def until(true: Callable[[], bool], within: float = 60) -> None:
    """Waits until `true()`; fails the test when it takes longer than `within` seconds."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "took too long"
        time.sleep(0.1)


class Patient:
    """Somebody on the website, in one conversation."""

    def __init__(self, client: httpx.Client) -> None:
        session = client.post("/chat/session").json()
        self.conversation_id = session["conversation_id"]
        self._client = client
        self._headers = {"Authorization": f"Bearer {session['token']}"}

    def post(self, text: str) -> httpx.Response:
        body = {"sender": "patient", "message": text}
        return self._client.post("/webhooks/rest/webhook", json=body, headers=self._headers)

    def says(self, text: str) -> list[dict[str, Any]]:
        answer = self.post(text)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    def hears(self, text: str) -> list[str]:
        """The `about` words of all replies to `text`."""
        return [word for reply in self.says(text) for word in reply["about"]]


@dataclass(frozen=True)
class Stack:
    """The running processes, and ways to break them."""

    launcher: subprocess.Popen[bytes]
    folder: Path
    ports: dict[str, int]
    client: httpx.Client
    engine: Engine
    phone_url: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['PORT']}"

    def patient(self) -> Patient:
        return Patient(self.client)

    def is_ready(self) -> bool:
        try:
            return self.client.get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False

    def processes(self) -> list[psutil.Process]:
        return psutil.Process(self.launcher.pid).children(recursive=True)

    def process(self, words: str) -> psutil.Process:
        return next(p for p in self.processes() if words in " ".join(p.cmdline()))

    def kill(self, words: str) -> None:
        self.process(words).send_signal(signal.SIGKILL)

    @contextmanager
    def stopped(self, words: str) -> Iterator[None]:
        """The process hangs, as one that swaps or waits for a lock does."""
        process = self.process(words)
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)
            until(self.is_ready)

    @contextmanager
    def without(self, words: str) -> Iterator[None]:
        """The process is killed again as often as the supervisor brings it back."""
        self.kill(words)
        with subprocess.Popen([sys.executable, "-c", REAPER, str(self.launcher.pid), words]) as reaper:
            try:
                yield
            finally:
                reaper.terminate()
        until(self.is_ready)

    def tickets(self, patient: Patient) -> dict[str, str]:
        """The kinds of the patient's tickets with their severities, read from the database itself."""
        ours = tickets.c.conversation_id == patient.conversation_id
        return dict(self._rows(select(tickets.c.kind, tickets.c.severity).where(ours)))

    def value(self, patient: Patient, query: str) -> Any:
        """The first value that `query` finds for the patient's conversation, whose id stands for `?`; opened."""
        row = self._rows(text(query.replace("?", ":id")), id=patient.conversation_id)
        found = row[0][0] if row else None
        sealed = isinstance(found, str) and found.strip('"').startswith(f"{MARK}.")
        return KEYRING.open(found.strip('"')) if sealed else found

    def unfinished(self) -> int:
        return int(self._rows(select(func.count()).select_from(inbox).where(inbox.c.state != "done"))[0][0])

    def replies(self, patient: Patient) -> list[str]:
        """What was said to the patient, also what no request waited for."""
        ours = outbox.c.conversation_id == patient.conversation_id
        rows = self._rows(select(outbox.c.about).where(ours).order_by(outbox.c.seq))
        return [word for (about,) in rows for word in about]

    def database(self, statement: str) -> None:
        with self.engine.begin() as connection:
            connection.exec_driver_sql(statement)

    def _rows(self, query: Executable, **values: str) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(query, values))

    def assistant_turn(self, **body: Any) -> httpx.Response:
        url = f"http://127.0.0.1:{self.ports['ASSISTANT_PORT']}/assistant/turn"
        headers = {"Authorization": f"Bearer {SECRETS['ASSISTANT_SECRET']}"}
        return httpx.post(url, json=body, headers=headers, timeout=30)

    def logs(self) -> str:
        return "\n".join(log.read_text(errors="replace") for log in (self.folder / "var" / "log").glob("*.log"))


REAPER = """
import sys, time, psutil
launcher, words = psutil.Process(int(sys.argv[1])), sys.argv[2]
while True:
    for process in launcher.children(recursive=True):
        try:
            if words in " ".join(process.cmdline()):
                process.kill()
        except psutil.Error:
            pass
    time.sleep(0.02)
"""


@contextmanager
def running(folder: Path, launch: Sequence[str] = own_stack.START, **settings: str) -> Iterator[Stack]:
    with own_stack.running(folder, launch, **SECRETS, **settings) as started:
        ports = {name: int(started.variables[name]) for name in own_stack.PORTS}
        engine = create_engine(started.variables["DATABASE_URL"].replace("+aiosqlite", ""), poolclass=NullPool)
        with httpx.Client(base_url=started.url, timeout=30) as client:
            yield Stack(started.launcher, folder, ports, client, engine, started.phone_url)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def patient(stack: Stack) -> Patient:
    until(stack.is_ready)
    return stack.patient()
