"""Whatever happens at whichever question of whichever form: the right reply, nothing empty, and the way goes on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from frontdesk.contacts import read_contact
from tests.whole_path.conftest import Patient, Stack

ACTIONS = "-m actions"
NUMBER = "+14045550142"
BOOKING = {
    "patient_name": "Ruth Lee",
    "contact": "404 555 0142",
    "consent": "yes",
    "concern": "wrinkles",
    "preferred_times": "mornings",
    "health": "none",
    "confirmed": "yes",
}
ALLERGY = {"allergy_story": "a rash", "allergy_when": "planning one", "contact": "404 555 0142"}
CONTACT = {"contact": "404 555 0142"}


@dataclass(frozen=True)
class Place:
    """A question of a form: what opens the form, its answers up to the question, and those from there on."""

    form: str
    slot: str
    opening: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    ticket: str


def places(form: str, opening: str, answers: dict[str, str], ticket: str) -> Iterator[Place]:
    said = tuple(answers.values())
    for number, slot in enumerate(answers):
        yield Place(form, slot, opening, said[:number], said[number:], ticket)


PLACES = [
    *places("booking", "book", BOOKING, "booking"),
    *places("allergy", "I'm allergic to nickel", ALLERGY, "allergy"),
    *places("contact", "can I talk to a person", CONTACT, "human"),
]
BOOKING_PLACES = [place for place in PLACES if place.form == "booking"]


def named(place: Place) -> str:
    return f"{place.form}-{place.slot}"


every_slot = pytest.mark.parametrize("place", PLACES, ids=named)
every_slot_of_booking = pytest.mark.parametrize("place", BOOKING_PLACES, ids=named)


def at(place: Place, patient: Patient) -> None:
    for text in (place.opening, *place.before):
        patient.says(text)


def hears(patient: Patient, text: str) -> list[str]:
    """What the replies are about; none of them is empty or unfilled."""
    said = patient.says(text)
    assert said
    assert all(reply["text"].strip() and reply["about"] for reply in said)
    assert not any("{" in reply["text"] or "None" in reply["text"] for reply in said)
    return [word for reply in said for word in reply["about"]]


def contact_of(stack: Stack, patient: Patient) -> str | None:
    """The contact that staff see, which is a real one or none."""
    kept: str | None = stack.value(patient, "SELECT contact FROM conversations WHERE id = ?")
    if kept is not None:
        contact = read_contact(kept)
        assert contact
        assert contact.value == kept
    return kept


def details(stack: Stack, patient: Patient) -> dict[str, Any]:
    query = "SELECT details FROM tickets WHERE conversation_id = ? AND kind = 'booking'"
    return dict(json.loads(stack.value(patient, query) or "{}"))


def completes(stack: Stack, patient: Patient, place: Place) -> None:
    """The rest is answered as if nothing had been, and staff have it."""
    for text in place.after:
        hears(patient, text)
    assert place.ticket in stack.tickets(patient)
    assert contact_of(stack, patient) == NUMBER
    if place.form == "booking":
        expected = {**BOOKING, "contact": "(404) 555-0142"}
        del expected["confirmed"]
        assert details(stack, patient) == expected


@every_slot
def test_a_question_is_answered_and_ours_asked_again(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    heard = hears(patient, "does it hurt?")
    assert heard[0] == "answer:pain_comfort"
    if place.form == "contact":
        return  # the question is given up for another topic
    assert heard[1:] == {"booking": ["book:resume"], "allergy": ["escalate:allergy"]}[place.form]
    completes(stack, patient, place)


@every_slot_of_booking
def test_an_allergy_is_saved_and_the_request_put_on_hold(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    heard = hears(patient, "I'm allergic to latex")
    assert heard[0] == "escalate:allergy"
    assert heard.count("escalate:allergy") == 1
    assert stack.tickets(patient) == {"allergy": "allergy"}
    if place.slot == "health":
        assert "book:confirm" in heard
        assert "notice" in hears(patient, "yes")
        assert details(stack, patient)["health"] == "I'm allergic to latex"
        return
    assert "book:invalid" not in heard
    completes(stack, patient, place)
    assert stack.tickets(patient) == {"allergy": "allergy", "booking": "routine"}
    assert "notice" in stack.replies(patient)


@every_slot
def test_an_emergency_stands_alone_and_ends_the_form(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    assert hears(patient, "my throat is closing up and I can't breathe") == ["emergency"]
    assert stack.tickets(patient)["emergency"] == "emergency"
    assert hears(patient, "how long does it take?") == ["answer:duration"]
    assert "booking" not in stack.tickets(patient)
    assert contact_of(stack, patient) is None


@every_slot_of_booking
def test_cancel_ends_it_and_nothing_is_kept(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    assert hears(patient, "cancel") == ["book:abort"]
    assert hears(patient, "no thanks") == ["book:abort"]
    assert stack.tickets(patient) == {}
    assert contact_of(stack, patient) is None
    assert hears(patient, "does it hurt?") == ["answer:pain_comfort"]


@pytest.mark.parametrize("place", [place for place in PLACES if place.form != "booking"], ids=named)
def test_never_mind_leaves_the_other_talks_and_their_tickets(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    hears(patient, "never mind")
    assert list(stack.tickets(patient)) == [place.ticket]
    assert hears(patient, "does it hurt?") == ["answer:pain_comfort"]


@every_slot
def test_a_person_is_told_and_the_form_goes_on(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    heard = hears(patient, "can I talk to a person?")
    assert heard[0] == "human"
    assert "human" in stack.tickets(patient)
    completes(stack, patient, place)


@every_slot
@pytest.mark.parametrize("text", ["asdf1234", "", " ", "🤷", "\u2060"])
def test_nonsense_loses_nothing(stack: Stack, patient: Patient, place: Place, text: str) -> None:
    at(place, patient)
    hears(patient, text)
    assert contact_of(stack, patient) is None
    if (place.form, text) == ("booking", "") or place.slot == "confirmed":
        completes(stack, patient, place)


@every_slot
def test_a_number_that_cannot_be_one_is_never_kept(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    for text in ("404 555 01", "ruth@example", "555 0142", "call 911"):
        hears(patient, text)
        assert contact_of(stack, patient) is None
    assert "contact" not in details(stack, patient)


@every_slot
def test_too_long_a_text_is_refused_and_changes_nothing(stack: Stack, patient: Patient, place: Place) -> None:
    at(place, patient)
    refused = patient.post("my story is long " * 120)
    assert refused.status_code == 413
    assert set(refused.json()) == {"error", "text", "about"}
    assert "(770) 802-8900" in refused.json()["text"]
    completes(stack, patient, place)


@every_slot
def test_too_long_an_emergency_gets_its_words_all_the_same(patient: Patient, place: Place) -> None:
    at(place, patient)
    refused = patient.post("I can't breathe. " * 120)
    assert (refused.status_code, refused.json()["about"]) == (413, ["emergency"])
    assert "911" in refused.json()["text"]


@pytest.mark.timeout(300)
def test_with_the_action_server_down_nothing_is_claimed_and_afterwards_it_goes_on(stack: Stack) -> None:
    patients = {place: stack.patient() for place in PLACES}
    for place, patient in patients.items():
        at(place, patient)
    before = {place: stack.tickets(patient) for place, patient in patients.items()}
    with stack.without(ACTIONS):
        for place, patient in patients.items():
            heard = hears(patient, place.after[0])
            assert "error" in heard, named(place)
            assert not {"book:confirm", "human"} & set(heard), named(place)
            assert stack.tickets(patient) == {**before[place], "failed_turn": "routine"}, named(place)
            assert contact_of(stack, patient) is None, named(place)
            assert hears(patient, "does it hurt?")
    for place, patient in patients.items():
        if place.form != "contact":
            completes(stack, patient, place)
