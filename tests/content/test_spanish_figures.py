"""Figures of Spanish texts are found in digits and words and named as the English ones are, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.figures import find_figures
from content.spanish_figures import find_spanish_figures


def read(text: str) -> list[tuple[str, str]]:
    return [(figure.amount, figure.unit) for figure in find_spanish_figures(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("unos 20 a 30 minutos", [("20", "minute"), ("30", "minute")]),
        ("20-30 min", [("20", "minute"), ("30", "minute")]),
        ("de veinte a treinta minutos", [("20", "minute"), ("30", "minute")]),
        ("entre 2 y 3 visitas cortas", [("2", "visit"), ("3", "visit")]),
        ("treinta y cinco minutos", [("35", "minute")]),
        ("veintidós días", [("22", "day")]),
        ("20 o más minutos", [("20", "minute")]),
        ("tres sesiones", [("3", "session")]),
        ("una o dos sesiones", [("1", "session"), ("2", "session")]),
        ("ciento veinte personas", [("120", "")]),
        ("mil doscientos dólares", [("1200", "$")]),
        ("1,000 inyecciones", [("1000", "injection")]),
        ("una docena", [("12", "")]),
        ("un 20 %", [("20", "%")]),
        ("diez por ciento", [("10", "%")]),
        ("$50", [("50", "$")]),
        ("dos veces", [("2", "time")]),
        ("solo una vez", [("1", "time")]),
        ("una sola visita", [("1", "visit")]),
        ("el doble", [("2", "time")]),
        ("media hora", [("half", "hour")]),
        ("una hora y media", [("1", "hour"), ("half", "")]),
        ("la mitad de los pacientes", [("half", "")]),
        ("un tercio", [("1/third", "")]),
        ("un cuarto de hora", [("quarter", "hour")]),
        ("unas horas o hasta un día", [("few", "hour"), ("1", "day")]),
        ("en pocos días", [("few", "day")]),
        ("un par de días", [("couple", "day")]),
        ("un puñado de citas", [("handful", "appointment")]),
        ("varias semanas", [("several", "week")]),
        ("durante meses", [("", "month")]),
        ("una semana entera", [("1", "week")]),
        ("la próxima semana", [("1", "week")]),
        ("al día siguiente", [("1", "day")]),
        ("un fin de semana", [("1", "weekend")]),
        ("la primera semana", [("1", "week")]),
        ("la tercera sesión", [("3", "session")]),
        ("cada semana", [("every", "week")]),
        ("todas las noches", [("every", "day")]),
        ("una vez al mes", [("every", "month")]),
        ("a diario", [("every", "day")]),
        ("mensualmente", [("every", "month")]),
        ("FPS30", [("30", "")]),
    ],
)
def test_finds(text: str, figures: list[tuple[str, str]]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "Una sesión pasa rápido.",
        "No es un arreglo que se hace una vez y ya.",
        "Primero se limpia la piel. En segundo lugar va la crema.",
        "la primera sesión, por segunda vez",
        "de vez en cuando, tal vez, muchas veces",
        "varía de una persona a otra",
        "la capa media de la piel",
        "el cuarto está limpio",
        "unas palabras, varias sesiones",
        "el día de su cita, por la mañana, más tarde, a la hora de dormir",
        "1. Se acuesta. 2. Le ponen una crema. 3. Descansa.",
        "Llame al (770) 802-8900.",
    ],
)
def test_finds_none_in(text: str) -> None:
    assert read(text) == []


def test_needs_no_accents() -> None:
    assert read("un dia y veintidos años") == read("un día y veintidós años") == [("1", "day"), ("22", "year")]


def test_leaves_out_harmless_phrases() -> None:
    assert find_spanish_figures("Llame al 911, en un minuto.", ["911", "en un minuto"]) == []


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("Suele durar de 20 a 30 minutos.", "It takes about 20 to 30 minutes."),
        ("Baja en unas horas o en un día.", "It goes down in a few hours to a day."),
        ("Se quita en unos días.", "It clears up within a few days."),
    ],
)
def test_are_held_by_the_english_facts_they_say(spanish: str, english: str) -> None:
    held = find_figures(english)
    assert all(figure.held_by(held) for figure in find_spanish_figures(spanish))
    assert not any(figure.held_by(held) for figure in find_spanish_figures("Son tres semanas y media, el doble."))


@given(
    st.lists(
        st.sampled_from(
            [
                "un",
                "media",
                "una",
                "treinta",
                "y",
                "-",
                "mil",
                "cien",
                "pocos",
                "1,2",
                ".",
                "%",
                "$",
                "a",
                "cada",
                "dia",
            ]
        )
    )
)
def test_reads_any_row_of_words(words: list[str]) -> None:
    find_spanish_figures(" ".join(words))


@given(st.integers(2, 10**9))
def test_finds_any_number(number: int) -> None:
    assert read(f"unas {number:,} semanas") == [(str(number), "week")]
