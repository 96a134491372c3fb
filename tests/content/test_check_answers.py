"""The check refuses what must not reach a patient, in a line that names the file and says what to do."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

Complaints = Callable[..., list[str]]
DURATION = "data/faq/duration.yml: "
THANKS = "data/conversations/thanks.yml: "


def test_accepts_a_project_that_is_in_order(complaints: Complaints) -> None:
    assert complaints() == []


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("You need three sessions.", "three sessions"),
        ("Come 3 times.", "3 times"),
        ("Come twice.", "twice"),
        ("It takes half an hour.", "half an hour"),
        ("A 45-minute visit is usual.", "45-minute"),
        ("It takes 25 minutes.", "25 minutes"),
        ("It takes 20 to 30 days.", "20 to 30 days"),
        ("It helps 20% of people.", "20 %"),
        ("It is $.", "$"),
        ("It lasts a week.", "a week"),
        ("It lasts for months.", "months"),
        ("A couple of visits will do.", "couple of visits"),
        ("It is gone in a few days.", "few days"),
        ("Come every week.", "every week"),
    ],
)
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_refuses_an_invented_figure(complaints: Complaints, said: str, figure: str, channel: str) -> None:
    [line] = complaints(**{channel: f"One session takes about 20 to 30 minutes. {said}"})
    place = {"web": "web text", "sms": "SMS text"}[channel]
    assert line.startswith(
        f'{DURATION}the {place} says "{figure}", a figure that none of the cited facts holds: take it out'
    )


@pytest.mark.parametrize(
    "said",
    [
        "One session takes about 20 to 30 minutes.",
        "It takes twenty to thirty minutes.",
        "A 20-30 minute session. Ask us first, and then again from time to time.",
        "It is no one-time fix: 1. You lie down. 2. It takes minutes. 3. You rest.",
        "It takes 20 to 30 minutes. In an emergency, call 911.",
    ],
)
def test_accepts_figures_of_the_facts_and_words_that_are_none(complaints: Complaints, said: str) -> None:
    assert complaints(web=said) == []


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("The change is permanent.", "permanent*"),
        ("Results are guaranteed.", "guarantee*"),
        ("It is painless.", "painless*"),
        ("It is a cure for acne.", "cure"),
        ("It is FDA cleared.", "fda"),
        ("It is approved.", "approved"),
        ("It is safe for everyone.", "safe for everyone"),
        ("This is safe.", "is safe"),
        ("It is proven.", "proven"),
        ("We are the best.", "best"),
        ("It always works.", "always"),
        ("It never fails.", "never"),
        ("It works 100%.", "100%"),
        ("There is no risk.", "no risk*"),
        ("There is no downtime.", "no downtime"),
        ("Ask your doctor.", "doctor*"),
    ],
)
def test_refuses_a_claim_that_no_cited_fact_holds(complaints: Complaints, said: str, claim: str) -> None:
    lines = complaints(web=f"One session takes about 20 to 30 minutes. {said}")
    assert any(
        line.startswith(f'{DURATION}the web text says "{claim}", which none of the cited facts says') for line in lines
    )


def test_accepts_a_claim_that_a_cited_fact_holds(complaints: Complaints) -> None:
    assert complaints(other={"web": "It is generally considered safe. A bruise clears up in a few days."}) == []


def test_accepts_a_harmless_use_of_a_claim_word(complaints: Complaints) -> None:
    assert complaints(web="It takes 20 to 30 minutes. It is best to ask us, as we can't promise it.") == []


def test_accepts_an_unpublished_matter_only_where_it_is_said_to_be_unpublished(complaints: Complaints) -> None:
    silence = "Prices are not published here."
    assert complaints(web=f"It takes 20 to 30 minutes. {silence}") == []
    [line] = complaints(web=f"It takes 20 to 30 minutes. {silence} They are low prices.")
    assert 'the web text says "price*"' in line


def test_refuses_a_missing_text(complaints: Complaints) -> None:
    assert complaints(sms=None) == [f"{DURATION}`utter_faq/duration` has no SMS text (`channel: sms`): write one"]
    assert f"{DURATION}`utter_faq/duration` has no web text (the one without a `channel`): write one" in complaints(
        web="  "
    )
    assert "has no web text" in complaints(web=None)[0]
    assert complaints(talk={"sms": None}) == [f"{THANKS}`utter_thank` has no SMS text (`channel: sms`): write one"]


def test_refuses_an_sms_over_two_segments(complaints: Complaints) -> None:
    fits = "It takes 20 to 30 minutes. Do ask. ".ljust(306, ".")
    assert complaints(sms=fits) == []
    [line] = complaints(sms=fits + ".")
    assert "the SMS text needs 3 SMS segments (307 characters" in line
    assert line.endswith("shorten it to 2, which hold 306 characters")


def test_measures_an_sms_with_the_phone_number_filled_in(complaints: Complaints) -> None:
    assert "needs 3 SMS segments (307" in complaints(sms="It takes 20 to 30 minutes. {phone}".ljust(300, "."))[0]


@pytest.mark.parametrize("character", ["\u2019", "\u2013", "\u2026", "\u2022"])
def test_refuses_characters_outside_gsm7_in_an_sms_only(complaints: Complaints, character: str) -> None:
    text = f"It takes 20 to 30 minutes{character}"
    [line] = complaints(sms=text)
    assert f'the SMS text holds characters that make an SMS far dearer ("{character}")' in line
    assert complaints(web=text) == []


def test_refuses_a_fact_of_a_section_that_is_not_listed(complaints: Complaints) -> None:
    cites = {"facts": ["session_minutes", "bruising_few_days"]}
    lines = complaints(card=cites, web="20 to 30 minutes, a bruise.", web_es="20 a 30 minutos, un moretón.")
    assert lines == [
        f'{DURATION}cites the fact `bruising_few_days`, which is from "Common Side Effects": add that section to '
        "`sections`, or cite a fact of a section that is listed"
    ]


def test_refuses_an_unknown_section_and_one_that_nothing_rests_on(complaints: Complaints) -> None:
    [unknown] = complaints(card={"sections": ["During the Treatment", "During the Treatmant"]})
    assert unknown.endswith('no section "During the Treatmant" in the article: did you mean `During the Treatment`?')
    [unused] = complaints(card={"sections": ["During the Treatment", "Common Side Effects"]})
    assert 'the section "Common Side Effects" is listed, but no cited fact is from it' in unused


def test_refuses_a_cited_fact_that_the_web_text_does_not_tell(complaints: Complaints) -> None:
    [line] = complaints(web="It is quick.")
    assert "cites the fact `session_minutes`, but the web text does not tell it (none of these words: minute*)" in line


def test_refuses_an_sms_that_tells_no_cited_fact(complaints: Complaints) -> None:
    assert complaints(sms="It is quick.") == [
        f"{DURATION}the SMS text tells none of the cited facts: tell at least one of them"
    ]


def test_refuses_a_fact_that_nobody_cites(complaints: Complaints) -> None:
    fact = {"section": "During the Treatment", "fact": "It stings.", "keywords": ["sting*"], "keywords_es": ["arde"]}
    [line] = complaints(facts={"stinging": fact})
    assert line.startswith('data/facts.yml: no topic cites the fact `stinging` of "During the Treatment"')


def test_refuses_a_topic_without_facts(complaints: Complaints) -> None:
    lines = complaints(card={"facts": [], "sections": []}, web="It is quick.", sms="It is quick.")
    assert f"{DURATION}cites no fact: list under `facts` what the answer rests on, from data/facts.yml" in lines


@pytest.mark.parametrize(
    ("fact", "complaint"),
    [
        ({"fact": "It takes 20 minutes.", "keywords": ["minutes"]}, 'says "20 minutes": add it to its `figures`'),
        (
            {"fact": "It is quick.", "figures": [20], "keywords": ["quick"]},
            'lists "20" as a figure, but does not say it',
        ),
        ({"fact": "It is quick.", "figures": ["a week"], "keywords": ["quick"]}, 'lists "a week" as a figure'),
        ({"fact": "It is quick.", "keywords": []}, "has no keywords"),
    ],
)
def test_refuses_a_fact_that_is_written_down_wrongly(
    complaints: Complaints, fact: dict[str, Any], complaint: str
) -> None:
    lines = complaints(facts={"speed": fact | {"section": "During the Treatment"}})
    assert any(line.startswith("data/facts.yml: the fact `speed`") and complaint in line for line in lines)


def test_refuses_an_unknown_fact_or_follow_up_topic(complaints: Complaints) -> None:
    assert complaints(card={"facts": ["session_minutes", "session_minute"]}) == [
        f"{DURATION}cites the unknown fact `session_minute`: did you mean `session_minutes`?"
    ]
    assert complaints(card={"follow_ups": ["brusing"]}) == [
        f"{DURATION}names the unknown follow-up topic `brusing`: did you mean `bruising`?"
    ]


@pytest.mark.parametrize(
    ("follow_ups", "complaint"),
    [
        ([], "has 0 follow-up topics"),
        (["bruising"] * 2, "lists the follow-up topic `bruising` twice"),
        (["duration"], "names itself as a follow-up topic"),
    ],
)
def test_refuses_follow_ups_that_lead_nowhere(complaints: Complaints, follow_ups: list[str], complaint: str) -> None:
    [line] = complaints(card={"follow_ups": follow_ups})
    assert complaint in line


def test_refuses_too_few_examples(complaints: Complaints) -> None:
    assert complaints(examples=["Session length", "will i be out by noon"]) == [
        f"{DURATION}`faq/duration` has 2 different examples: add 1, each asked in its own way"
    ]
    assert "`thank` has 1 different examples: add 1" in complaints(talk={"examples": ["cheers"]})[0]


def test_refuses_the_same_question_in_two_intents(complaints: Complaints) -> None:
    [line] = complaints(talk={"examples": ["Will I be out, by noon?", "cheers", "that was kind"]})
    assert '`thank` has the example "Will I be out, by noon?", as has `faq/duration` in data/faq/duration.yml' in line


def test_refuses_a_series_of_near_duplicates(complaints: Complaints) -> None:
    lines = complaints(examples=["Session length", "how long does it last", "how long does that last", "is it quick"])
    assert [line for line in lines if "nearly the same" in line]


def test_refuses_a_title_that_cannot_be_a_button(complaints: Complaints) -> None:
    long = "How long does it last"
    [line] = complaints(card={"title": long}, examples=[long, "is it quick", "out by noon?"])
    assert f'the title "{long}" has 21 characters: shorten it to 20' in line
    [line] = complaints(card={"title": "Length"})
    assert 'the title "Length" is not among the examples' in line
    lines = complaints(card={"title": "bruises"}, examples=["bruises", "is it quick", "out by noon?"])
    assert f'{DURATION}the title "bruises" is also the title of data/faq/bruising.yml: choose another one' in lines


def test_refuses_an_answer_that_is_hard_to_read(complaints: Complaints) -> None:
    [line] = complaints(
        web="Individual circumstances determine approximate duration: 20 to 30 minutes, representatively."
    )
    assert "the web text reads at school grade" in line
    assert "above 8: use shorter sentences and words" in line


def test_refuses_a_long_web_text(complaints: Complaints) -> None:
    [line] = complaints(web="It takes 20 to 30 minutes. " + "We are glad to help. " * 20)
    assert line == f"{DURATION}`utter_faq/duration`: the web text has 106 words: shorten it to 90"


def test_refuses_marks_that_patients_would_see(complaints: Complaints) -> None:
    assert "holds marks that would show as they are" in complaints(web="It takes **20 to 30** minutes.")[0]


def test_refuses_unknown_placeholders_and_a_typed_phone_number(complaints: Complaints) -> None:
    [line] = complaints(web="20 to 30 minutes. Ask at {clinic}, {phone} or {mail}.")
    assert "holds {mail}, which nobody fills in: use only {phone} and {clinic}" in line
    [line] = complaints(web="20 to 30 minutes. Call (770) 802-8900.")
    assert "holds a typed phone number: write {phone} instead" in line
    [line] = complaints(web="20 to 30 minutes. Call {phone.")
    assert "holds a single { or }" in line


def test_refuses_a_topic_without_review_date(complaints: Complaints) -> None:
    lines = complaints(card={"reviewed": None})
    assert lines == [
        f"{DURATION}`topic.reviewed` is not right: Input should be a valid date (write the day on which the answer was "
        "last read through, such as `reviewed: 2026-11-24`)"
    ]


def test_refuses_names_that_differ_from_the_file(complaints: Complaints) -> None:
    text = "version: '3.1'\ntopic: {title: A, title_es: B, sections: [], facts: [], follow_ups: [], "
    text += "reviewed: 2026-11-24, reviewed_es: }\n"
    text += "nlu: [{intent: faq/pan, examples: '- A'}]\nresponses: {utter_faq/pan: []}\n"
    lines = complaints(files={"data/faq/pain.yml": text})
    assert "data/faq/pain.yml: its one intent must be `faq/pain`, like the file; put `faq/pan` right" in lines
    assert (
        "data/faq/pain.yml: its one answer must be `utter_faq/pain`, like the file; put `utter_faq/pan` right" in lines
    )


@pytest.mark.parametrize(
    ("metadata", "complaint"),
    [
        ({}, "does not say what it is about"),
        ({"about": "price"}, "does not say what it is about"),
        ({"about": ["prise"]}, "`about: prise` is no known word"),
        ({"about": ["answer:pain"]}, "`about: answer:pain` is no known word"),
        ({"about": ["price"], "claims": "prize"}, "`claims: prize` is no kind of ticket"),
    ],
)
def test_refuses_metadata_nobody_understands(complaints: Complaints, metadata: dict[str, Any], complaint: str) -> None:
    lines = complaints(talk={"metadata": metadata})
    assert [line.startswith(f"{THANKS}`utter_thank`") and complaint in line for line in lines] == [True, True]


@pytest.mark.parametrize(
    "metadata", [{"about": ["answer:duration", "clarify:bruising"]}, {"about": ["human"], "claims": "human"}]
)
def test_accepts_the_known_words(complaints: Complaints, metadata: dict[str, Any]) -> None:
    assert complaints(talk={"metadata": metadata}) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [("It takes two weeks.", "two weeks"), ("It's painless.", "painless*"), ("It is FDA approved.", "fda")],
)
def test_refuses_facts_in_a_conversation(complaints: Complaints, said: str, words: str) -> None:
    lines = complaints(talk={"web": said})
    assert lines[0].startswith(f'{THANKS}`utter_thank`: the web text says "{words}", but only topics state facts')


def test_accepts_a_conversation_that_says_what_is_not_published(complaints: Complaints) -> None:
    assert (
        complaints(
            talk={"web": "The clinic has not published prices or anything on the FDA. Call 911 if it is urgent."}
        )
        == []
    )


def test_refuses_two_buttons_of_one_name_which_whatsapp_does_not_take(complaints: Complaints) -> None:
    buttons = [{"title": "Yes", "payload": "Yes"}, {"title": "yes", "payload": "Yes, please"}]
    assert f'{THANKS}`utter_thank`: the web text has two buttons "yes": call each one differently' in complaints(
        talk={"buttons": buttons}
    )


def test_refuses_a_text_that_is_too_long_for_whatsapp(complaints: Complaints) -> None:
    lines = complaints(talk={"web": f"You're welcome. {'x' * 1024}"})
    assert (
        f"{THANKS}`utter_thank`: the web text has 1040 characters, too many for WhatsApp: shorten it to 1024" in lines
    )


def test_refuses_a_label_of_whatsapps_list_that_is_longer_than_a_button(complaints: Complaints) -> None:
    label = {"text": "Please have a look at this", "metadata": {"about": ["notice"]}}
    file = {"version": "3.1", "responses": {"utter_list_label": [label, {"channel": "sms", **label}]}}
    lines = complaints(files={"data/conversations/whatsapp.yml": yaml.safe_dump(file)})
    assert [line for line in lines if "is the label of a button: shorten it to 20" in line]


def test_refuses_buttons_that_channels_cannot_show(complaints: Complaints) -> None:
    lines = complaints(talk={"buttons": [{"title": "I would like to talk to staff", "payload": "/request_staff"}]})
    assert "of 29 characters: shorten it to 20" in lines[0]
    assert "whose payload is a command" in lines[1]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("topic: [", "cannot be read ("),
        ("topic: a: b", "line 1 cannot be read"),
        ("version: '3.1'\nversion: '3.1'\n", "line 2: `version` stands there twice: keep one of them"),
        ("", "is empty or not a list of entries"),
        ("version: '3.1'\n", "`topic` is missing: add it"),
        ("verzion: '3.1'\n", "`verzion` is not an entry we know: check its spelling"),
        ("nlu: [{intent: faq/duration, examples: 'how long'}]", 'starts with a dash and a space, unlike "how long"'),
    ],
)
def test_says_what_keeps_a_file_from_being_read(complaints: Complaints, text: str, complaint: str) -> None:
    lines = complaints(files={"data/faq/duration.yml": text})
    assert any(line.startswith(DURATION) and complaint in line for line in lines)
    assert not [line for line in lines if not line.startswith(DURATION)]


@pytest.mark.parametrize("path", ["data/clinic.yml", "data/editorial.yml", "data/facts.yml"])
def test_says_that_a_file_is_missing(complaints: Complaints, path: str) -> None:
    assert complaints(files={path: None}) == [f"{path}: the file is missing: put it back"]


CLINIC = """
name: Skin Suite MedSpa
phone: "(770) 802-8900"
timezone: America/New_York
"""
SENTENCES = """
version: "3.1"
responses:
  utter_when_open:
  - {text: "Until {time} today.", metadata: {about: [notice]}}
  - {channel: sms, text: "Until {time} today.", metadata: {about: [notice]}}
  utter_when_closed:
  - {text: "We open {weekday}, {date}, {time}.", metadata: {about: [notice]}}
  - {channel: sms, text: "We open {weekday}, {date}, {time}.", metadata: {about: [notice]}}
  utter_when_unknown:
  - {text: In business hours., metadata: {about: [notice]}}
  - {channel: sms, text: In business hours., metadata: {about: [notice]}}
"""
LONGEST = "We open Wednesday, September 10, 12:30 PM."


class TestClinic:
    """Hours and holidays, and texts that name what depends on them."""

    def test_names_what_is_wrong_with_the_hours(self, complaints: Complaints) -> None:
        hours = "hours: {monday: 9-5, tuesday: closed}\nholidays: {public: [Thanksgiving]}\n"
        lines = complaints(files={"data/clinic.yml": CLINIC + hours})
        assert lines[0].startswith('data/clinic.yml: `hours.monday` is "9-5", which closes before it opens')
        assert "data/clinic.yml: `hours.wednesday` is empty, but other days are not" in lines[1]
        assert lines[-1].endswith("write Thanksgiving Day.")

    def test_names_a_misspelt_entry(self, complaints: Complaints) -> None:
        lines = complaints(files={"data/clinic.yml": CLINIC + "holliday:\n"})
        assert lines == ["data/clinic.yml: `holliday` is no entry we know: check its spelling."]

    def test_measures_an_sms_with_the_longest_opening(self, complaints: Complaints) -> None:
        files = {"data/conversations/hours.yml": SENTENCES}
        room = 306 - len(LONGEST)
        assert complaints(talk={"sms": "a" * (room - 1) + " {when}"}, files=files) == []
        lines = complaints(talk={"sms": "a" * room + " {when}"}, files=files)
        assert "needs 3 SMS segments (307 characters with the longest values filled in)" in lines[0]

    def test_measures_an_sms_with_the_clinics_own_hours(self, complaints: Complaints) -> None:
        days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        hours = "hours:\n" + "".join(f"  {day}: 9:00-1{number}:30\n" for number, day in enumerate(days))
        files = {"data/conversations/hours.yml": _texts_of("We open {hours}.", sms="a" * 180 + " {hours}")}
        assert complaints(files=files) == []
        assert "needs 3 SMS segments" in complaints(files={**files, "data/clinic.yml": CLINIC + hours})[0]

    def test_a_text_with_hours_needs_another_one_beside_it(self, complaints: Complaints) -> None:
        lines = complaints(talk={"web": "We open {hours}.", "sms": "Call us."})
        assert lines == [
            f"{THANKS}`utter_thank`: the web text names {{hours}}, which may be unknown: write another one without"
        ]
        files = {"data/conversations/hours.yml": _texts_of("We open {hours}.", sms="{hours}")}
        assert complaints(files=files) == []


def _texts_of(web: str, sms: str) -> str:
    """A conversation that says these, and something else while a value is not known."""
    about: dict[str, Any] = {"metadata": {"about": ["notice"]}}
    texts = [{"text": text, **about} for text in (web, "Call us.")]
    texts += [{"text": text, "channel": "sms", **about} for text in (sms, "Call us.")]
    return yaml.safe_dump({"version": "3.1", "responses": {"utter_hours": texts}})
