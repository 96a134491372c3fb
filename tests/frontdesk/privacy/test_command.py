"""The commands as somebody types them."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from frontdesk import data_keys
from frontdesk.desk import Desk
from frontdesk.store import Store
from tests.conftest import KEYRING, NOON, ROOT, SECRETS
from tests.frontdesk.privacy.conftest import CANARY, NUMBER

pytestmark = pytest.mark.timeout(300)


def migrate(url: str) -> None:
    environment = {**os.environ, **SECRETS, "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=ROOT, env=environment, check=True)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """One made by the migrations, as the commands want it."""
    url = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    migrate(url)
    store = Store(url, KEYRING)
    yield store
    await store.close()


def run(
    desk: Desk, dialogues: Store, *command: str, module: str = "frontdesk.privacy", **given: str
) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **SECRETS,
        "DATABASE_URL": str(desk.store.engine.url),
        "ASSISTANT_DB": str(dialogues.engine.url.database),
        **given,
    }
    what = [sys.executable, "-m", module, *command]
    return subprocess.run(
        what, cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )


async def test_a_person_is_exported_erased_and_gone(talked: Desk, dialogues: Store, tmp_path: Path) -> None:
    file = tmp_path / "person.json"
    said = run(talked, dialogues, "export", NUMBER, "--to", str(file))
    assert (said.returncode, said.stdout) == (0, f"1 conversation written to {file}. It is not encrypted.\n")
    assert file.stat().st_mode & 0o077 == 0
    assert CANARY in json.loads(file.read_text())[0]["messages"][0]["text"]
    said = run(talked, dialogues, "erase", NUMBER)
    assert said.returncode == 1
    assert said.stdout.startswith("1 conversation with 2 messages, 3 replies, 2 tickets, and what the assistant keeps")
    assert said.stderr == "Nothing was done: nobody is there to confirm it. Use --yes.\n"
    said = run(talked, dialogues, "erase", NUMBER, "--yes")
    assert (said.returncode, said.stderr) == (0, "")
    erased = "2 tickets, 0 texts, 0 numbers, 0 ratings, 3 replies, 2 messages, 1 conversations, 1 events"
    assert said.stdout.endswith(f"Erased {erased}.\n")
    said = run(talked, dialogues, "erase", NUMBER, "--yes")
    assert (said.returncode, said.stderr) == (1, "There is no conversation with this number or address.\n")


async def test_verify_names_the_first_broken_row(talked: Desk, dialogues: Store) -> None:
    said = run(talked, dialogues, "verify")
    assert said.returncode == 0
    assert said.stdout.startswith("The audit log is whole: 1 row, the last one's digest is ")
    async with talked.store.writing() as connection:
        await connection.exec_driver_sql("UPDATE audit SET who = 'x'")
    said = run(talked, dialogues, "verify")
    assert said.returncode == 1
    assert said.stderr == "The audit log is not as it was written. Row 1 was changed, or put in.\n"


@pytest.mark.parametrize("process", ["server", "actions"])
async def test_no_process_starts_with_another_key(talked: Desk, dialogues: Store, process: str) -> None:
    await data_keys.check(talked.store, NOON)
    ended = run(talked, dialogues, module=process, DATA_KEYS="f" * 32)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"The database is sealed with key {KEYRING.newest}, which DATA_KEYS does not hold")


async def test_says_what_is_wrong_and_how_to_use_it(talked: Desk, dialogues: Store) -> None:
    said = run(talked, dialogues, "retain")
    assert (said.returncode, said.stdout[:8]) == (0, "Removed ")
    assert "sealed with key" in run(talked, dialogues, "verify", DATA_KEYS="f" * 32).stderr
    assert "export" in run(talked, dialogues, "--help").stdout
