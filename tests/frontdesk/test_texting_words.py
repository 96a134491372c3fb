"""What a text means without the assistant: words of consent (E1–E4, P15), choices by number (D8)."""

import pytest

from frontdesk.carriers.carrier import Choice
from frontdesk.texting_words import TextingWords, Wish
from tests.conftest import DATA

WORDS = TextingWords.from_file(DATA / "texting.yml")
CHOICES = (Choice("1.1", "Bruising", "Bruising"), Choice("1.2", "Sun exposure", "Sun exposure"))


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", "  Stop!! ", '"stop"', "StopAll", "STOP ALL", "unsubscribe", "CANCEL", "End", "quit", "Revoke",
        "optout", "OPT OUT", "opt-out", "ALTO", "parar", "Stop 🙏",
    ],
)  # fmt: skip
def test_e1_a_keyword_alone_opts_out_whatever_its_case_and_punctuation(text: str) -> None:
    assert WORDS.wish_in(text) is Wish.STOP


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("START", Wish.START), ("yes", Wish.START), ("Unstop.", Wish.START), ("HELP", Wish.HELP), ("info?", Wish.HELP),
        ("Ayuda", Wish.HELP), ("sí", None), ("help me choose", None), ("stop the burning", None),
    ],
)  # fmt: skip
def test_e2_start_and_help_are_words_alone_too(text: str, wish: Wish | None) -> None:
    assert WORDS.wish_in(text) is wish


@pytest.mark.parametrize(
    "text",
    [
        "please stop texting me", "Please STOP!", "stop sending me messages", "stop sending these texts",
        "don't text me anymore", "do not contact me again", "don’t send me any more messages",
        "I don't want any more texts from you", "no more texts please", "take me off your list",
        "remove my number from your list", "unsubscribe me", "I want to opt out", "opt me out",
        "stop messaging this number",
        "can you please stop texting", "cancel these text reminders", "leave me alone", "stop contacting me",
        "no más mensajes", "ya no me manden mensajes", "dejen de escribirme", "no me envíen más mensajes",
        "por favor no me escriban", "ya no quiero recibir sus mensajes", "quítenme de su lista", "quiero darme de baja",
        "deje de mandarme mensajes",
    ],
)  # fmt: skip
def test_e4_a_request_in_other_words_opts_out(text: str) -> None:
    assert WORDS.asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "stop the burning", "how do I stop the itching", "cancel my appointment", "I need to cancel my visit on friday",
        "should I stop taking aspirin", "can I stop my blood thinner", "does it stop wrinkles", "the pain won't stop",
        "when will the swelling stop", "it won't stop bleeding", "can you text me the address", "text me when you open",
        "please send me more information", "I don't want to come anymore", "don't call me before nine",
        "is this the end of the treatment", "how many messages can I send", "opt out of the numbing cream",
        "I never got a message from you", "don't text me before 9am", "the redness will not leave me alone",
        "quiero cancelar mi cita", "no me para el dolor", "ya no quiero el tratamiento", "no me manda el doctor",
    ],
)  # fmt: skip
def test_p15_a_symptom_a_question_or_a_booking_does_not(text: str) -> None:
    assert not WORDS.asks_to_stop(text)
    assert WORDS.wish_in(text) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("1", 0), ("1.", 0), ("one", 0), ("First", 0), ("the first one", 0), ("uno", 0), ("la primera", 0),
        ("option 2", 1), ("#2", 1), ("número 2", 1), ("dos", 1), ("sun exposure!", 1), ("BRUISING", 0),
        ("3", None), ("1 day", None), ("one week", None), ("bruising after", None), ("", None),
    ],
)  # fmt: skip
def test_d8_a_choice_is_named_by_number_word_or_title(text: str, place: int | None) -> None:
    assert WORDS.chosen(text, CHOICES) == (None if place is None else CHOICES[place])


def test_d8_choices_read_as_numbers_in_both_languages() -> None:
    assert WORDS.offer(CHOICES, "en") == "Reply 1 for Bruising, 2 for Sun exposure."
    assert WORDS.offer(CHOICES, "es") == "Responda 1 para Bruising, 2 para Sun exposure."
    assert WORDS.offer([Choice("1.1", "¿Duele?", "x")], "es") == "Responda 1 para Duele."
