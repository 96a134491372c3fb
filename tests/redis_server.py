"""A real Redis for tests, on a socket of its own and with nothing on disk, which can be killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError


class RedisServer:
    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self._server: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    @property
    def client(self) -> Redis:
        return Redis.from_url(self.url, decode_responses=True)

    def start(self) -> None:
        """Returns when it answers; does nothing when it runs."""
        if self._server:
            return
        found = shutil.which("redis-server")
        assert found
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen([found, *options], stdout=subprocess.DEVNULL, cwd=self._socket.parent)
        deadline = time.monotonic() + 20
        while not self._answers():
            assert self._server.poll() is None, "redis-server ended at once"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        """It forgets everything."""
        if self._server:
            self._server.kill()
            self._server.wait()
            self._server = None

    def hang(self) -> None:
        assert self._server
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._server
        self._server.send_signal(signal.SIGCONT)

    def _answers(self) -> bool:
        try:
            with self.client as client:
                return bool(client.ping())
        except RedisError:
            return False


def folder_of_a_socket() -> Path:
    """Its path is short: a socket's may have 107 characters."""
    return Path(tempfile.mkdtemp(prefix="redis"))


def needed() -> None:
    """Skips the test where there is no redis-server, but not in CI."""
    if not shutil.which("redis-server") and not os.environ.get("CI"):
        pytest.skip("the package redis-server is not installed")
