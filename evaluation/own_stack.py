"""A stack for one run: `start.py` on ports, databases and secrets of its own, ended with the block that started it.

The tests of the whole path and the benchmarks start theirs from here, too. It trains nothing.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from dotenv import dotenv_values

from evaluation.stack import NotThere

ROOT = Path(__file__).parents[1]
PORTS = ("PORT", "ASSISTANT_PORT", "ACTIONS_PORT")
START, START_WITH_PHONE = ("start.py",), ("-m", "phone")  # what Python runs
SECRETS = ("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET", "DATA_KEYS")
REACHES_OUT = ("ALERT_", "TWILIO_", "WHATSAPP_")  # settings by which real people would hear of made-up emergencies
ENDS_WITHIN = 60.0  # seconds
OURS_TO_CHOOSE = range(15000, 32000)  # ports that the system gives to no outgoing connection before ours is opened


@dataclass(frozen=True)
class OwnStack:
    """`variables` is what its processes were told."""

    launcher: subprocess.Popen[bytes]
    variables: Mapping[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.variables['PORT']}"

    @property
    def phone_url(self) -> str:
        """Where the simulated phone is, in a stack that was launched with it."""
        return f"http://127.0.0.1:{self.variables['PHONE_PORT']}"

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def process(self, words: str) -> psutil.Process:
        """The one whose command line holds `words`. Raises StopIteration while there is none."""
        children = psutil.Process(self.launcher.pid).children(recursive=True)
        return next(each for each in children if words in _command(each))

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


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def free_port() -> int:
    """A loopback port that nothing listens on now."""
    while True:
        port = secrets.choice(OURS_TO_CHOOSE)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def variables(folder: Path) -> dict[str, str]:
    """The shell's variables over which stand ports, secrets and files (below `folder`) of this run.

    It has no limits, alerts nobody and has a front desk of its own; an empty value also stands over the one in `.env`.
    """
    known = {*os.environ, *dotenv_values(ROOT / ".env")}
    return {
        **os.environ,
        **{name: "" for name in known if name.startswith(REACHES_OUT)},
        "ENVIRONMENT": "development",
        "HOST": "127.0.0.1",
        "RATE_LIMITS": "off",
        **dict.fromkeys(("REDIS_URL", "ASSISTANT_URLS"), ""),
        **{name: str(free_port()) for name in (*PORTS, "PHONE_PORT")},
        **{name: secrets.token_hex(32) for name in SECRETS},
        "VAR_DIR": str(folder / "var"),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'desk.db'}",
        "ASSISTANT_DB": str(folder / "assistant.db"),
    }


@contextmanager
def running(folder: Path, launch: Sequence[str] = START, **given: str) -> Iterator[OwnStack]:
    """The stack, ready for messages; `given` stands over its variables. Raises NotThere."""
    chosen = variables(folder) | given
    command = [sys.executable, *launch]
    launcher = subprocess.Popen(command, cwd=ROOT, env=chosen, stdout=subprocess.PIPE)
    assert launcher.stdout
    try:
        if not any(line.startswith(b"Ready: ") for line in launcher.stdout):
            raise NotThere("The stack did not start: the reason stands above.")
        yield OwnStack(launcher, chosen)
    finally:
        launcher.terminate()
        launcher.wait(timeout=ENDS_WITHIN)
        launcher.stdout.close()
