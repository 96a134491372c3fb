"""Spanish texts and examples are checked as the English ones are, against the same facts, and by their own words."""

from collections.abc import Callable

import pytest

Complaints = Callable[..., list[str]]
DURATION = "data/faq/duration.yml: "
THANKS = "data/conversations/thanks.yml: "
WEB, SMS = "Una sesión dura unos 20 a 30 minutos.", "Una sesion dura unos 20 a 30 minutos."
SPANISH_THANKS = {"web_es": "De nada.", "sms_es": "De nada."}


def test_refuses_a_topic_without_spanish_texts(complaints: Complaints) -> None:
    assert complaints(web_es=None, sms_es=None) == [
        f"{DURATION}`utter_faq/duration` has no Spanish web text (with the `condition` on the language, without a "
        "`channel`): write one",
        f"{DURATION}`utter_faq/duration` has no Spanish SMS text (with the `condition` on the language, "
        "`channel: sms`): write one",
    ]


def test_asks_a_conversation_for_both_spanish_texts_or_none(complaints: Complaints) -> None:
    assert complaints(talk=SPANISH_THANKS) == []
    [line] = complaints(talk={"web_es": "De nada."})
    assert line.startswith(f"{THANKS}`utter_thank` has no Spanish SMS text")
    [line] = complaints(talk={"sms_es": "De nada."})
    assert line.startswith(f"{THANKS}`utter_thank` has no Spanish web text")


@pytest.mark.parametrize(
    ("said", "figure"),
    [
        ("Son tres sesiones.", "tres sesiones"),
        ("Tarda media hora.", "media hora"),
        ("Dura un par de días.", "par de dias"),
        ("Cuesta el doble.", "doble"),
        ("Tarda cuarenta minutos.", "cuarenta minutos"),
        ("Venga cada semana.", "cada semana"),
    ],
)
def test_refuses_an_invented_figure(complaints: Complaints, said: str, figure: str) -> None:
    assert any(
        line.startswith(f'{DURATION}the Spanish web text says "{figure}", a figure that none of the cited facts holds')
        for line in complaints(web_es=f"{WEB} {said}")
    )


@pytest.mark.parametrize(
    ("said", "claim"),
    [
        ("Es permanente.", "permanente*"),
        ("Está garantizado.", "garantiz*"),
        ("Es indoloro.", "indolor*"),
        ("Es sin dolor.", "sin dolor"),
        ("Cura el acné.", "cura"),
        ("Está aprobado por la FDA.", "fda"),
        ("Es seguro para todos.", "seguro para todos"),
        ("Es natural.", "natural"),
        ("Siempre funciona.", "siempre"),
        ("Pregunte al médico.", "médico"),
        ("Despues quita las arrugas.", "quita las"),
    ],
)
@pytest.mark.parametrize(("channel", "place"), [("web_es", "Spanish web text"), ("sms_es", "Spanish SMS text")])
def test_refuses_a_claim_that_no_cited_fact_holds(
    complaints: Complaints, said: str, claim: str, channel: str, place: str
) -> None:
    text = {"web_es": WEB, "sms_es": SMS}[channel]
    start = f'{DURATION}the {place} says "{claim}", which none of the cited facts says'
    assert any(line.startswith(start) for line in complaints(**{channel: f"{text} {said}"}))


def test_accepts_a_claim_whose_english_words_a_cited_fact_holds(complaints: Complaints) -> None:
    said = "En general se considera seguro. Un moretón se quita en unos días."
    assert complaints(other={"web_es": said}) == []


def test_accepts_an_unpublished_matter_only_where_it_is_said_to_be_unpublished(complaints: Complaints) -> None:
    silence = "Los precios no están publicados aquí."
    assert complaints(web_es=f"{WEB} {silence}") == []
    [line] = complaints(web_es=f"{WEB} {silence} Son precios bajos.")
    assert 'the Spanish web text says "precio*"' in line


def test_reads_each_text_by_the_words_of_its_own_language(complaints: Complaints) -> None:
    assert complaints(web_es=f"{WEB} Es ideal en el men of best.") == []
    assert complaints(web="One session takes about 20 to 30 minutes. Siempre, dos semanas.") == []


def test_refuses_accents_that_make_an_sms_dear(complaints: Complaints) -> None:
    [line] = complaints(sms_es="Una sesión dura 20 a 30 minutos, según la zona.")
    assert 'the Spanish SMS text holds characters that make an SMS far dearer ("ó" "ú")' in line
    assert line.endswith("type plain ones, such as a i o u without accents")
    assert complaints(sms_es="¿La señora pregunta? Después: 20 a 30 minutos.") == []


def test_refuses_a_long_spanish_sms_and_web_text(complaints: Complaints) -> None:
    [line] = complaints(sms_es=f"{SMS} ".ljust(307, "."))
    assert "the Spanish SMS text needs 3 SMS segments (307 characters" in line
    [line] = complaints(web_es=f"{WEB} " + "Con gusto le ayudamos. " * 25)
    assert "the Spanish web text has 108 words: shorten it to 90" in line


def test_refuses_a_spanish_text_that_is_hard_to_read(complaints: Complaints) -> None:
    [line] = complaints(
        web_es="Circunstancias individuales determinan aproximadamente duraciones representativas: 20 a 30 minutos."
    )
    assert "the Spanish web text has a reading ease of" in line
    assert line.endswith("below 55: use shorter sentences and words")


def test_refuses_markup_placeholders_and_typed_phone_numbers_in_spanish_too(complaints: Complaints) -> None:
    [line] = complaints(web_es=f"{WEB} **Llame**.")
    assert "the Spanish web text holds marks that would show" in line
    [line] = complaints(web_es=f"{WEB} Llame al {{numero}}.")
    assert "the Spanish web text holds {numero}, which nobody fills in" in line
    [line] = complaints(web_es=f"{WEB} Llame al (770) 802-8900.")
    assert "the Spanish web text holds a typed phone number" in line


def test_refuses_a_cited_fact_that_the_spanish_texts_do_not_tell(complaints: Complaints) -> None:
    [line] = complaints(web_es="Es rápido.")
    assert "but the Spanish web text does not tell it (none of these words: minuto*)" in line
    [line] = complaints(sms_es="Es breve.")
    assert "the Spanish SMS text tells none of the cited facts" in line


def test_refuses_a_fact_without_spanish_keywords(complaints: Complaints) -> None:
    fact = {"section": "During the Treatment", "fact": "It is quick.", "keywords": ["quick"]}
    lines = complaints(facts={"speed": fact})
    assert any("the fact `speed` has no Spanish keywords: list under `keywords_es`" in line for line in lines)


def test_refuses_a_spanish_title_that_cannot_be_a_button(complaints: Complaints) -> None:
    long = "Tiempo que dura la cita"
    [line] = complaints(card={"title_es": long}, examples_es=[long, "alcanzo a salir antes de las doce?"])
    assert f'the title "{long}" has 23 characters: shorten it to 20' in line
    [line] = complaints(card={"title_es": "Duración"})
    assert 'the title "Duración" is not among the Spanish examples' in line
    lines = complaints(card={"title_es": "moretones"}, examples_es=["moretones", "alcanzo a salir antes de las doce?"])
    assert f'{DURATION}the title "moretones" is also the title of data/faq/bruising.yml: choose another one' in lines


def test_refuses_a_topic_without_a_line_for_the_spanish_review(complaints: Complaints) -> None:
    [line] = complaints(card={"reviewed_es": "soon"})
    assert line.startswith(f"{DURATION}`topic.reviewed_es` is not right")
    assert "the day on which somebody who speaks Spanish last read the Spanish texts through" in line


def test_refuses_too_few_spanish_examples(complaints: Complaints) -> None:
    assert complaints(examples_es=["Tiempo por sesión"]) == [
        f"{DURATION}`faq/duration` has 1 different Spanish examples: add 1, each asked in its own way"
    ]


def test_refuses_one_spanish_question_in_two_topics_whatever_its_accents(complaints: Complaints) -> None:
    [line] = complaints(other={"examples_es": ["Moretones", "¿Alcanzo a salir antes del mediodía?"]})
    assert '`faq/duration` has the example "alcanzo a salir antes del mediodia?", as has `faq/bruising`' in line


def test_refuses_a_spanish_series(complaints: Complaints) -> None:
    series = ["cuánto tiempo dura la cita para manos", "cuánto tiempo dura la cita para cara"]
    assert any("nearly the same" in line for line in complaints(examples_es=["Tiempo por sesión", *series]))


def test_compares_the_languages_apart(complaints: Complaints) -> None:
    english = ["Session length", "no me va a doler ni nada", "how much time should I set aside"]
    spanish = ["Tiempo por sesión", "no me va a tardar ni nada"]
    assert complaints(examples=english, examples_es=spanish) == []


def test_refuses_a_spanish_text_that_is_another_reply_than_the_english(complaints: Complaints) -> None:
    other = {"about": ["smalltalk:bye"]}
    lines = complaints(talk={**SPANISH_THANKS, "metadata_es": other})
    assert lines[0] == (
        f"{THANKS}`utter_thank`, Spanish web text: has other `metadata` than the English text: copy it from there"
    )
    assert len(lines) == 2


def test_asks_for_a_spanish_text_on_every_occasion_that_has_an_english_one(complaints: Complaints) -> None:
    text = """
version: "3.1"
responses:
  utter_thank:
  - {text: You're welcome., metadata: &thanks {about: ["smalltalk:thanks"]}}
  - {text: You're welcome., channel: sms, metadata: *thanks}
  - {text: Glad to., metadata: *thanks, condition: [{type: slot, name: asked_again, value: contact}]}
  - {text: De nada., metadata: *thanks, condition: [{type: slot, name: language, value: es}]}
  - {text: De nada., channel: sms, metadata: *thanks, condition: [{type: slot, name: language, value: es}]}
"""
    assert complaints(files={"data/conversations/thanks.yml": text}) == [
        f"{THANKS}`utter_thank` has no Spanish web text for when asked_again is contact: write one"
    ]


def test_refuses_facts_in_a_spanish_conversation(complaints: Complaints) -> None:
    [line] = complaints(talk={**SPANISH_THANKS, "web_es": "Tarda dos semanas."})
    assert line.startswith(f'{THANKS}`utter_thank`: the Spanish web text says "dos semanas", but only topics state')
    assert line.endswith("add the phrase to `not_a_figure` below `es` in data/editorial.yml")


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (("value: es}", "value: sp}"), "the slot `language` is `es` for Spanish"),
        (("metadata: {language: es}", "metadata: {language: sp}"), "Input should be 'en' or 'es'"),
        (("metadata: {language: es}", "metadata: {lang: es}"), "is not an entry we know: check its spelling"),
    ],
)
def test_refuses_a_language_nobody_writes(complaints: Complaints, changed: tuple[str, str], complaint: str) -> None:
    text = """
version: "3.1"
nlu:
- intent: thank
  metadata: {language: es}
  examples: |
    - gracias
responses:
  utter_thank:
  - condition: [{type: slot, name: language, value: es}]
    text: De nada.
"""
    lines = complaints(files={"data/conversations/thanks.yml": text.replace(*changed)})
    assert any(line.startswith(THANKS) and complaint in line for line in lines)
