"""Words typed in a hurry are read as what they stand for; everything else stays as it was typed."""

from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.nlu.training_data.loading import load_data

from assistant.shorthand import Reader

FILE = Path(__file__).parents[2] / "data/shorthand.yml"
WORDS = load_data(str(FILE)).entity_synonyms
READER = Reader(WORDS)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hw lng b4 i c a diff", "how long before I see a difference"),
        ("wat r d side fx", "what are the side effects"),
        ("r u open 2moro", "are you open tomorrow"),
        ("WATS IN IT", "what is IN IT"),
        ("hw\u2019s it done", "how is it done"),
    ],
)
def test_writes_shorthand_out(typed: str, read: str) -> None:
    assert READER.read(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How long does it take?",
        "vitamin c serum",
        "I have 2 kids and 4 dogs",
        "don't",
        "me da miedo y no sé qué hacer",
        "¿Qué es la mesoterapia?",
    ],
)
def test_leaves_other_words_alone(text: str) -> None:
    assert READER.read(text) == text


def test_knows_nothing_when_there_are_no_words() -> None:
    assert Reader({}).read("wat r u") == "wat r u"


def test_what_it_writes_needs_no_second_reading() -> None:
    assert {meant for meant in WORDS.values() if READER.read(meant) != meant} == set()


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("wat r d side fx", "faq/side_effects"),
        ("hw lng is 1 session", "faq/duration"),
        ("dz it hrt", "faq/pain_comfort"),
    ],
)
async def test_a_message_is_understood_as_if_it_were_written_out(agent: Agent, typed: str, label: str) -> None:
    assert (await agent.parse_message(typed))["asked"] == [label]
