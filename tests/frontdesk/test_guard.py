"""What may leave the desk."""

import pytest

from frontdesk.guard import Guard
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Screening
from frontdesk.tickets import ALARMS, Kind
from tests.conftest import ANSWER, GREETING

CALM = Screening()
EMERGENCY = Reply("Call 911.", ("emergency",), claims=Kind.EMERGENCY)
PROMISE = Reply("Our staff have your request.", ("human",), claims=Kind.HUMAN)
NUMBER = Reply("Which number can they reach you at?", ("human",))
ALLERGY = Reply("Our staff have been told.", ("escalate:allergy",), claims=Kind.ALLERGY)
CONFUSED = Reply("I did not understand.", ("out_of_scope",))


@pytest.fixture
def guard(phrases: Phrases) -> Guard:
    return Guard(phrases, "web")


def names(replies: list[Reply]) -> list[str]:
    return [reply.utter_action or reply.text for reply in replies]


def test_lets_an_ordinary_answer_out_as_it_is(guard: Guard) -> None:
    assert guard.cleared([ANSWER], CALM, ALARMS, careful=False) == [ANSWER]


def test_an_emergency_stands_alone(guard: Guard) -> None:
    assert names(guard.cleared([EMERGENCY, ANSWER], CALM, ALARMS, careful=False)) == ["utter_emergency"]


def test_self_harm_has_words_of_its_own(guard: Guard) -> None:
    found = Screening(emergency=True, self_harm=True)
    assert names(guard.cleared([EMERGENCY], found, ALARMS, careful=False)) == ["utter_self_harm"]


def test_a_promise_without_a_ticket_becomes_the_call_us_words(guard: Guard) -> None:
    cleared = guard.cleared([ANSWER, PROMISE], CALM, ALARMS, careful=False)
    assert names(cleared) == [ANSWER.utter_action, "utter_not_passed_on"]
    assert "(770) 802-8900" in cleared[1].text


def test_nobody_is_asked_for_a_number_of_whom_staff_do_not_know(guard: Guard) -> None:
    cleared = guard.cleared([ANSWER, PROMISE, NUMBER], CALM, ALARMS, careful=False)
    assert names(cleared) == [ANSWER.utter_action, "utter_not_passed_on"]


def test_a_promise_with_its_ticket_is_kept(guard: Guard) -> None:
    assert guard.cleared([PROMISE, NUMBER], CALM, ALARMS | {Kind.HUMAN}, careful=False) == [PROMISE, NUMBER]


@pytest.mark.parametrize("replies", [[], [Reply("", ("notice",))], [ANSWER, Reply("Call {phone}.", ("notice",))]])
def test_an_empty_or_unfinished_turn_becomes_the_fixed_fallback(guard: Guard, replies: list[Reply]) -> None:
    assert names(guard.cleared(replies, CALM, ALARMS, careful=False)) == ["utter_fallback_saved"]


def test_an_allergy_is_answered_although_the_turn_failed(guard: Guard) -> None:
    cleared = guard.cleared([], Screening(allergy=True), ALARMS, careful=False)
    assert names(cleared) == ["utter_allergy_noted"]
    assert all("error" not in reply.about for reply in cleared)


def test_an_urgent_symptom_is_answered_although_the_turn_failed(guard: Guard) -> None:
    assert names(guard.cleared([], Screening(urgent=True), ALARMS, careful=False)) == ["utter_urgent"]


def test_past_anaphylaxis_gets_the_allergy_words_alone(guard: Guard) -> None:
    found = Screening(allergy=True, urgent=True, past_anaphylaxis=True)
    assert names(guard.cleared([], found, ALARMS, careful=False)) == ["utter_allergy_noted"]


def test_an_alarm_the_assistant_left_out_is_put_first(guard: Guard) -> None:
    assert names(guard.cleared([ANSWER], Screening(allergy=True), ALARMS, careful=False)) == [
        "utter_allergy_noted",
        ANSWER.utter_action,
    ]


def test_an_alarm_the_assistant_answered_is_not_repeated(guard: Guard) -> None:
    assert guard.cleared([ALLERGY, ANSWER], Screening(allergy=True), ALARMS, careful=False) == [ALLERGY, ANSWER]


class TestAfterAnEmergency:
    """Until it is over, whatever is not clearly another question gets the 911 line again."""

    @pytest.mark.parametrize("replies", [[GREETING], [CONFUSED], [ALLERGY], []])
    def test_repeats_the_911_words(self, guard: Guard, replies: list[Reply]) -> None:
        assert names(guard.cleared(replies, CALM, ALARMS, careful=True)) == ["utter_emergency"]

    def test_answers_a_clear_question(self, guard: Guard) -> None:
        assert guard.cleared([ANSWER], CALM, ALARMS, careful=True) == [ANSWER]

    @pytest.mark.parametrize("replies", [[GREETING], [EMERGENCY], []])
    def test_gives_one_calm_line_to_somebody_who_is_fine(self, guard: Guard, replies: list[Reply]) -> None:
        cleared = guard.cleared(replies, Screening(reassured=True), ALARMS, careful=True)
        assert names(cleared) == ["utter_emergency_calm"]

    @pytest.mark.parametrize(
        ("found", "words"),
        [
            (Screening(reassured=True, urgent=True), "utter_urgent"),
            (Screening(reassured=True, allergy=True), "utter_allergy_noted"),
        ],
    )
    def test_who_is_fine_and_tells_of_something_else_hears_that_staff_know(
        self, guard: Guard, found: Screening, words: str
    ) -> None:
        assert names(guard.cleared([GREETING], found, ALARMS, careful=True)) == [words, "utter_emergency_calm"]
