"""What a booking learns from the words of a patient."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.agreement import says_little, yes_or_no
from frontdesk.booking import LONGEST_VALUE, Slot, kept, read
from frontdesk.names import LONGEST_NAME


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Marisol", "Marisol"),
        ("my name is Marisol Vega-Ruiz", "Marisol Vega-Ruiz"),
        ("May June", "May June"),
        ("Joy", "Joy"),
        ("Grace Price", "Grace Price"),
        ("Mark Friday", "Mark Friday"),
        ("Will", "Will"),
        ("Will Young", "Will Young"),
        ("Can Yilmaz", "Can Yilmaz"),
        ("An Na", "An Na"),
        ("My", "My"),
        ("anna", "anna"),
        ("anna-maria o'neill", "anna-maria o'neill"),
        ("ANNA BELL!!", "ANNA BELL"),
        ("José Ñandú", "José Ñandú"),
        ("Nguyễn Thị Hương", "Nguyễn Thị Hương"),
        ("李雷", "李雷"),
        ("Ana María de la Cruz", "Ana María de la Cruz"),
        ("Mary-Jane van der Berg", "Mary-Jane van der Berg"),
        ("John Q. Public", "John Q. Public"),
        ("Dr. Sam Lee", "Sam Lee"),
        ("Mrs. Ruth Lee", "Ruth Lee"),
        ("Samantha (Sam) Lee", "Samantha Lee"),
        ("Sam😊", "Sam"),
        ("Sam, thanks", "Sam"),
        ("sam here", "sam"),
        ("ok it's Sam", "Sam"),
        ("im sam", "sam"),
        ("you can call me Sam", "Sam"),
        ("everyone calls me Sam", "Sam"),
        ("I go by Sam", "Sam"),
        ("put it under Sam Lee please", "Sam Lee"),
        ("first name Sam, last name Lee", "Sam Lee"),
        ("name: sam lee, phone: 404 555 0142", "sam lee"),
        ("Sam and my number is 404 555 0142", "Sam"),
        ("Sam Lee 404 555 0142", "Sam Lee"),
        ("Ruth Lee my email is ruth@example.com", "Ruth Lee"),
        ("for my mom, Ruth Lee", "Ruth Lee"),
        ("her name is Ruth Lee", "Ruth Lee"),
        ("soy Ruth", "Ruth"),
        ("me llamo Ruth Pérez", "Ruth Pérez"),
    ],
)
def test_reads_the_name_it_asked_for(text: str, name: str) -> None:
    assert read(text, Slot.NAME)[Slot.NAME] == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "👍",
        "ok",
        "yes",
        "no",
        "none",
        "none of your business",
        "I'd rather not say",
        "prefer not to",
        "I don't want to tell",
        "anonymous",
        "skip",
        "idk",
        "lol",
        "hmm",
        "whatever",
        "same as before",
        "mine",
        "full name?",
        "do you mean my full name?",
        "Hi there",
        "good morning",
        "wrinkles",
        "friday",
        "I'm a new patient",
        "it is for my mom",
        "I'm interested",
        "404 555 0142",
        "ruth@example.com",
        "asdf1234",
        "I want to book",
    ],
)
def test_takes_no_name_from_what_is_none(text: str) -> None:
    assert Slot.NAME not in read(text, Slot.NAME)


@pytest.mark.xfail(strict=True, reason="an everyday word in small letters with a surname; Will Smith is understood")
def test_reads_a_name_of_everyday_words_in_small_letters() -> None:
    assert read("will smith", Slot.NAME)[Slot.NAME] == "will smith"


@pytest.mark.parametrize(
    ("text", "pending"),
    [
        ("I'm Diabetic", Slot.HEALTH),
        ("this is private", Slot.HEALTH),
        ("call me back", Slot.TIMES),
        ("call me after work", Slot.TIMES),
        ("dark circles under eyes", Slot.CONCERN),
        ("I'm Italian and my skin is dry", Slot.CONCERN),
        ("the name is wrong", Slot.CONFIRMED),
        ("I'm interested in booking", None),
        ("I'm free on Friday", None),
        ("can I book, this is urgent", None),
        ("this is my first time", None),
        ("I'M INTERESTED", None),
        ("call me tomorrow", None),
        ("I'm Spanish speaking", None),
    ],
)
def test_takes_no_name_by_accident(text: str, pending: Slot | None) -> None:
    assert Slot.NAME not in read(text, pending)


@pytest.mark.parametrize("pending", [slot for slot in Slot if slot is not Slot.NAME])
@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("actually call me Liz", Slot.NAME, "Liz"),
        ("no, my name is Liz Stone", Slot.NAME, "Liz Stone"),
        ("change the name to Liz", Slot.NAME, "Liz"),
        ("no, my number is 678 555 0101", Slot.CONTACT, "(678) 555-0101"),
        ("use liz@example.com instead", Slot.CONTACT, "liz@example.com"),
        ("make it friday", Slot.TIMES, "friday"),
        ("actually Monday morning instead", Slot.TIMES, "Monday morning"),
    ],
)
def test_any_value_is_corrected_by_a_sentence(text: str, slot: Slot, value: str, pending: Slot) -> None:
    found = read(text, pending)
    assert value.lower() in str(found[slot]).lower()
    assert set(found) <= {slot, Slot.CONFIRMED}
    assert found.get(Slot.CONFIRMED) is not True


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("no, it's for my cellulite", "cellulite"),
        ("it is about melasma, not wrinkles", "melasma"),
        ("I want to talk about my acne scars instead", "acne scars"),
        ("change it to fine lines", "fine lines"),
    ],
)
def test_what_it_is_about_is_corrected_at_the_read_back(text: str, concern: str) -> None:
    assert read(text, Slot.CONFIRMED) == {Slot.CONCERN: concern}


def test_reads_everything_from_the_first_message() -> None:
    text = "Hi, I'm Grace Price and I'd like to come in Thursday afternoon for acne scars, my cell is 404 555 0142"
    assert read(text, None) == {
        Slot.NAME: "Grace Price",
        Slot.CONTACT: "(404) 555-0142",
        Slot.CONCERN: "acne scars",
        Slot.TIMES: "Thursday afternoon",
    }


@pytest.mark.parametrize(
    ("text", "pending", "values"),
    [
        ("Joy Kim, joy.kim@example.com", Slot.NAME, {Slot.NAME: "Joy Kim", Slot.CONTACT: "joy.kim@example.com"}),
        ("yes, and mornings are best", Slot.CONSENT, {Slot.CONSENT: True, Slot.TIMES: "mornings"}),
        ("my smile lines, fridays are best", Slot.CONCERN, {Slot.CONCERN: "my smile lines", Slot.TIMES: "fridays"}),
        ("no, e-mail is better: a@example.com", Slot.CONSENT, {Slot.CONTACT: "a@example.com"}),
    ],
)
def test_reads_several_values_at_once(text: str, pending: Slot, values: dict[Slot, str | bool]) -> None:
    assert read(text, pending) == values


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Tuesday", "Tuesday"),
        ("any day", "any day"),
        ("anytime", "anytime"),
        ("no preference", "no preference"),
        ("whatever", "whatever"),
        ("doesn't matter", "doesn't matter"),
        ("whenever my shift ends", "whenever my shift ends"),
        ("you choose", "you choose"),
        ("after 5", "after 5"),
        ("12/3 at 2", "12/3 at 2"),
        ("fri aft or sat am", "fri aft or sat am"),
        ("I can't do Mondays", "I can't do Mondays"),
        ("sure, mornings", "mornings"),
        ("do you have anything on friday?", "do you have anything on friday?"),
    ],
)
def test_takes_times_in_any_words(text: str, times: str) -> None:
    assert read(text, Slot.TIMES)[Slot.TIMES] == times


@pytest.mark.parametrize("text", ["no", "nope", "none", "yes", "👍", "ok", "thanks", "what do you have?", "", "..."])
def test_asks_again_where_no_time_was_told(text: str) -> None:
    assert Slot.TIMES not in read(text, Slot.TIMES)


@pytest.mark.parametrize("pending", [None, Slot.CONSENT, Slot.CONFIRMED])
def test_a_day_that_is_ruled_out_is_kept_with_its_not(pending: Slot | None) -> None:
    assert "can't" in str(read("I can't do Fridays", pending)[Slot.TIMES])


@pytest.mark.parametrize(
    "text", ["the bags under my eyes", "not sure", "no, just a consultation", "wrnkls", "for my mom"]
)
def test_takes_what_the_visit_is_about_as_said(text: str) -> None:
    assert read(text, Slot.CONCERN) == {Slot.CONCERN: text}


@pytest.mark.parametrize("text", ["no", "none", "nothing", "ok", "great", "thanks", "book me", "yes", "👍", "lol", ""])
def test_asks_again_what_the_visit_is_about(text: str) -> None:
    assert read(text, Slot.CONCERN) == {}


@pytest.mark.parametrize(
    "text", ["none", "no", "nope", "peanuts", "yes, peanuts", "I take metformin in the mornings", "I'm pregnant", "n/a"]
)
def test_takes_every_word_about_health(text: str) -> None:
    assert read(text, Slot.HEALTH) == {Slot.HEALTH: text}


@pytest.mark.parametrize("text", ["yes", "Yes.", "👍", "sure", "yes go ahead"])
def test_a_bare_yes_about_health_does_not_say_what(text: str) -> None:
    assert read(text, Slot.HEALTH) == {}


AGREES = """yes;Yes!;YES;yesss;yeah;yep;yup;ya;ye;y;sure;sure thing;ok;okay;okie dokie;k;of course;please do;go ahead;
go for it;fine;that's fine;it's ok;thats ok;alright;all right;absolutely;definitely;perfect;looks good;sounds good;
works for me;no problem;no worries;why not;you may;they can;I agree;I guess so;I don't mind;correct;all correct;
everything is right;that's all correct;send;please send it;pass it on;book it;thanks, yes;sí;si;claro;dale;👍;
👍🏽;👌;✅"""
DECLINES = """no;No.;NO;nope;nah;n;no thanks;not really;not now;please don't;don't;don't call me;of course not;
absolutely not;I'd rather not;I'd rather you didn't;prefer not;I don't want that;skip;none;wrong;ok no;👎"""
NEITHER = "maybe;text me only;why?;by text please;yes no maybe;Tuesday;thanks;hm;what for;who are you;404 555 0142;;🤷"


@pytest.mark.parametrize("text", [t.strip() for t in AGREES.split(";")])
def test_hears_a_yes(text: str) -> None:
    assert yes_or_no(text) is True
    assert read(text, Slot.CONSENT) == {Slot.CONSENT: True}


@pytest.mark.parametrize("text", [t.strip() for t in DECLINES.split(";")])
def test_hears_a_no(text: str) -> None:
    assert yes_or_no(text) is False
    assert read(text, Slot.CONSENT) == {Slot.CONSENT: False}


@pytest.mark.parametrize("text", [t.strip() for t in NEITHER.split(";")])
def test_consent_is_never_guessed(text: str) -> None:
    assert yes_or_no(text) is None
    assert Slot.CONSENT not in read(text, Slot.CONSENT)


def test_a_yes_with_a_change_is_read_back_again() -> None:
    assert read("yes but make it friday", Slot.CONFIRMED) == {Slot.TIMES: "friday"}


def test_what_was_meant_for_something_else_answers_no_question() -> None:
    assert read("I'm allergic to latex", Slot.CONCERN, beside=True) == {}
    assert read("I can't breathe well on Fridays", Slot.TIMES, beside=True) == {}
    assert read("yes, I'm allergic", Slot.CONSENT, beside=True) == {}


def test_what_clearly_answers_is_taken_even_so() -> None:
    assert read("Ruth Lee, I'm allergic to latex", Slot.NAME, beside=True) == {Slot.NAME: "Ruth Lee"}
    assert read("friday, and I'm allergic to latex", Slot.TIMES, beside=True) == {Slot.TIMES: "friday"}
    assert read("yes but I've got a nut allergy", Slot.CONSENT, beside=True) == {Slot.CONSENT: True}
    found = read("404 555 0142 and I'm allergic to latex", Slot.CONTACT, beside=True)
    assert found == {Slot.CONTACT: "(404) 555-0142"}


def test_an_answer_is_kept_on_one_line_and_not_endlessly() -> None:
    assert kept("acne\n  scars ") == "acne scars"
    assert len(str(read("scar " * 400, Slot.CONCERN)[Slot.CONCERN])) == LONGEST_VALUE


@given(st.one_of(st.text(), st.text(alphabet="abc 123@.,'-iIm")), st.sampled_from([None, *Slot]))
@example("my name is Sam1", None)
@example("call me sam@x", Slot.NAME)
def test_a_name_holds_no_digits_or_signs_and_no_value_is_empty(text: str, pending: Slot | None) -> None:
    found = read(text, pending)
    name = str(found.get(Slot.NAME, "x"))
    assert not any(character.isdecimal() or character in "@<>{}/" for character in name)
    assert len(name) <= LONGEST_NAME
    assert all(value is True or value is False or value.strip() for value in found.values())
    assert all(len(value) <= LONGEST_VALUE for value in found.values() if isinstance(value, str))


@given(st.text())
def test_what_says_little_answers_no_open_question(text: str) -> None:
    if says_little(text):
        assert read(text, Slot.CONCERN) == {}
