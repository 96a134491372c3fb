"""The assistant does not start on dialogues that it could not read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant import dialogue_keys
from assistant.dialogue_database import address, open_engine
from assistant.sealed_events import Base, SealedEvent
from sealing import Keyring, WrongKeys

OLD, NEW = "o" * 32, "n" * 32
ROOT = Path(__file__).parents[2]


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Dialogues of which the first half is sealed with an old key, the second with a new one."""
    file = str(tmp_path / "dialogues.db")
    engine = open_engine(address(file))
    Base.metadata.create_all(engine)
    for key in (OLD, NEW):
        engine.dialect.keyring = Keyring([key])
        with engine.begin() as connection:
            row = {"sender_id": "c", "type_name": "user", "data": "{}"}
            connection.execute(SealedEvent.__table__.insert().values(**row))
    engine.dispose()
    return file


def test_starts_with_all_keys_and_on_nothing(file: str, tmp_path: Path) -> None:
    dialogue_keys.check(file, Keyring([NEW, OLD]))
    dialogue_keys.check(str(tmp_path / "none.db"), Keyring([NEW]))


@pytest.mark.parametrize("missing", [OLD, NEW])
def test_names_the_key_that_is_missing(file: str, missing: str) -> None:
    (other,) = {OLD, NEW} - {missing}
    with pytest.raises(WrongKeys, match=f"sealed with key {Keyring([missing]).newest}, which it does not hold"):
        dialogue_keys.check(file, Keyring([other]))


def test_the_process_ends_with_one_sentence(file: str) -> None:
    given = {"ASSISTANT_SECRET": "a", "ACTIONS_SECRET": "b", "DATA_KEYS": NEW, "ASSISTANT_DB": file}
    command = [sys.executable, "-m", "assistant"]
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, **given}, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("DATA_KEYS is wrong: the dialogues of ASSISTANT_DB are sealed with key ")
    assert len(ended.stderr.splitlines()) == 1
