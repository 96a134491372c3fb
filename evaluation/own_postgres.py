"""A PostgreSQL server for one run: Debian's programs in a temporary folder, reached by a socket in there.

Also read by the assistant's tests, so it needs no package and runs on Python 3.10.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
STARTS_WITHIN = 30.0  # seconds
SMALL = 64 * 1024  # bytes that a file may have at most while the disk is full
# Nothing here has to survive a power cut; a crash of the server it does.
QUICK = ("fsync=off", "full_page_writes=off", "autovacuum=off", "listen_addresses=")


class Postgres:
    """As root everything runs as Debian's user `postgres`, for the server refuses root."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        self._server: subprocess.Popen[bytes] | None = None
        if self._as:
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "-D", "data", "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def url(self, database: str, driver: str = "postgresql+psycopg") -> str:
        return f"{driver}://desk@/{database}?host={self._folder}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What psql prints of its result, values without decoration."""
        self.start()
        return self._run("psql", "-XqAt", "-h", str(self._folder), "-U", "desk", "-d", database, "-c", statement)

    def create(self, database: str) -> None:
        """An empty database in the place of one that there may be."""
        self.drop(database)
        self.sql(f"CREATE DATABASE {database}")

    def drop(self, database: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def dump(self, database: str) -> str:
        """All that it holds, as whoever copies it gets it."""
        self.start()
        return self._run("pg_dump", "-h", str(self._folder), "-U", "desk", database)

    def start(self) -> None:
        """Returns when it answers; does nothing while it runs."""
        if self._server and self._server.poll() is None:
            return
        options = [word for setting in QUICK for word in ("-c", setting)]
        with (self._folder / "log").open("ab") as log:
            command = [str(self._programs / "postgres"), "-D", "data", "-k", str(self._folder), *options]
            self._server = subprocess.Popen(command, cwd=self._folder, stdout=log, stderr=log, **self._as)  # type: ignore[call-overload]
        deadline = time.monotonic() + STARTS_WITHIN
        while not self.answers():
            if time.monotonic() > deadline:
                raise TimeoutError((self._folder / "log").read_text())
            time.sleep(0.02)

    def answers(self) -> bool:
        ready = [str(self._programs / "pg_isready"), "-q", "-t", "1", "-h", str(self._folder)]
        return subprocess.run(ready, check=False).returncode == 0

    def crash(self) -> None:
        """Ends at once, with all its connections and nothing tidied up."""
        if self._server and self._server.poll() is None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()

    def kill(self) -> None:
        """`kill -9` for each of its processes."""
        self._signal(signal.SIGKILL)
        assert self._server
        self._server.wait()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It hangs, with all its processes, as a machine that swaps or has lost its disk does."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """It takes no write, as one does that has become another's copy."""
        self.sql("ALTER SYSTEM SET default_transaction_read_only = on")
        self.sql("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            self.sql("ALTER SYSTEM RESET default_transaction_read_only")
            self.sql("SELECT pg_reload_conf()")

    @contextmanager
    def full(self) -> Iterator[None]:
        """No file of its own can grow or be written beyond its start; it ends when that is its log of changes.

        With room again it is started anew, for it may be about to end.
        """
        self._limit_files(str(SMALL))
        try:
            yield
        finally:
            self.crash()
            self.start()

    def _limit_files(self, size: str) -> None:
        """As its user, for root may not be allowed to; a process may have ended by then."""
        for process in self._processes():
            limit = ["prlimit", "--pid", str(process), f"--fsize={size}:"]
            subprocess.run(limit, stderr=subprocess.DEVNULL, check=False, **self._as)  # type: ignore[call-overload]

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes():
            with suppress(ProcessLookupError):
                os.kill(process, number)

    def _processes(self) -> list[int]:
        """None when it has ended."""
        if self._server is None or self._server.poll() is not None:
            return []
        ours = subprocess.run(["pgrep", "-P", str(self._server.pid)], capture_output=True, text=True, check=False)
        return [self._server.pid, *map(int, ours.stdout.split())]

    def _run(self, program: str, *arguments: str) -> str:
        command = [str(self._programs / program), *arguments]
        ended = subprocess.run(command, cwd=self._folder, capture_output=True, text=True, check=False, **self._as)  # type: ignore[call-overload]
        if ended.returncode:
            raise RuntimeError(f"{program}: {ended.stderr}")
        return str(ended.stdout).strip()


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Runs until the block ends. Raises FileNotFoundError where Debian's programs are missing."""
    found = sorted(PROGRAMS.glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    if not found:
        raise FileNotFoundError("PostgreSQL is not installed: Debian's package is postgresql.")
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # the server's user can't open those of whoever runs this
    server = None
    try:
        server = Postgres(found[-1].parent, folder)
        yield server
    finally:
        if server:
            server.crash()
        shutil.rmtree(folder)
