"""What Spanish-speaking patients answer to the booking's questions is read as well as English."""

from zoneinfo import ZoneInfo

import pytest

from frontdesk.agreement import yes_or_no
from frontdesk.booking import Slot, read
from frontdesk.contacts import read_contact, tries_contact, without_contact
from frontdesk.times import first_day, read_times, rules_out
from tests.conftest import NOON

ATLANTA = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ana Ruiz", "Ana Ruiz"),
        ("me llamo Ana Ruiz", "Ana Ruiz"),
        ("soy ana ruiz", "ana ruiz"),
        ("mi nombre es José Peña, gracias", "José Peña"),
        ("mi nombre completo es María de los Ángeles Ruiz Gómez", "María de los Ángeles Ruiz Gómez"),
        ("nombre: Luz Marina", "Luz Marina"),
        ("póngala a nombre de Rosa Ortiz por favor", "Rosa Ortiz"),
        ("a nombre de mi mamá Rosa Ortiz", "Rosa Ortiz"),
        ("hola, buenas tardes, ana ruiz", "ana ruiz"),
        ("claro que sí, Ana Ruiz", "Ana Ruiz"),
        ("pues Ana", "Ana"),
        ("es Ana Ruiz y mi cel es 404 555 0142", "Ana Ruiz"),
        ("habla Domingo Pérez", "Domingo Pérez"),
        ("juan de la cruz", "juan de la cruz"),
        ("le escribe Soledad desde Marietta", "Soledad"),
        ("es para mi hija, se llama Clara Núñez", "Clara Núñez"),
    ],
)
def test_reads_the_name_asked_for(text: str, name: str) -> None:
    assert read(text, Slot.NAME)[Slot.NAME] == name


def test_a_name_that_is_also_a_day_names_no_day() -> None:
    assert read("me llamo Domingo Pérez", Slot.NAME) == {Slot.NAME: "Domingo Pérez"}


@pytest.mark.parametrize(
    "text",
    [
        "soy nueva",
        "soy paciente nueva",
        "soy alérgica a la penicilina",
        "prefiero no decirlo",
        "para qué lo necesita",
        "mi nombre no importa",
        "quiero una cita",
        "mañana por la tarde",
        "no sé",
        "hola buenas tardes",
        "gracias",
    ],
)
def test_takes_no_everyday_words_for_a_name(text: str) -> None:
    assert Slot.NAME not in read(text, Slot.NAME)


@pytest.mark.parametrize(
    "text",
    [
        "sí",
        "si",
        "Sí, por favor",
        "si porfa",
        "claro que sí",
        "por supuesto",
        "está bien",
        "esta bien",
        "de acuerdo",
        "dale",
        "vale",
        "bueno",
        "bueno, sí",
        "gracias, sí",
        "pueden llamarme",
        "me pueden llamar ahí",
        "no hay problema",
        "claro, no hay problema",
        "no tengo problema",
        "cómo no",
        "adelante",
        "pásela",
        "todo está bien",
        "es correcto",
        "sí pero por mensaje",
    ],
)
def test_understands_a_yes(text: str) -> None:
    assert yes_or_no(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "no gracias",
        "gracias, pero no",
        "claro que no",
        "por supuesto que no",
        "prefiero que no",
        "prefiero no",
        "mejor no",
        "todavía no",
        "ninguna",
        "ninguno que yo sepa",
        "nada",
        "para nada",
        "bueno, no",
        "está mal",
        "nunca",
        "ya no",
    ],
)
def test_understands_a_no(text: str) -> None:
    assert yes_or_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "si no",
        "depende",
        "quién me va a llamar",
        "buenas tardes",
        "por favor dígame",
        "y para qué",
        "vale la pena?",
        "ya les dije",
    ],
)
def test_takes_nothing_else_for_a_yes_or_no(text: str) -> None:
    assert yes_or_no(text) is None


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("quiero una cita el viernes por la tarde", "el viernes por la tarde"),
        ("me queda bien después de las 5", "después de las 5"),
        ("mejor la próxima semana", "la próxima semana"),
        ("cualquier día en la mañana me sirve", "cualquier día en la mañana"),
        ("los sabados a las 10 y media", "los sabados a las 10 y media"),
        ("entre las 3 y las 5", "entre las 3 y las 5"),
        ("de lunes a viernes de 3 a 5", "de lunes a viernes de 3 a 5"),
        ("martes o jueves a partir de las 4", "martes o jueves a partir de las 4"),
        ("mañana por la mañana", "mañana por la mañana"),
        ("me gustaría pasado mañana", "pasado mañana"),
        ("entre semana al mediodía", "entre semana al mediodía"),
        ("la semana que viene si se puede", "la semana que viene"),
        ("lo antes posible", "lo antes posible"),
        ("el 5 de diciembre a las 3 de la tarde", "el 5 de diciembre a las 3 de la tarde"),
    ],
)
def test_finds_the_words_that_name_a_time(text: str, times: str) -> None:
    assert read_times(text) == times


@pytest.mark.parametrize(
    "text", ["buenos días", "Buenas noches", "Julio Mayo", "me salió hace 3 a 5 días", "las manchas"]
)
def test_finds_no_time_where_there_is_none(text: str) -> None:
    assert read_times(text) is None


@pytest.mark.parametrize(
    ("times", "day"),
    [
        ("el viernes por la tarde", "Fri 27 Nov 2026"),
        ("mañana por la mañana", "Wed 25 Nov 2026"),
        ("pasado mañana", "Thu 26 Nov 2026"),
        ("por la mañana el sabado", "Sat 28 Nov 2026"),
        ("5 de diciembre", "Sat 05 Dec 2026"),
        ("más o menos el jueves", "Thu 26 Nov 2026"),
    ],
)
def test_works_out_the_day_that_is_meant(times: str, day: str) -> None:
    assert first_day(times, NOON, ATLANTA) == day


@pytest.mark.parametrize(
    "times", ["por la mañana", "cualquier día en la mañana", "el otro lunes", "la próxima semana", "menos el lunes"]
)
def test_works_out_no_day_that_is_not_certain(times: str) -> None:
    assert first_day(times, NOON, ATLANTA) is None


@pytest.mark.parametrize(
    "text", ["los lunes no puedo", "cualquier día menos el martes", "excepto viernes", "nunca en lunes"]
)
def test_knows_a_time_that_is_ruled_out(text: str) -> None:
    assert rules_out(text)


@pytest.mark.parametrize("text", ["más o menos a las 5", "al menos el viernes"])
def test_a_time_that_suits_is_not_ruled_out(text: str) -> None:
    assert not rules_out(text)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("cuando salgo del trabajo", "cuando salgo del trabajo"),
        ("es mejor por las tardes", "por las tardes"),
        ("como a las 5", "como a las 5"),
        ("puedo los martes o jueves después de las 4", "los martes o jueves después de las 4"),
        ("cualquiera", "cualquiera"),
    ],
)
def test_keeps_times_as_said_when_asked(text: str, times: str) -> None:
    assert read(text, Slot.TIMES) == {Slot.TIMES: times}


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("para mis manchas", "mis manchas"),
        ("es para las cicatrices de acné", "las cicatrices de acné"),
        ("sobre la papada", "la papada"),
        ("quiero quitarme las arrugas", "quiero quitarme las arrugas"),
        ("manchas en la cara", "manchas en la cara"),
    ],
)
def test_reads_what_to_treat(text: str, concern: str) -> None:
    assert read(text, Slot.CONCERN) == {Slot.CONCERN: concern}


@pytest.mark.parametrize("text", ["ninguna", "no sé", "sí", "gracias"])
def test_takes_no_yes_or_no_for_what_to_treat(text: str) -> None:
    assert read(text, Slot.CONCERN) == {}


@pytest.mark.parametrize("text", ["ninguna", "no, ninguna", "ninguna alergia que yo sepa", "nada", "alergia al látex"])
def test_takes_every_word_about_health(text: str) -> None:
    assert read(text, Slot.HEALTH) == {Slot.HEALTH: text}


@pytest.mark.parametrize("text", ["me operaron el lunes", "tomo pastillas por la mañana", "soy Diabética"])
def test_what_is_told_of_health_changes_nothing_else(text: str) -> None:
    assert read(text, Slot.HEALTH) == {Slot.HEALTH: text}


def test_a_wish_for_an_appointment_may_hold_all_at_once() -> None:
    said = (
        "Hola, soy Ana Ruiz, quiero una cita para mis manchas en la cara el viernes por la tarde, mi cel es 4045550142"
    )
    assert read(said, None) == {
        Slot.NAME: "Ana Ruiz",
        Slot.CONTACT: "(404) 555-0142",
        Slot.CONCERN: "manchas en la cara",
        Slot.TIMES: "el viernes por la tarde",
    }


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("mejor el viernes", Slot.TIMES, "el viernes"),
        ("mi número es 678 555 0101", Slot.CONTACT, "(678) 555-0101"),
        ("no, me llamo Rosa Ortiz", Slot.NAME, "Rosa Ortiz"),
        ("cambie mi nombre a Rosa Ortiz", Slot.NAME, "Rosa Ortiz"),
    ],
)
def test_a_sentence_corrects_what_was_read_back(text: str, slot: Slot, value: str) -> None:
    assert read(text, Slot.CONFIRMED) == {slot: value}


@pytest.mark.parametrize("text", ["sí", "Sí, pásela", "está bien", "todo correcto", "adelante"])
def test_confirms_the_request(text: str) -> None:
    assert read(text, Slot.CONFIRMED) == {Slot.CONFIRMED: True}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("mi cel es el 404 555 0142", "+14045550142"),
        ("cuatro cero cuatro, doble cinco, cinco, cero uno cuatro dos", "+14045550142"),
        ("ana.ruiz arroba example.com", "ana.ruiz@example.com"),
        ("ana punto ruiz arroba example punto com", "ana.ruiz@example.com"),
        ("ana(arroba)example.com", "ana@example.com"),
    ],
)
def test_reads_a_contact_as_it_is_said(text: str, value: str) -> None:
    contact = read_contact(text)
    assert contact
    assert contact.value == value


def test_knows_what_was_meant_as_an_address() -> None:
    assert tries_contact("ana arroba example")


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz, mi número de teléfono es 404 555 0142",
        "Ana Ruiz, cel 404 555 0142",
        "Ana Ruiz, mi correo electrónico es ana@example.com",
    ],
)
def test_leaves_the_words_around_a_contact(text: str) -> None:
    assert without_contact(text).strip() == "Ana Ruiz,"
