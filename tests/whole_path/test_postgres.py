"""The whole path with everything kept in PostgreSQL: front desk, action server and assistant."""

import time
from collections.abc import Iterator

import pytest

from evaluation.own_postgres import Postgres
from tests.whole_path.conftest import Stack, running, until
from tests.whole_path.test_faults import ALARM, ASSISTANT

TURN = {
    "turn_id": "turn-1",
    "conversation_id": "twice",
    "channel": "web",
    "language": "en",
    "clinic": {"phone": "1", "clinic": "c"},
    "text": "how long does it take?",
}


@pytest.fixture(scope="module")
def stack(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    for database in ("stack", "dialogues"):
        postgres.create(database)
    urls = {"DATABASE_URL": postgres.url("stack"), "ASSISTANT_DB": postgres.url("dialogues", "postgresql")}
    with running(tmp_path_factory.mktemp("on_postgres"), **urls) as stack:
        yield stack


def test_answers_allergies_and_emergencies_reach_patient_and_staff(stack: Stack) -> None:
    patient = stack.patient()
    assert patient.hears("how long does it take") == ["answer:duration"]
    assert set(patient.hears("I'm allergic to lidocaine")) == {"escalate:allergy"}
    assert patient.hears(ALARM) == ["emergency"]
    assert stack.tickets(patient) == {"allergy": "allergy", "emergency": "emergency"}


def test_a_form_goes_on_after_the_assistants_restart_and_a_turn_is_not_taken_twice(
    stack: Stack, postgres: Postgres
) -> None:
    patient = stack.patient()
    patient.says("I'd like to book a visit")
    first = stack.assistant_turn(**TURN).json()["replies"]
    stack.kill(ASSISTANT)
    until(lambda: not stack.is_ready())
    until(stack.is_ready)
    assert stack.assistant_turn(**TURN).json()["replies"] == first
    assert any("book" in word for word in patient.hears("my name is Ana Lopez"))
    assert int(postgres.sql("SELECT count(*) FROM events", "dialogues")) > 0


def test_while_the_server_is_away_nobody_is_told_that_a_message_arrived_and_it_recovers_by_itself(
    stack: Stack, postgres: Postgres
) -> None:
    patient = stack.patient()
    patient.hears("hello")
    with postgres.stopped():
        begun = time.monotonic()
        answer = patient.post(ALARM)
        assert (answer.status_code, answer.json()["about"]) == (503, ["emergency"])
        assert time.monotonic() - begun < 8
    postgres.crash()
    assert patient.post("how long does it take").status_code == 503
    assert stack.client.get("/healthz").status_code == 200
    assert not stack.is_ready()
    postgres.start()
    until(stack.is_ready)
    assert patient.hears("how long does it take") == ["answer:duration"]
