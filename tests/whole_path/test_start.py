"""Starting and stopping, as somebody with a terminal meets it."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from evaluation.own_stack import free_port
from tests.conftest import ROOT
from tests.whole_path.conftest import SECRETS, running


def start(folder: Path, **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **SECRETS,
        **{name: str(free_port()) for name in ("PORT", "ASSISTANT_PORT", "ACTIONS_PORT")},
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/desk.db",
        **changed,
    }
    return subprocess.run(
        [sys.executable, "start.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = str(busy.getsockname()[1])
        ended = start(tmp_path, PORT=port)
    assert ended.returncode != 0
    assert ended.stderr.strip() == f"Port {port} is in use: stop what listens there, or set PORT."


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"PORT": "eighty"}, "PORT is wrong"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is wrong"),
        ({"ENVIRONMENT": "production", "SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"DATABASE_URL": "mysql://somewhere"}, "DATABASE_URL is wrong"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    ended = start(tmp_path, **changed)
    assert ended.returncode != 0
    assert words in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stops_with_no_process_left(tmp_path: Path, how: signal.Signals) -> None:
    with running(tmp_path) as stack:
        processes = stack.processes()
        assert len(processes) == 4  # the supervisor and its three
        stack.launcher.send_signal(how)
        stack.launcher.wait(timeout=40)
        assert not [
            process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        ]
        assert stack.launcher.returncode == 0
