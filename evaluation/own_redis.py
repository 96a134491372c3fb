"""A Redis for one run, on a socket of its own and with nothing on disk, which can be killed and started again."""

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--appendonly", "no"]
        self._server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL, cwd=self._socket.parent)
        deadline = time.monotonic() + 20
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise TimeoutError("redis-server does not answer")
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


@contextmanager
def redis() -> Iterator[RedisServer]:
    """Not running yet. Raises FileNotFoundError where there is no redis-server."""
    if not shutil.which("redis-server"):
        raise FileNotFoundError("Redis is not installed: Debian's package is redis-server.")
    folder = Path(tempfile.mkdtemp(prefix="redis"))  # short: the path of a socket may have 107 characters
    server = RedisServer(folder)
    try:
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder)
