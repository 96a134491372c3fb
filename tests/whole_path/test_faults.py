"""The promises of the design, each with the part in question broken."""

import time
from typing import ClassVar

import pytest

from tests.conftest import ACCEPT, REFUSE
from tests.whole_path.conftest import Patient, Stack, until

ASSISTANT = "rasa run"
ACTIONS = "-m actions"
ALARM = "my lips are swelling and I can't breathe"


def hears_within(patient: Patient, text: str, seconds: float) -> list[str]:
    begun = time.monotonic()
    heard = patient.hears(text)
    assert time.monotonic() - begun < seconds
    return heard


class TestAssistantHangs:
    def test_alarms_are_answered_and_other_questions_fall_back(self, stack: Stack, patient: Patient) -> None:
        other = stack.patient()
        with stack.stopped(ASSISTANT):
            assert hears_within(patient, ALARM, 1) == ["emergency"]
            assert stack.tickets(patient) == {"emergency": "emergency"}
            assert hears_within(other, "I'm allergic to latex", 10) == ["escalate:allergy"]
            assert hears_within(other, "how long does it take", 10) == ["error"]
            assert stack.tickets(other) == {"allergy": "allergy", "failed_turn": "routine"}
        assert other.hears("how long does it take") == ["answer:duration"]


class TestAssistantIsKilled:
    def test_alarms_are_answered_and_it_comes_back_by_itself(self, stack: Stack, patient: Patient) -> None:
        stack.kill(ASSISTANT)
        assert hears_within(patient, ALARM, 1) == ["emergency"]
        other = stack.patient()
        assert other.hears("how long does it take") == ["error"]
        until(stack.is_ready)
        assert other.hears("how long does it take") == ["answer:duration"]
        assert patient.hears("what") == ["emergency"]


class TestActionServerIsKilled:
    def test_nothing_is_claimed_that_is_not_in_the_database(self, stack: Stack, patient: Patient) -> None:
        with stack.without(ACTIONS):
            assert patient.hears("can I talk to a person please") == ["error"]
            assert stack.tickets(patient) == {"failed_turn": "routine"}
            assert set(patient.hears("I'm allergic to lidocaine")) == {"escalate:allergy"}
            assert stack.tickets(patient)["allergy"] == "allergy"
            assert patient.hears("does it hurt") == ["answer:pain_comfort"]
        assert set(patient.hears("can I talk to a person please")) <= {"human", "escalate:allergy"}
        assert "human" in stack.tickets(patient)


class TestDatabaseRefuses:
    @pytest.fixture
    def full_disk(self, stack: Stack, patient: Patient):  # type: ignore[no-untyped-def]
        stack.database(REFUSE["sqlite"].format("inbox"))
        yield
        stack.database(ACCEPT["sqlite"])

    @pytest.mark.usefixtures("full_disk")
    def test_nobody_is_told_that_a_message_arrived(self, stack: Stack, patient: Patient) -> None:
        answer = patient.post("how long does it take")
        assert answer.status_code == 503
        assert answer.json()["error"] == "not_stored"
        assert "(770) 802-8900" in answer.json()["text"]
        assert stack.client.get("/healthz").status_code == 200

    @pytest.mark.usefixtures("full_disk")
    def test_an_emergency_gets_its_words_all_the_same(self, patient: Patient) -> None:
        answer = patient.post(ALARM)
        assert answer.status_code == 503
        assert answer.json()["about"] == ["emergency"]
        assert "911" in answer.json()["text"]

    def test_recovers_without_a_restart(self, patient: Patient) -> None:
        assert patient.hears("how long does it take") == ["answer:duration"]


class TestFrontDeskIsKilled:
    def test_a_stored_message_is_answered_after_the_restart(self, stack: Stack, patient: Patient) -> None:
        patient.hears("hello")
        with stack.stopped(ASSISTANT):
            with pytest.raises(Exception, match=r"disconnect|timed out|refused|reset"):
                stack.client.post(
                    "/webhooks/rest/webhook",
                    json={"sender": "x", "message": "does it hurt"},
                    headers=patient._headers,
                    timeout=0.5,
                )
            stack.kill("-m server")
        until(lambda: stack.is_ready() and not stack.unfinished(), 30)
        assert stack.replies(patient)[-1] in ("answer:pain_comfort", "error")


class TestSameTurnTwice:
    CLINIC: ClassVar = {"phone": "1", "clinic": "c"}
    TURN: ClassVar = {"conversation_id": "twice", "channel": "web", "language": "en", "clinic": CLINIC}

    def test_returns_the_recorded_replies_also_after_a_restart(self, stack: Stack, patient: Patient) -> None:
        turn = {**self.TURN, "turn_id": "turn-1", "text": "how long does it take and is it painful?"}
        first = stack.assistant_turn(**turn).json()["replies"]
        stack.assistant_turn(**{**self.TURN, "turn_id": "turn-2", "text": "thanks"})
        assert [reply["about"] for reply in first] == [["answer:duration"], ["answer:pain_comfort"]]
        assert stack.assistant_turn(**turn).json()["replies"] == first
        stack.kill(ASSISTANT)
        until(lambda: not stack.is_ready())
        until(stack.is_ready)
        assert stack.assistant_turn(**turn).json()["replies"] == first
