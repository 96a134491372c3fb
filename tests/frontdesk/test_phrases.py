"""The desk's own words."""

import pytest

from frontdesk.phrases import PhraseError, Phrases, Reply
from frontdesk.tickets import Kind


def test_fills_in_the_phone_number(phrases: Phrases) -> None:
    said = phrases.say("utter_fallback", "web")
    assert "(770) 802-8900" in said.text
    assert said.fit
    assert said.about == ("error",)


def test_prefers_the_text_of_the_channel(phrases: Phrases) -> None:
    assert phrases.say("utter_fallback", "sms").text != phrases.say("utter_fallback", "web").text


def test_falls_back_to_the_text_for_all_channels(phrases: Phrases) -> None:
    assert phrases.say("utter_fallback", "whatsapp") == phrases.say("utter_fallback", "web")


def test_carries_what_a_text_claims(phrases: Phrases) -> None:
    assert phrases.say("utter_allergy_noted", "web").claims is Kind.ALLERGY


def test_names_a_missing_phrase(phrases: Phrases) -> None:
    with pytest.raises(PhraseError, match="utter_nothing"):
        phrases.require("utter_fallback", "utter_nothing")


@pytest.mark.parametrize("text", ["", "  ", "Call {phone}.", "Your reference is None."])
def test_knows_a_text_that_must_not_reach_a_patient(text: str) -> None:
    assert not Reply(text, ("notice",)).fit


@pytest.mark.parametrize("said", [{}, {"text": "Hi"}, {"text": "Hi", "about": [], "claims": "nonsense"}])
def test_refuses_what_is_no_reply(said: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        Reply.from_mapping(said)
