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


SPANISH = {"condition": [{"type": "slot", "name": "language", "value": "es"}]}


class TestTextsThatNameAValue:
    """A text is said only if all that it names is known; of those, the one that names the most, then the first."""

    PHRASES = Phrases(
        {
            "utter_hours": [
                {"text": "Call {phone}."},
                {"text": "Call {phone}. Open {hours}."},
                {"text": "Open {hours} at {phone}."},
                {"text": "Llame al {phone}.", **SPANISH},
                {"text": "Llame al {phone}. Abrimos {hours}.", **SPANISH},
            ],
            "utter_link": [{"text": "Here: {booking_link}"}],
        },
        {"phone": "1"},
    )

    def test_says_the_one_that_names_the_most(self) -> None:
        assert self.PHRASES.say("utter_hours", "web", hours="Mon").text == "Call 1. Open Mon."
        assert self.PHRASES.say("utter_hours", "web", "es", hours="Mon").text == "Llame al 1. Abrimos Mon."

    def test_leaves_out_the_one_whose_value_is_unknown(self) -> None:
        assert self.PHRASES.say("utter_hours", "sms").text == "Call 1."
        assert self.PHRASES.say("utter_hours", "web", "es").text == "Llame al 1."

    def test_takes_values_of_the_moment_in_the_language_of_the_turn(self) -> None:
        now = self.PHRASES.filled_by(lambda channel, language: {"phone": "1", "hours": f"{channel} {language}"})
        assert now.say("utter_hours", "sms", "es").text == "Llame al 1. Abrimos sms es."

    def test_a_text_that_cannot_be_filled_in_is_not_fit(self) -> None:
        assert not self.PHRASES.say("utter_link", "web").fit
