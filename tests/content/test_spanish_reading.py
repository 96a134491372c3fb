"""The reading ease counts sentences, words and syllables as a person would; all counts here were made by hand."""

import pytest

from content.spanish_reading import ease, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("piel", 1), ("aguja", 3), ("día", 2), ("quien", 1), ("queso", 2), ("guerra", 2), ("pingüino", 3), ("agua", 2),
        ("sesión", 2), ("inyecciones", 4), ("mesoterapia", 5), ("línea", 3), ("oído", 3), ("ciudad", 2), ("muy", 1),
        ("ayuda", 3), ("hialurónico", 5), ("baúl", 2), ("y", 1), ("30", 1),
    ],
)  # fmt: skip
def test_counts_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_computes_the_ease() -> None:
    # 2 sentences, 7 words, 12 syllables
    assert ease("Se limpia la piel. Son agujas pequeñas.") == pytest.approx(206.835 - 62.3 * 12 / 7 - 3.5)


def test_is_high_for_plain_words_and_low_for_learned_ones() -> None:
    assert ease("Puede arder un poco. Es rápido.") > 70
    assert ease("La susceptibilidad individual condiciona preliminarmente la evaluación dermatológica.") < 20


def test_takes_an_empty_text_for_easy() -> None:
    assert ease("") == 100
