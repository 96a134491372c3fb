"""What a message means at its point of a conversation."""

from dataclasses import replace

import pytest

from assistant.acts import Guess
from assistant.plan import Act, closes_form, in_order, plan
from assistant.standing import Choice, Talk, Understood

BOOKING_NAME = Talk(form="booking_form", pending="patient_name")
OFFERED = Talk(if_yes="accept_question", if_no="decline_call_back")


def guess(text: str, label: str, confidence: float = 0.9, *ranking: tuple[str, float]) -> Guess:
    return Guess(text, label, confidence, ranking or ((label, confidence),))


def heard(*guesses: Guess, asked: list[str] | None = None) -> tuple[str, Understood]:
    """A message of one part, or of several, and what the classifier made of it."""
    text = ". ".join(each.text for each in guesses)
    parts = guesses if len(guesses) > 1 else ()
    return text, Understood(asked or [each.label for each in guesses], guesses[0], parts)


def labels(acts: list[Act]) -> list[str]:
    return [act.label for act in acts]


def test_acts_are_answered_alarms_first_and_booking_last() -> None:
    asked = ["request_booking", "faq/duration", "request_staff", "report_allergy", "faq/duration", "faq/safety"]
    assert in_order(asked) == ["report_allergy", "faq/duration", "faq/safety", "request_staff", "request_booking"]


class TestOutsideAForm:
    def test_a_yes_means_what_the_last_question_says(self) -> None:
        assert labels(plan(*heard(guess("yes", "affirm")), OFFERED)) == ["accept_question"]

    def test_a_no_means_what_the_last_question_says(self) -> None:
        assert labels(plan(*heard(guess("no", "deny")), OFFERED)) == ["decline_call_back"]

    def test_a_yes_to_nothing_is_a_yes(self) -> None:
        assert labels(plan(*heard(guess("yes", "affirm")), Talk())) == ["affirm"]

    def test_an_allergy_begins_the_talk_about_it(self) -> None:
        acts = plan(*heard(guess("allergic to nuts", "report_allergy")), Talk())
        assert labels(acts) == ["report_allergy", "tell_about_allergy"]

    def test_e9_where_health_is_not_asked_about_it_is_saved_and_no_talk_follows(self) -> None:
        acts = plan(*heard(guess("allergic to nuts", "report_allergy")), Talk(about_health=False))
        assert labels(acts) == ["report_allergy"]

    def test_a_booking_comes_before_the_talk_about_an_allergy(self) -> None:
        parts = (guess("allergic to nuts", "report_allergy"), guess("can I book", "request_booking"))
        assert labels(plan(*heard(*parts), Talk())) == ["report_allergy", "request_booking"]

    def test_who_wants_a_person_is_asked_how_to_be_reached(self) -> None:
        acts = plan(*heard(guess("a person please", "request_staff")), Talk(reachable=False))
        assert labels(acts) == ["request_staff", "leave_contact"]

    def test_who_can_be_reached_is_not_asked(self) -> None:
        assert labels(plan(*heard(guess("a person please", "request_staff")), Talk())) == ["request_staff"]

    def test_a_no_with_a_reason_is_a_no(self) -> None:
        understood = heard(guess("no, I'll ask my doctor", "ask_medical_question"))
        assert labels(plan(*understood, Talk(if_yes="accept_medical_question"))) == ["deny"]

    def test_a_yes_with_a_number_is_both(self) -> None:
        understood = heard(guess("yes, my number is 404 555 0137", "out_of_scope"))
        acts = plan(*understood, Talk(if_yes="accept_question", reachable=False))
        assert acts == [Act("accept_question"), Act("leave_contact", "yes, my number is 404 555 0137")]

    def test_a_number_by_itself_is_kept(self) -> None:
        understood = heard(guess("404 555 0137", "nlu_fallback", 0.1))
        kept = Act("leave_contact", "404 555 0137")
        assert plan(*understood, Talk(told=True, lost=True)) == [kept]
        assert plan(*understood, Talk()) == [Act("request_staff"), kept]

    def test_an_alarm_is_never_a_mere_no(self) -> None:
        understood = heard(guess("no, I'm allergic", "report_allergy"))
        assert "report_allergy" in labels(plan(*understood, OFFERED))

    def test_cancelling_after_the_hand_off_reaches_staff(self) -> None:
        understood = heard(guess("cancel my request", "never_mind"))
        assert labels(plan(*understood, Talk(handed_off=True))) == ["change_appointment"]
        assert labels(plan(*understood, Talk())) == ["never_mind"]

    def test_not_understood_twice_is_more_than_once(self) -> None:
        unknown = heard(guess("blorp", "nlu_fallback", 0.1))
        assert labels(plan(*unknown, Talk())) == ["nlu_fallback"]
        assert labels(plan(*unknown, Talk(lost=True))) == ["still_not_understood"]

    def test_an_emergency_stands_alone(self) -> None:
        parts = (guess("I can't breathe", "report_emergency"), guess("can I book", "request_booking"))
        assert plan(*heard(*parts), Talk()) == [Act("report_emergency")]


class TestChoice:
    TALK = Talk(choices=(Choice("Session length", "faq/duration"), Choice("Do results last?", "faq/results_last")))

    @pytest.mark.parametrize("text", ["1", "one", "the first one", "Session length", "first"])
    def test_by_number_or_name(self, text: str) -> None:
        assert labels(plan(*heard(guess(text, "nlu_fallback", 0.1)), self.TALK)) == ["faq/duration"]

    def test_by_what_it_sounds_like_among_the_choices(self) -> None:
        text, understood = heard(guess("the appointment", "request_booking"))
        together = replace(understood, joined={"faq/duration": 0.4, "faq/results_last": 0.2})
        assert labels(plan(text, together, self.TALK)) == ["faq/duration"]

    def test_a_wish_for_a_visit_is_no_choice(self) -> None:
        text, understood = heard(guess("book an appointment", "request_booking"))
        together = replace(understood, joined={"faq/duration": 0.4})
        assert labels(plan(text, together, self.TALK)) == ["request_booking"]

    def test_another_question_is_no_choice(self) -> None:
        assert labels(plan(*heard(guess("does it hurt", "faq/pain_comfort")), self.TALK)) == ["faq/pain_comfort"]

    def test_a_number_without_a_choice_is_none(self) -> None:
        assert labels(plan(*heard(guess("1", "nlu_fallback", 0.1)), Talk())) == ["nlu_fallback"]


class TestInTheBooking:
    def test_an_answer_goes_to_the_form(self) -> None:
        acts = plan(*heard(guess("Dana Whitfield", "out_of_scope", 0.6)), BOOKING_NAME)
        assert acts == [Act("give_details", "Dana Whitfield")]

    def test_a_question_in_between_is_answered_and_takes_nothing(self) -> None:
        assert plan(*heard(guess("does it hurt?", "faq/pain_comfort")), BOOKING_NAME) == [Act("faq/pain_comfort")]

    def test_a_question_beside_an_answer_leaves_the_answer(self) -> None:
        parts = (guess("Dana", "out_of_scope", 0.4), guess("does it hurt", "faq/pain_comfort"))
        acts = plan(*heard(*parts), BOOKING_NAME)
        assert acts == [Act("faq/pain_comfort"), Act("give_details", "Dana", alone=False)]

    def test_a_topics_name_answers_what_to_treat(self) -> None:
        talk = Talk(form="booking_form", pending="concern")
        assert plan(*heard(guess("acne scars", "faq/acne_scars")), talk) == [Act("give_details", "acne scars")]

    def test_a_name_may_begin_as_a_question_does(self) -> None:
        acts = plan(*heard(guess("May June", "nlu_fallback", 0.2)), BOOKING_NAME)
        assert acts == [Act("give_details", "May June")]

    def test_thanks_are_no_name(self) -> None:
        assert plan(*heard(guess("thanks", "thank")), BOOKING_NAME) == [Act("thank")]

    def test_a_short_change_is_a_correction(self) -> None:
        acts = plan(*heard(guess("make it friday", "change_appointment")), BOOKING_NAME)
        assert acts == [Act("give_details", "make it friday")]

    def test_a_visit_that_exists_is_another_matter(self) -> None:
        acts = plan(*heard(guess("reschedule my existing visit", "change_appointment")), BOOKING_NAME)
        assert labels(acts) == ["change_appointment"]

    def test_a_name_may_sound_like_a_wish(self) -> None:
        acts = plan(*heard(guess("Grace Price", "ask_price")), BOOKING_NAME)
        assert acts == [Act("give_details", "Grace Price")]

    def test_a_medical_question_may_hold_an_answer(self) -> None:
        talk = Talk(form="booking_form", pending="concern")
        parts = (guess("I'm pregnant", "ask_medical_question"), guess("can I still come", "request_booking"))
        acts = plan(*heard(*parts, asked=["ask_medical_question"]), talk)
        assert labels(acts) == ["ask_medical_question", "give_details"]

    @pytest.mark.parametrize(("text", "label"), [("never mind", "never_mind"), ("cancel", "change_appointment")])
    def test_never_mind_ends_it(self, text: str, label: str) -> None:
        acts = plan(*heard(guess(text, label)), BOOKING_NAME)
        assert labels(acts) == ["end_booking"]
        assert closes_form(acts, BOOKING_NAME)

    def test_who_ends_it_with_an_allergy_is_heard(self) -> None:
        parts = (guess("never mind", "never_mind"), guess("I am allergic to latex", "report_allergy"))
        acts = plan(*heard(*parts), BOOKING_NAME)
        assert labels(acts) == ["report_allergy", "end_booking"]

    def test_a_symptom_of_now_gets_no_false_comfort(self) -> None:
        question = guess("is redness with pus normal?", "faq/downtime_redness")
        acts = plan(*heard(question, asked=["report_urgent_symptom"]), BOOKING_NAME)
        assert labels(acts) == ["report_urgent_symptom"]

    def test_an_alarm_comes_first_and_is_no_answer(self) -> None:
        acts = plan(*heard(guess("allergic to penicillin", "report_allergy")), BOOKING_NAME)
        assert acts == [Act("report_allergy"), Act("give_details", "allergic to penicillin", beside=True, alone=False)]

    def test_an_allergy_answers_the_question_about_health(self) -> None:
        talk = Talk(form="booking_form", pending="health")
        acts = plan(*heard(guess("allergic to penicillin", "report_allergy")), talk)
        assert acts == [Act("report_allergy"), Act("give_details", "allergic to penicillin", alone=False)]

    def test_an_emergency_ends_it(self) -> None:
        acts = plan(*heard(guess("my throat is closing", "report_emergency")), BOOKING_NAME)
        assert acts == [Act("report_emergency")]
        assert closes_form(acts, BOOKING_NAME)

    def test_a_number_is_never_a_question_in_between(self) -> None:
        talk = Talk(form="booking_form", pending="contact")
        acts = plan(*heard(guess("can you use 404 555 0137?", "contact")), talk)
        assert acts == [Act("give_details", "can you use 404 555 0137?")]

    def test_nothing_written_is_no_answer(self) -> None:
        assert plan(*heard(guess("", "nlu_fallback", 1.0)), BOOKING_NAME) == [Act("nlu_fallback")]


class TestInTheTalkAboutAnAllergy:
    TALK = Talk(form="allergy_form", pending="allergy_story")

    def test_more_of_it_is_an_answer(self) -> None:
        acts = plan(*heard(guess("latex gives me hives", "report_allergy")), self.TALK)
        assert acts == [Act("give_details", "latex gives me hives")]

    def test_a_booking_ends_it(self) -> None:
        acts = plan(*heard(guess("can I book", "request_booking")), self.TALK)
        assert labels(acts) == ["request_booking"]
        assert closes_form(acts, self.TALK)

    def test_leaving_it_is_confirmed(self) -> None:
        assert labels(plan(*heard(guess("never mind", "never_mind")), self.TALK)) == ["leave_talk"]


class TestAskedForAContact:
    TALK = Talk(form="contact_form", pending="contact", reachable=False)

    def test_a_number_answers(self) -> None:
        acts = plan(*heard(guess("404 555 0137", "out_of_scope")), self.TALK)
        assert acts == [Act("give_details", "404 555 0137")]

    def test_anything_else_ends_the_question(self) -> None:
        acts = plan(*heard(guess("does it hurt", "faq/pain_comfort")), self.TALK)
        assert labels(acts) == ["faq/pain_comfort"]
        assert closes_form(acts, self.TALK)


class TestFollowUp:
    AFTER = Talk(last="faq/bruising", how_long=("faq/bruising",), more="faq/side_effects")

    def test_how_long_is_about_the_last_answer(self) -> None:
        assert plan(*heard(guess("how long?", "ask_how_long")), self.AFTER) == [Act("faq/bruising")]

    def test_how_long_after_nothing_is_asked_back(self) -> None:
        (act,) = plan(*heard(guess("how long?", "ask_how_long")), Talk())
        assert (act.label, act.candidates) == ("clarify", Talk().how_long)

    def test_more_goes_on_with_what_follows(self) -> None:
        assert plan(*heard(guess("tell me more", "ask_more")), self.AFTER) == [Act("faq/side_effects")]

    def test_shorter_says_the_last_answer_in_short(self) -> None:
        assert plan(*heard(guess("shorter", "ask_shorter")), self.AFTER) == [Act("faq/bruising", short=True)]

    @pytest.mark.parametrize(("talk", "label"), [(AFTER, "ask_source"), (BOOKING_NAME, "ask_why_asked")])
    def test_why_asks_for_the_source_or_for_the_reason_of_a_question(self, talk: Talk, label: str) -> None:
        assert plan(*heard(guess("why?", "ask_why")), talk) == [Act(label)]

    @pytest.mark.parametrize("label", ["ask_more", "ask_shorter", "ask_why"])
    def test_a_follow_up_to_nothing_is_asked_back(self, label: str) -> None:
        assert plan(*heard(guess("go on", label)), Talk()) == [Act("ask_what")]
