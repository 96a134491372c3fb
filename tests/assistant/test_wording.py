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
