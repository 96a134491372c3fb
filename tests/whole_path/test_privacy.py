"""What patients write stands in no log, no alert and no plain byte of a file; and after `erase` nowhere at all."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.conftest import ROOT
from tests.whole_path.conftest import SECRETS, Patient, Stack, running, until

CANARY = "Zq7canary"
NUMBER, DIGITS, MAIL = "404-555-0142", "5550142", "zq7canary@example.com"
CARD = "4111 1111 1111 1111"
MESSAGES = (
    f"does it hurt, {CANARY}?",
    f"/{CANARY}",
    f"I'm allergic to {CANARY}",
    "never mind",
    "I'd like to book",
    f"my name is {CANARY}",
    MAIL,
    f"no, my number is {NUMBER}",
    f"{CANARY} can I talk to a person please",
    f"my card is {CARD}, {CANARY}",
    f"¿me duele {CANARY}?",
    f"I can't breathe, {CANARY}",
)

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack of its own, for what is searched is everything that it has ever written."""
    with running(tmp_path_factory.mktemp("private"), LOG_LEVEL="DEBUG") as stack:
        yield stack


@pytest.fixture(scope="module")
def told(own: Stack) -> Patient:
    """Somebody who has said all of it, through every route and every error."""
    until(own.is_ready)
    patient = own.patient()
    for message in MESSAGES:
        patient.says(message)
    web = own.client
    headers = patient._headers
    for body in (
        {"id": str(uuid4()), "text": f"how long, {CANARY}?"},
        {"id": str(uuid4()), "choice": f"/{CANARY}"},
        {"id": CANARY, "text": CANARY},
        {"id": str(uuid4()), "text": CANARY * 200},
        {"id": str(uuid4()), "text": [CANARY]},
    ):
        web.post("/chat/messages", json=body, headers=headers)
    for path in ("/chat/messages", "/webhooks/rest/webhook"):
        web.post(path, content=f'{{"message": "{CANARY}', headers=headers)
        web.post(path, content=CANARY * 5000, headers=headers)
        web.post(path, json={"message": CANARY, "text": CANARY}, headers={"Authorization": f"Bearer {CANARY}"})
    web.get(f"/{CANARY}?q={CANARY}", headers=headers)
    web.get(f"/chat/events?after={CANARY}", headers=headers)
    web.post("/desk/login", data={"password": CANARY})
    own.database("CREATE TRIGGER full_disk BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END")
    assert patient.post(f"does it hurt, {CANARY}?").status_code == 503
    own.database("DROP TRIGGER full_disk")
    with own.stopped("rasa run"):
        patient.says(f"what is it, {CANARY}?")
    until(lambda: not own.unfinished())
    return patient


def files(stack: Stack) -> bytes:
    return b"".join(
        found.read_bytes() for name in ("desk.db", "assistant.db") for found in stack.folder.glob(f"{name}*")
    )


def plain(text: bytes) -> list[str]:
    lowered = text.lower()
    return [word for word in (CANARY, DIGITS, NUMBER, CARD, "555 0142") if word.lower().encode() in lowered]


def command(stack: Stack, *what: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        **SECRETS,
        "DATABASE_URL": f"sqlite+aiosqlite:///{stack.folder / 'desk.db'}",
        "ASSISTANT_DB": str(stack.folder / "assistant.db"),
        "VAR_DIR": str(stack.folder / "var"),
    }
    whole = [sys.executable, "-m", "frontdesk.privacy", *what]
    return subprocess.run(whole, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)


@pytest.mark.usefixtures("told")
def test_no_log_quotes_a_patient(own: Stack) -> None:
    assert "ticket_held" in own.logs()
    assert plain(own.logs().encode()) == []


@pytest.mark.usefixtures("told")
def test_no_byte_of_the_files_is_plain(own: Stack) -> None:
    assert plain(files(own)) == []


def test_a_card_reaches_nobody(own: Stack, told: Patient) -> None:
    said = own.client.get("/chat/history", headers=told._headers).text
    exported = command(own, "export", told.conversation_id).stdout
    assert "•••• 1111" in exported
    assert CANARY in said
    assert CARD not in said + exported
    assert json.loads(exported)[0]["assistant"]


def test_erase_leaves_nothing(own: Stack, told: Patient) -> None:
    with_audit = files(own)
    assert told.conversation_id.encode() in with_audit
    said = command(own, "erase", NUMBER, "--yes").stdout
    assert "Erased " in said
    assert "too busy" not in said
    own.database("PRAGMA wal_checkpoint(TRUNCATE)")
    assert own.client.get("/chat/history", headers=told._headers).json() == []
    traces = b"".join(found.read_bytes() for found in own.folder.glob("assistant.db*"))
    assert told.conversation_id.encode() not in traces
    for table in ("inbox", "outbox", "tickets"):
        assert own.value(told, f"SELECT 1 FROM {table} WHERE conversation_id = ?") is None
    assert plain(files(own) + own.logs().encode()) == []
    assert command(own, "verify").stdout.startswith("The audit log is whole")
    assert told.hears("does it hurt") == ["answer:pain_comfort"]
