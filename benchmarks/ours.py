"""Our side: the three processes as `make run` starts them, on other ports, with databases and secrets of their own."""

import secrets
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import aiohttp
from argon2 import PasswordHasher

from benchmarks.load import Conversation, Side, rest_turn
from benchmarks.processes import SURROUNDINGS, CannotMeasure, Command
from evaluation import own_stack

ASSISTANT_PYTHON = ".venv-assistant/bin/python"
MODEL = Path("models/assistant.json")

# Questions about mesotherapy as patients ask them; the fourth of the first script are two.
SCRIPTS = (
    (
        "hi there",
        "what is mesotherapy?",
        "does it hurt",
        "how long does it take and is it painful?",
        "are there any side effects",
        "how long will my face stay red",
        "what do I have to do afterwards",
        "thanks",
    ),
    (
        "I'm new to this, what is it actually?",
        "how long would I be there for",
        "I hate needles, will I feel them?",
        "can I wash my face that night",
        "will people see it the next day",
        "is it safe",
        "does it help with wrinkles",
        "ok thank you, bye",
    ),
    (
        "hello",
        "how does it work under the skin",
        "do you numb the area",
        "what can go wrong",
        "when will I see a difference",
        "and how long does that last?",
        "can I go out in the sun after",
        "great, thanks",
    ),
)


def environment(folder: Path) -> dict[str, str]:
    """The shell's variables with ports, databases (below `folder`) and secrets of this run."""
    nobody = PasswordHasher().hash(secrets.token_hex())  # signs in at the staff's page
    return {**own_stack.variables(folder), **SURROUNDINGS, "STAFF_PASSWORD_HASH": nobody}


def check() -> None:
    """Raises CannotMeasure."""
    if not MODEL.exists():
        raise CannotMeasure("Our assistant has no model: run `make train`.")


def migrate(variables: Mapping[str, str]) -> None:
    """Makes the front desk's tables. Raises CannotMeasure."""
    upgrade = [sys.executable, "-m", "alembic", "upgrade", "head"]
    if subprocess.run(upgrade, env=variables, capture_output=True, check=False).returncode != 0:
        raise CannotMeasure("The temporary database could not be made: try `make migrate` to see why.")


def commands(variables: Mapping[str, str]) -> list[Command]:
    def command(name: str, python: str, module: str, port: str, ready: str, secret: str | None = None) -> Command:
        headers = {"Authorization": f"Bearer {variables[secret]}"} if secret else {}
        address = f"http://127.0.0.1:{variables[port]}{ready}"
        return Command(name, [python, "-m", module], variables, Path(), address, headers)

    return [
        command("rasa", ASSISTANT_PYTHON, "assistant", "ASSISTANT_PORT", "/assistant/ready", "ASSISTANT_SECRET"),
        command("action server", sys.executable, "actions", "ACTIONS_PORT", "/health", "ACTIONS_SECRET"),
        command("front desk", sys.executable, "server", "PORT", "/healthz"),
    ]


def side(variables: Mapping[str, str]) -> Side:
    address = f"http://127.0.0.1:{variables['PORT']}"
    return Side("ours", address, SCRIPTS, partial(_begin, address), rest_turn)


async def _begin(address: str, http: aiohttp.ClientSession) -> Conversation:
    async with http.post(f"{address}/chat/session") as answer:
        answer.raise_for_status()
        opened = await answer.json()
    return Conversation(opened["conversation_id"], {"Authorization": f"Bearer {opened['token']}"})
