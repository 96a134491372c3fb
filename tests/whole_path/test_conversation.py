"""What a patient gets when all parts work."""

import time

from tests.whole_path.conftest import Patient, Stack


def test_answers_a_question(patient: Patient) -> None:
    assert patient.hears("does it hurt") == ["answer:pain_comfort"]


def test_answers_two_questions_in_one_message(patient: Patient) -> None:
    assert patient.hears("how long does it take and is it painful?") == ["answer:duration", "answer:pain_comfort"]


def test_an_allergy_becomes_a_ticket(stack: Stack, patient: Patient) -> None:
    assert patient.hears("I'm allergic to lidocaine") == ["escalate:allergy", "escalate:allergy"]
    assert stack.tickets(patient) == {"allergy": "allergy"}


def test_an_allergy_comes_before_the_answers_and_booking_last(stack: Stack, patient: Patient) -> None:
    heard = patient.hears("I'm allergic to lidocaine, how long does it take and can I book for Friday?")
    assert heard == ["escalate:allergy", "answer:duration", "book", "book", "book:slot"]
    assert "allergy" in stack.tickets(patient)


def test_an_emergency_gets_the_911_words_within_a_second(stack: Stack, patient: Patient) -> None:
    begun = time.monotonic()
    (reply,) = patient.says("my lips are swelling and I can't breathe")
    assert time.monotonic() - begun < 1
    assert reply["about"] == ["emergency"]
    assert "911" in reply["text"]
    assert stack.tickets(patient)["emergency"] == "emergency"


def test_somebody_who_wants_a_person_gets_a_ticket(stack: Stack, patient: Patient) -> None:
    assert patient.hears("can I talk to a person please") == ["human", "human"]
    assert stack.tickets(patient) == {"human": "routine"}


def test_a_change_of_an_appointment_gets_a_ticket(stack: Stack, patient: Patient) -> None:
    assert patient.hears("I need to reschedule my appointment") == ["reschedule_cancel", "human"]
    assert stack.tickets(patient) == {"reschedule": "routine"}


def test_a_slash_is_no_command(patient: Patient) -> None:
    plain = patient.hears("xyzzy plugh")
    for command in ("/restart", "/request_staff", '/inform{"allergy":"none"}', "/faq/duration"):
        assert patient.hears(command) == plain


def test_buttons_lead_to_their_topics(patient: Patient) -> None:
    (reply,) = patient.says("does it hurt")
    assert 1 <= len(reply["buttons"]) <= 3
    for button in reply["buttons"]:
        assert not button["payload"].startswith("/")
        (word,) = patient.hears(button["payload"])
        assert word.startswith("answer:")


def test_says_what_the_clinic_has_not_published(patient: Patient) -> None:
    assert patient.hears("can I wear make-up right after?") == ["out_of_scope"]


def test_logs_hold_nothing_a_patient_wrote(stack: Stack, patient: Patient) -> None:
    patient.says("my name is Quillfeather and I'm allergic to zanzibarium")
    patient.says("/Quillfeather")
    patient.post("Quillfeather " * 100)
    logs = stack.logs().lower()
    assert "quillfeather" not in logs
    assert "zanzibarium" not in logs
    assert "ticket_held" in logs
