"""Promise 4: every intent gets a reply in every state that exists, in the vocabulary of `about`."""

from collections.abc import Iterator

import pytest
import yaml

from tests.conftest import DATA
from tests.whole_path.conftest import Patient, Stack

TOPICS = {file.stem for file in (DATA / "faq").glob("*.yml")}
WORDS = {
    *(f"answer:{topic}" for topic in TOPICS),
    *(f"smalltalk:{kind}" for kind in ("greet", "thanks", "bye", "bot_challenge", "affirm", "deny")),
    *("escalate:allergy", "escalate:medical", "emergency", "urgent", "book", "reschedule_cancel", "price", "human"),
    *("out_of_scope", "clarify", "notice"),
    *(f"clarify:{topic}" for topic in TOPICS),
    *(f"book:{what}" for what in ("slot", "invalid", "resume", "confirm", "abort", "explain")),
}


def examples() -> Iterator[tuple[str, str]]:
    for file in sorted(DATA.glob("*/*.yml")):
        for intent in (yaml.load(file.read_text(), yaml.CSafeLoader) or {}).get("nlu", []):
            if "intent" not in intent:
                continue
            texts = [line.removeprefix("- ").strip() for line in intent["examples"].splitlines()]
            yield from ((intent["intent"], text) for text in texts[1:3])


INTENTS = list(examples())


def test_there_is_an_example_of_every_topic() -> None:
    assert {f"faq/{topic}" for topic in TOPICS} <= {intent for intent, _ in INTENTS}


@pytest.mark.parametrize(("intent", "text"), INTENTS)
def test_a_new_conversation_gets_a_reply(patient: Patient, intent: str, text: str) -> None:
    replies = patient.says(text)
    assert replies
    assert all(reply["text"] and set(reply["about"]) <= WORDS for reply in replies)


@pytest.mark.parametrize(("intent", "text"), INTENTS[::2])
def test_after_an_emergency_there_is_a_reply_too(patient: Patient, intent: str, text: str) -> None:
    patient.says("my throat is closing up")
    replies = patient.says(text)
    assert replies
    assert all(reply["text"] and set(reply["about"]) <= WORDS for reply in replies)


@pytest.mark.parametrize("odd", ["", " ", "?", "🙂", "a", "." * 1000, "/", "\u2060", "0", "null", "{}"])
def test_odd_texts_get_a_reply(stack: Stack, patient: Patient, odd: str) -> None:
    assert patient.says(odd)
