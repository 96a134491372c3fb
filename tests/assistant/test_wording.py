"""Texts come from `data/` as it is now."""

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from assistant.wording import Wording, read_files, read_responses

TOPIC = """
topic: {{title: {title}, follow_ups: [{next}], sections: [Part {title}]}}
responses:
  utter_faq/{name}:
  - text: About {name}.
  - channel: sms
    text: Short, about {name}.
"""


def folder(tmp_path: Path) -> Path:
    for name, after in (("one", "two"), ("two", "missing")):
        (tmp_path / f"{name}.yml").write_text(TOPIC.format(title=name.title(), name=name, next=after))
    return tmp_path


def test_an_answer_offers_its_follow_ups(tmp_path: Path) -> None:
    responses = read_responses(read_files(folder(tmp_path)))
    assert responses["utter_faq/one"][0]["buttons"] == [{"title": "Two", "payload": "Two", "topic": "two"}]
    assert "buttons" not in responses["utter_faq/two"][0]


def test_a_changed_text_needs_no_training(tmp_path: Path) -> None:
    trained = Domain.from_yaml('version: "3.1"\nresponses: {utter_faq/one: [{text: Old words.}]}')
    wording = Wording(EndpointConfig(data=str(folder(tmp_path))), trained)
    tracker = DialogueStateTracker.from_events("c", [])
    said = {c: asyncio.run(wording.generate("utter_faq/one", tracker, c))["text"] for c in ("web", "sms")}
    assert said == {"web": "About one.", "sms": "Short, about one."}


def test_names_the_section_that_the_last_answer_rests_on(tmp_path: Path) -> None:
    (tmp_path / "source.yml").write_text(
        "responses: {utter_source: [{text: 'From {section}.'}], utter_source_article: [{text: From the article.}]}"
    )
    wording = Wording(EndpointConfig(data=str(folder(tmp_path))), Domain.empty())

    def said(*answers: str) -> str:
        events = [BotUttered("x", metadata={"utter_action": answer}) for answer in answers]
        tracker = DialogueStateTracker.from_events("c", events)
        return asyncio.run(wording.generate("utter_source", tracker, "web"))["text"]

    assert said() == "From the article."
    assert said("utter_faq/one", "utter_faq/two", "utter_greet") == "From Part Two."


BOTH = """
responses:
  utter_ask:
  - text: Your name?
  - channel: sms
    text: Name?
  - condition: [{type: slot, name: asked_again, value: patient_name}]
    text: Once more, your name?
  - condition: [{type: slot, name: language, value: es}]
    text: Como se llama?
  - condition: [{type: slot, name: language, value: es}, {type: slot, name: asked_again, value: patient_name}]
    text: Otra vez, como se llama?
  utter_english_only:
  - text: Hello.
"""


@pytest.mark.parametrize(
    ("name", "language", "again", "text"),
    [
        ("utter_ask", "en", None, "Your name?"),
        ("utter_ask", "en", "patient_name", "Once more, your name?"),
        ("utter_ask", "es", None, "Como se llama?"),
        ("utter_ask", "es", "patient_name", "Otra vez, como se llama?"),
        ("utter_english_only", "es", None, "Hello."),
    ],
)
def test_says_it_in_the_language_of_the_turn(tmp_path: Path, name: str, language: str, again: str, text: str) -> None:
    (tmp_path / "both.yml").write_text(BOTH)
    wording = Wording(EndpointConfig(data=str(tmp_path)), Domain.empty())
    slots = [AnySlot("asked_again", mappings=[{}], influence_conversation=False)]
    turn = UserUttered("x", metadata={"language": language})
    tracker = DialogueStateTracker.from_events("c", [turn, SlotSet("asked_again", again)], slots)
    assert asyncio.run(wording.generate(name, tracker, "web"))["text"] == text


HOURS = """
responses:
  utter_hours:
  - text: Please call {phone}.
  - text: Please call {phone}. We are open {hours}.
  - channel: sms
    text: Call {phone}.
  - channel: sms
    text: Call {phone}, {hours}.
  - condition: [{type: slot, name: language, value: es}]
    text: Llame al {phone}.
  - condition: [{type: slot, name: language, value: es}]
    text: Llame al {phone}. Abrimos {hours}.
  utter_link:
  - text: "Here: {booking_link}"
  utter_reads_back:
  - text: You are {patient_name}.
  - text: Who are you?
"""


class TestTextsThatNameAValue:
    """A text is said only if all that it names is known; of those, the one that names the most."""

    @staticmethod
    def said(tmp_path: Path, name: str, clinic: dict[str, str], channel: str = "web", language: str = "en") -> str:
        (tmp_path / "hours.yml").write_text(HOURS)
        wording = Wording(EndpointConfig(data=str(tmp_path)), Domain.empty())
        slots = [AnySlot("patient_name", mappings=[{}], influence_conversation=False)]
        turn = UserUttered("x", metadata={"language": language, "clinic": clinic})
        tracker = DialogueStateTracker.from_events("c", [turn], slots)
        return asyncio.run(wording.generate(name, tracker, channel))["text"]

    @pytest.mark.parametrize(
        ("channel", "language", "text"),
        [
            ("web", "en", "Please call 1. We are open Mon."),
            ("sms", "en", "Call 1, Mon."),
            ("web", "es", "Llame al 1. Abrimos Mon."),
        ],
    )
    def test_says_the_one_that_names_the_most(self, tmp_path: Path, channel: str, language: str, text: str) -> None:
        clinic = {"phone": "1", "hours": "Mon"}
        assert self.said(tmp_path, "utter_hours", clinic, channel, language) == text

    @pytest.mark.parametrize("clinic", [{"phone": "1"}, {"phone": "1", "hours": ""}])
    @pytest.mark.parametrize(
        ("channel", "language", "text"),
        [("web", "en", "Please call 1."), ("sms", "en", "Call 1."), ("web", "es", "Llame al 1.")],
    )
    def test_leaves_out_the_one_whose_value_is_unknown(
        self, tmp_path: Path, clinic: dict[str, str], channel: str, language: str, text: str
    ) -> None:
        assert self.said(tmp_path, "utter_hours", clinic, channel, language) == text

    def test_an_empty_slot_is_unknown(self, tmp_path: Path) -> None:
        assert self.said(tmp_path, "utter_reads_back", {}) == "Who are you?"

    def test_leaves_to_the_front_desk_what_cannot_be_filled_in(self, tmp_path: Path) -> None:
        assert self.said(tmp_path, "utter_link", {}) == "Here: {booking_link}"


def test_the_read_back_says_what_was_not_given(tmp_path: Path) -> None:
    (tmp_path / "booking.yml").write_text(
        "responses: {utter_ask_booking_form_confirmed: [{text: 'Name: {patient_name}, {contact}'}],"
        " utter_left_open: [{text: not given}]}"
    )
    wording = Wording(EndpointConfig(data=str(tmp_path)), Domain.empty())
    slots = [AnySlot(n, mappings=[{}], influence_conversation=False) for n in ("patient_name", "contact", "language")]
    tracker = DialogueStateTracker.from_events("c", [SlotSet("patient_name", "Dana")], slots)
    said = asyncio.run(wording.generate("utter_ask_booking_form_confirmed", tracker, "web"))
    assert said["text"] == "Name: Dana, not given"
