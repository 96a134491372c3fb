"""`make run`: starts the three processes under a supervisor, waits until they are ready, and ends them all together.

Everything that can be known beforehand is checked first, and said in one sentence.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from dotenv import dotenv_values

from console.password import hash_of
from frontdesk.settings import Settings, SettingsError

SECRET_NAMES = ("SECRET_KEY", "ASSISTANT_SECRET", "ACTIONS_SECRET", "DATA_KEYS")
STAFF_NAMES = ("STAFF_PASSWORD", "STAFF_PASSWORD_HASH")  # the password itself is kept in development only
READY_WITHIN = 120.0  # seconds; loading Rasa takes 10 to 40


class CannotStart(Exception):
    """Something is in the way; the text says what to do."""


def development_secrets(file: Path) -> dict[str, str]:
    """Secrets made once and kept, so that sessions survive a restart. Production brings its own."""
    known = {name: value for name, value in dotenv_values(file).items() if value}
    missing = {name: secrets.token_hex(32) for name in SECRET_NAMES if name not in known}
    if not known.keys() >= set(STAFF_NAMES):
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        missing |= dict(zip(STAFF_NAMES, (password, hash_of(password)), strict=True))
    if missing:
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}='{value}'\n" for name, value in {**known, **missing}.items()))
    return {**known, **missing}


def environment() -> dict[str, str]:
    """What the processes see: the shell's variables over those of `.env` over made-up development secrets."""
    given = {name: value for name, value in {**dotenv_values(".env"), **os.environ}.items() if value}
    folder = Path(given.setdefault("VAR_DIR", "var"))
    (folder / "log").mkdir(parents=True, exist_ok=True)
    made_up = {} if given.get("ENVIRONMENT") == "production" else development_secrets(folder / "secrets.env")
    given.pop("STAFF_PASSWORD", None)  # only a made-up one is known here
    if "STAFF_PASSWORD_HASH" in given:
        made_up.pop("STAFF_PASSWORD", None)
    return {**made_up, **given, "PYTHONUNBUFFERED": "1"}


def check_ports(settings: Settings) -> None:
    ports = {"PORT": settings.port, "ASSISTANT_PORT": settings.assistant_port, "ACTIONS_PORT": settings.actions_port}
    if len(set(ports.values())) < len(ports):
        raise CannotStart("PORT, ASSISTANT_PORT and ACTIONS_PORT must be three different ports.")
    for name, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise CannotStart(f"Port {port} is in use: stop what listens there, or set {name}.") from None


def run_once(what: list[str], environment: dict[str, str]) -> None:
    """Runs a preparing command whose own output says what is wrong. Raises CannotStart."""
    if subprocess.run(what, env=environment, check=False).returncode != 0:
        raise CannotStart(f"`{' '.join(what[1:])}` failed: see above.")


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(supervisor: subprocess.Popen[bytes], port: int, logs: Path) -> None:
    """Raises CannotStart when the supervisor ends or the time is up."""
    deadline = time.monotonic() + READY_WITHIN
    while not is_ready(port):
        if supervisor.poll() is not None:
            raise CannotStart(f"The supervisor ended at once: see {logs}/supervisord.log.")
        if time.monotonic() > deadline:
            raise CannotStart(f"Not ready after {READY_WITHIN:.0f} seconds. {last_words(logs)}")
        time.sleep(0.5)


def last_words(logs: Path) -> str:
    tails = []
    for name in ("frontdesk", "actions", "assistant"):
        log = logs / f"{name}.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        tails.append(f"{log}: {lines[-1] if lines else 'empty'}")
    return "The logs end with:\n" + "\n".join(tails)


def stop(supervisor: subprocess.Popen[bytes]) -> None:
    """Ends all processes; the supervisor itself kills those that take too long."""
    if supervisor.poll() is None:
        supervisor.terminate()
        supervisor.wait()


def _leave(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    signal.signal(signal.SIGTERM, _leave)
    supervisor = None
    try:
        variables = environment()
        staff_password = variables.pop("STAFF_PASSWORD", "")  # for this screen, not for the processes
        settings = Settings.from_environment(variables)
        check_ports(settings)
        run_once([sys.executable, "-m", "alembic", "upgrade", "head"], variables)
        print("Starting ...", flush=True)
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "supervisor.supervisord", "-c", "supervisord.conf"],
            env=variables,
            start_new_session=True,  # Ctrl-C reaches this process alone, which then ends the others in order
        )
        logs = Path(variables["VAR_DIR"]) / "log"
        wait_until_ready(supervisor, settings.port, logs)
        print(f"Ready: http://127.0.0.1:{settings.port}/  (Ctrl-C stops it)", flush=True)
        print(
            f"Staff: http://127.0.0.1:{settings.port}/desk{f'  password {staff_password}' if staff_password else ''}",
            flush=True,
        )
        supervisor.wait()
        raise CannotStart(f"The supervisor ended: see {logs}/supervisord.log.")
    except KeyboardInterrupt:
        print("Stopping ...", flush=True)
    except (CannotStart, SettingsError) as error:
        sys.exit(str(error))
    finally:
        if supervisor:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            stop(supervisor)


if __name__ == "__main__":
    main()
