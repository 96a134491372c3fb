"""The other side: the bot that `rasa init` makes, unchanged, with its own model and its built-in REST channel.

Its conversations live in memory, as Rasa's defaults have it; ours are on disk before a patient sees a reply.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from uuid import uuid4

import aiohttp

from benchmarks.load import Conversation, Side, rest_turn
from benchmarks.processes import SURROUNDINGS, CannotMeasure, Command
from evaluation.own_stack import free_port

CACHE = Path(".cache/benchmarks")
PYTHON = Path(".venv-assistant/bin/python")
TRAINED_WITHIN = 1800  # seconds; about a minute on two idle cores

# What the bot was made for, along its own stories.
SCRIPTS = (
    ("hello", "I am feeling very good", "are you a bot?", "bye", "hey there", "so sad", "yes", "see you later"),
    ("good morning", "I'm so sad", "not really", "goodbye", "hi", "wonderful", "am I talking to a human?", "bye bye"),
    ("hey dude", "my day was horrible", "of course", "am I talking to a bot?", "hello there", "great", "bye", "hi"),
)


def environment() -> dict[str, str]:
    return {**os.environ, **SURROUNDINGS}


def version() -> str:
    """Rasa's release in the assistant's environment. Raises CannotMeasure."""
    ask = [str(PYTHON), "-c", "from importlib.metadata import version; print(version('rasa'))"]
    try:
        return str(subprocess.run(ask, capture_output=True, text=True, check=True).stdout).strip()
    except (OSError, subprocess.CalledProcessError):
        raise CannotMeasure("The assistant's environment is missing: run `make setup`.") from None


def bot(release: str) -> Path:
    """The folder of the bot, made and trained once per release of Rasa. Raises CannotMeasure."""
    folder = CACHE / f"rasa-{release}"
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as unfinished:
            _make(Path(unfinished))
            shutil.copytree(unfinished, folder)
    return folder.resolve()


def _make(folder: Path) -> None:
    print("Making and training `rasa init`'s bot, once (some minutes) ...", flush=True)
    log = CACHE / "rasa-init.log"
    with log.open("wb") as output:
        init = [str(PYTHON), "-m", "rasa", "init", "--no-prompt", "--init-dir", str(folder)]
        try:
            subprocess.run(
                init, env=environment(), stdout=output, stderr=subprocess.STDOUT, check=False, timeout=TRAINED_WITHIN
            )
        except subprocess.TimeoutExpired:
            raise CannotMeasure(f"`rasa init` took over {TRAINED_WITHIN // 60} minutes: see {log}.") from None
    if not list(folder.glob("models/*.tar.gz")):
        raise CannotMeasure(f"`rasa init` made no model: see {log}.")


def command(folder: Path) -> Command:
    port = free_port()
    run = [str(PYTHON.absolute()), "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)]
    return Command("rasa", run, environment(), folder, f"http://127.0.0.1:{port}/")


def side(server: Command) -> Side:
    return Side("stock", server.ready.rstrip("/"), SCRIPTS, _begin, rest_turn)


async def _begin(_: aiohttp.ClientSession) -> Conversation:
    return Conversation(str(uuid4()), {})
