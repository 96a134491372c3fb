"""The parts of a message."""

import pytest

from assistant.question_splitter import asks, items, language, split

NLP = language()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("does it hurt", []),
        ("how long does it take and is it painful?", ["how long does it take", "is it painful?"]),
        ("Does it hurt? How long is it?", ["Does it hurt?", "How long is it?"]),
        ("redness and swelling after", []),
        ("do I rest at home or can I go out", []),
        ("wat is it n hw lng duz it take", ["wat is it", "hw lng duz it take"]),
        ("cuánto dura y duele mucho", ["cuánto dura", "duele mucho"]),
        ("¿Cuánto dura? ¿Duele mucho?", ["¿Cuánto dura?", "Duele mucho?"]),
        ("es segura y a qué hora abren", ["es segura", "a qué hora abren"]),
        ("tengo rosácea, puedo hacérmela?", ["tengo rosácea", "puedo hacérmela?"]),
        ("quiero una cita, también quisiera saber si duele", ["quiero una cita", "quisiera saber si duele"]),
        ("hinchazón y enrojecimiento después", []),
        ("", []),
    ],
)
def test_splits_where_another_clause_begins(text: str, parts: list[str]) -> None:
    assert split(NLP, text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Pain and downtime?", ["Pain", "downtime?"]),
        ("the risks, the benefits and the cost", ["the risks", "the benefits", "the cost"]),
        ("what do I do before and after", ["what do I do before", "what do I do after"]),
        ("how red and swollen", ["how red", "swollen"]),
        ("what's the difference between meso and prp", []),
        ("does it hurt", []),
        ("dolor y moretones", ["dolor", "moretones"]),
        ("I looked at your page, thought about it for long and then decided that it could be good", []),
    ],
)
def test_lists_the_items_of_a_short_message(text: str, parts: list[str]) -> None:
    assert items(NLP, text) == parts


@pytest.mark.parametrize("part", ["also how do I book", "And how much is it", "is it sore", "the cost?", "hi, may I"])
def test_tells_a_question(part: str) -> None:
    assert asks(part)


@pytest.mark.parametrize("part", ["I have no time to rest", "my skin is dull", "", "thanks for that"])
def test_tells_what_is_no_question(part: str) -> None:
    assert not asks(part)


@pytest.mark.parametrize(
    "part",
    [
        "¿Puedo ir al gimnasio?",
        "hola, cuanto dura",
        "cuándo se empieza a notar",
        "cuando me puedo maquillar",
        "es doloroso",
        "hay riesgos",
        "a que hora abren",
        "por qué me piden el correo",
        "disculpe, se puede nadar",
        "y me va a doler",
        "que efectos tiene",
        "como se hace",
        "puedo tomar el sol",
        "quisiera saber si es segura",
    ],
)
def test_tells_a_question_in_spanish(part: str) -> None:
    assert asks(part)


@pytest.mark.parametrize(
    "part",
    [
        "cuando salgo del trabajo",
        "como a las 5",
        "cuanto antes",
        "es para mis manchas",
        "es alergia al látex",
        "puedo los viernes",
        "puedo por la tarde",
        "que sea temprano",
        "a las 10",
        "por la mañana",
        "tengo diabetes",
        "me duele la cara",
        "me sirve el lunes",
        "gracias por todo",
    ],
)
def test_tells_what_is_no_question_in_spanish(part: str) -> None:
    assert not asks(part)
