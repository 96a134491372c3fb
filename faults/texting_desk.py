"""The front desk that `faults/texting.py` texts with: a process of its own, on a database of its own."""

import asyncio
import os
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import aiohttp

from evaluation.own_stack import free_port
from faults.texting_peers import ACCOUNT, OURS, TOKEN

ROOT = Path(__file__).parents[1]
STARTS_WITHIN = 60.0  # seconds
HASH = "$argon2id$v=19$m=8,t=1,p=1$CWVyWFkDLgsg0g64FyJveg$CzVkl+XkdfGaAf8BVPzOeoAp2LCxhXWLyex+Hm0StlM"
METRICS = "m" * 32
LATE = re.compile(r'clinic_loop_lag_seconds_bucket\{le="([^"]+)"\} ([\d.]+)')


class FrontDesk:
    """The process under test."""

    def __init__(self, folder: Path, peers_port: int) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = folder / "desk.db"
        self._log = folder / "log"
        secrets = dict.fromkeys(("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET", "DATA_KEYS"), "x" * 32)
        self._variables = {
            "PATH": os.environ["PATH"],
            **secrets,
            "STAFF_PASSWORD_HASH": HASH,
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATABASE_URL": f"sqlite+aiosqlite:///{self.database}",
            "ASSISTANT_URLS": f"http://127.0.0.1:{peers_port}",
            "METRICS_TOKEN": METRICS,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_SMS_NUMBER": OURS,
            "TWILIO_SMS_PER_SECOND": "200",
            "TWILIO_API_URL": f"http://127.0.0.1:{peers_port}",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def migrate(self) -> None:
        command = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command, cwd=ROOT, env=self._variables, check=True, capture_output=True)

    async def start(self) -> None:
        self._launch()
        deadline = time.monotonic() + STARTS_WITHIN
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < deadline:
                try:
                    async with session.get(f"{self.url}/healthz"):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.1)
        raise RuntimeError(f"The front desk does not start: {self._log.read_text()[-2000:]}")

    def _launch(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "server"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._variables, stdout=log, stderr=log)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def sql(self, query: str) -> list[tuple[object, ...]]:
        connection = sqlite3.connect(self.database, timeout=30)
        try:
            return list(connection.execute(query))
        finally:
            connection.close()

    async def late_loop(self) -> int:
        """How often the event loop came more than 100 ms late, since the last start."""
        operator = {"Authorization": f"Bearer {METRICS}"}
        async with aiohttp.ClientSession(headers=operator) as session, session.get(f"{self.url}/metrics") as answer:
            buckets = {le: float(count) for le, count in LATE.findall(await answer.text())}
        return round(buckets["+Inf"] - buckets["0.1"])
