"""English or Spanish, from what a patient writes."""

import pytest

from frontdesk.languages import ENGLISH, SPANISH, Language, Languages


@pytest.mark.parametrize(
    "text",
    [
        "how long does one session take",
        "does it hurt?",
        "wanna bk appt",
        "I'm allergic to latex",
        "call me back please",
        "acne scars and dark spots",
        "friday afternoon works for me",
        "THANK YOU SO MUCH",
    ],
)
def test_knows_english(languages: Languages, text: str) -> None:
    assert languages.of(text, SPANISH) == ENGLISH


@pytest.mark.parametrize(
    "text",
    [
        "¿cuánto dura la sesión?",
        "me duele mucho la cara",
        "quiero hacer una cita para el viernes",
        "soy alergica al latex",
        "q precio tiene",
        "gracias, muy amable",
        "cicatrices de acné",
    ],
)
def test_knows_spanish(languages: Languages, text: str) -> None:
    assert languages.of(text) == SPANISH


@pytest.mark.parametrize("before", [ENGLISH, SPANISH])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "404 555 0142",
        "ruth@example.com",
        "botox",
        "Ana, 4045550142",
    ],
)
def test_stays_with_what_was_spoken_before(languages: Languages, text: str, before: Language) -> None:
    assert languages.of(text, before) == before


@pytest.mark.parametrize("text", ["botox", "latex", "kiwi"])
def test_words_of_both_languages_decide_nothing(languages: Languages, text: str) -> None:
    assert languages.of(text, ENGLISH) == ENGLISH
    assert languages.of(text, SPANISH) == SPANISH


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("no", ENGLISH),
        ("No.", ENGLISH),
        ("melasma", ENGLISH),
        ("Guadalupe", ENGLISH),
        ("Carmen Ruiz", ENGLISH),
        ("Rosa", ENGLISH),
        ("ok", SPANISH),
    ],
)
def test_a_short_answer_changes_no_language(languages: Languages, text: str, before: Language) -> None:
    assert languages.of(text, before) == before
