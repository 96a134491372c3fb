"""Starts a measured process, tells when it answers and how much memory it holds, and ends it whatever happens."""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import aiohttp
import psutil

READY_WITHIN = 120.0  # seconds; stock Rasa takes 25 to 40 on two idle cores
BETWEEN_LOOKS = 0.05  # seconds; also the error of a start-up time
STOPS_WITHIN = 15.0  # seconds, then it is killed

# For both sides alike. Without compiled modules a start-up takes twice as long, so they are kept.
SURROUNDINGS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "",
}


class CannotMeasure(Exception):
    """Something is missing or has failed; the text says what to do."""


@dataclass(frozen=True)
class Command:
    """`ready` is the address that answers 200 once the process takes work."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str]
    folder: Path
    ready: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Process:
    """Runs from construction on, in its own process group, so that Ctrl-C reaches the benchmark alone."""

    def __init__(self, command: Command, log: Path) -> None:
        self._command = command
        self._log = log
        self._began = time.perf_counter()
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                command.arguments,
                env=command.environment,
                cwd=command.folder,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def name(self) -> str:
        return self._command.name

    async def ready(self) -> float:
        """Waits until the process answers; returns the seconds since its start. Raises CannotMeasure."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as http:
            while not await self._answers(http):
                if self._popen.poll() is not None:
                    raise CannotMeasure(f"{self.name} ended before it was ready: {self.last_words()}")
                if time.perf_counter() - self._began > READY_WITHIN:
                    raise CannotMeasure(f"{self.name} was not ready within {READY_WITHIN:.0f} s: {self.last_words()}")
                await asyncio.sleep(BETWEEN_LOOKS)
        return time.perf_counter() - self._began

    async def _answers(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(self._command.ready, headers=self._command.headers) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def memory(self) -> float:
        """Resident megabytes of the process and all it started. Raises CannotMeasure when it has ended."""
        return self._sum(lambda member: float(member.memory_info().rss)) / 1e6

    def cpu(self) -> float:
        """Seconds of CPU time that the process and all it started have used. Raises CannotMeasure when it has ended."""
        return self._sum(lambda member: float(sum(member.cpu_times()[:2])))

    def _sum(self, figure: Callable[[psutil.Process], float]) -> float:
        try:
            parent = psutil.Process(self._popen.pid)
            return sum(figure(member) for member in (parent, *parent.children(recursive=True)))
        except psutil.NoSuchProcess:
            raise CannotMeasure(f"{self.name} ended under load: {self.last_words()}") from None

    def last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines()
        return lines[-1] if lines else "it said nothing."

    def end(self) -> None:
        self._signal(signal.SIGTERM)

    def wait(self) -> None:
        """Returns when nothing of the process is left."""
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(STOPS_WITHIN)
        self._signal(signal.SIGKILL)
        self._popen.wait()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, number)


class Running:
    """The processes of one run. Leaving the block ends them all, and a second Ctrl-C can't prevent it."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._processes: list[Process] = []

    def start(self, side: str, command: Command) -> Process:
        process = Process(command, self._logs / f"{side}-{command.name.replace(' ', '-')}.log")
        self._processes.append(process)
        return process

    def cpu(self) -> float:
        """Seconds of CPU time that this run has used so far, with this process. Raises CannotMeasure."""
        return time.process_time() + sum(process.cpu() for process in self._processes)

    def __enter__(self) -> "Running":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        handlers = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        for process in self._processes:
            process.end()
        for process in self._processes:
            process.wait()
        for number, handler in handlers.items():
            signal.signal(number, handler)


def machine_cpu() -> float:
    """Seconds of CPU time that all processes of the machine have used since it started."""
    times = psutil.cpu_times()
    return float(times.user + times.system + getattr(times, "nice", 0.0))
