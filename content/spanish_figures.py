"""Finds the figures of a Spanish text, as `figures` does for English and in its terms, so that the two can be compared.

"De 20 a 30 minutos", "media hora", "dos veces", "unos días", "cada semana", "el doble" and "20 %" are figures; so is
"semanas" alone. "Una sesión", "la primera vez", "de vez en cuando" and "la capa media" are none.
"""

import re
from collections.abc import Iterable, Iterator

from content.figures import Figure, countable

_SPANS = {
    "second": "segundo", "minute": "minuto min", "hour": "hora hr h", "day": "dia", "week": "semana", "month": "mes",
    "year": "año", "decade": "decada", "fortnight": "quincena", "weekend": "finde",
}  # fmt: skip
_COUNTED = {
    "time": "vez x", "session": "sesion", "treatment": "tratamiento", "visit": "visita", "appointment": "cita",
    "injection": "inyeccion piquete pinchazo", "%": "%", "$": "$ € £ dolar peso centavo",
}  # fmt: skip
_SINGULAR = {word for words in (_SPANS | _COUNTED).values() for word in words.split()}
_UNITS = {
    form: unit
    for unit, words in (_SPANS | _COUNTED).items()
    for word in words.split()
    for form in (word, f"{word}s", f"{word}es", f"{word[:-1]}ces")
}
_SMALL = """
    cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete
    dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete
    veintiocho veintinueve
    """.split()
_NUMBERS = {word: value for value, word in enumerate(_SMALL)} | {
    "un": 1, "una": 1, "veintiun": 21, "veintiuna": 21, "docena": 12, "docenas": 12,
}  # fmt: skip
_TENS = {
    word: 10 * ten
    for ten, word in enumerate("treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), start=3)
}
_HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
_ORDINALS = {
    "primer": 1, "primera": 1, "segundo": 2, "segunda": 2, "tercer": 3, "tercera": 3, "cuarto": 4, "cuarta": 4,
    "quinto": 5, "quinta": 5, "sexto": 6, "sexta": 6, "septimo": 7, "septima": 7, "octavo": 8, "octava": 8,
    "noveno": 9, "novena": 9, "decimo": 10, "decima": 10,
}  # fmt: skip
_REPEATS = {"doble": "2", "duplica": "2", "duplican": "2", "triple": "3", "triplica": "3", "triplican": "3"}
_OFTEN = {
    "diari": "day", "semanal": "week", "quincenal": "fortnight", "mensual": "month", "bimestral": "month",
    "trimestral": "month", "semestral": "month", "anual": "year",
}  # fmt: skip
_OFTEN_SAID = re.compile(rf"({'|'.join(_OFTEN)})(?:[oa]s?|es|a?mente)?")
_EVERY = [["cada"], ["todos", "los"], ["todas", "las"]]
_PER = [["por"], ["al"], ["a", "la"]]
_NOT_PER = {"hora", "minuto", "segundo"}
_DAY_PARTS = {"mañana", "mañanas", "tarde", "tardes", "noche", "noches"}
_FEW = {"unos", "unas", "algunos", "algunas", "pocos", "pocas"}
_SEVERAL = {"varios", "varias"}
_PARTS = {"medio": "half", "media": "half", "mitad": "half", "cuarto": "quarter", "½": "½", "¼": "¼", "¾": "¾"}
_PARTS_OF_ANYTHING = {"mitad", "½", "¼", "¾"}
_ONLY = {"solo", "sola", "solamente", "unico", "unica"}
_NEXT = {"siguiente", "entrante", "proximo", "proxima"}
_FILLERS = {
    *_FEW, *_ONLY, *_NEXT, "de", "del", "la", "el", "los", "las", "o", "mas", "menos", "buen", "buena", "entero",
    "entera", "otro", "otra", "otros", "otras", "primeros", "primeras",
}  # fmt: skip
_RANGE = {"a", "o", "u", "y", "hasta", "-"}
_JOINED = {"por ciento": "%", "fin de semana": "finde", "fines de semana": "findes"}
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[a-zñ]+|[%$€£½¼¾]|\S")

type _Reading = tuple[list[Figure], int]
_NOTHING: _Reading = ([], 0)


def find_spanish_figures(text: str, harmless: Iterable[str] = ()) -> list[Figure]:
    """The figures of `text` in order, not counting `harmless` phrases and the numbers of a list ("1. ... 2. ...")."""
    kept = countable(text, harmless)
    for words, word in _JOINED.items():
        kept = kept.replace(words, word)
    tokens = _TOKEN.findall(kept)
    found, place = [], 0
    while place < len(tokens):
        figures, length = _read(tokens[place:])
        found += figures
        place += length
    return found


def _read(tokens: list[str]) -> _Reading:
    """The figures `tokens` start with and the number of tokens they take up; no figure takes up one."""
    for rule in (_part, _numbers, _money, _how_often, _only_one, _vague, _ordinal, _one, _bare):
        figures, length = rule(tokens)
        if length:
            return figures, length
    return [], 1


def _figure(amount: str, unit: str, tokens: list[str]) -> Figure:
    return Figure(amount, unit, re.sub(r" ?- ?", "-", " ".join(tokens)))


def _numbers(tokens: list[str]) -> _Reading:
    """ "20", "treinta y cinco minutos", "20 a 30 minutos": each number of a range counts what follows the last."""
    run = list(_number_run(tokens))
    if not run or (len(run) == 1 and run[0][0] == "1" and tokens[0] in _NUMBERS):
        return _NOTHING
    end = run[-1][1]
    unit, length = _unit(tokens[end:])
    said = tokens[: end + length]
    return [_figure(amount, unit, said) for amount, _ in run], len(said)


def _number_run(tokens: list[str]) -> Iterator[tuple[str, int]]:
    """The numbers of a range and where each of them ends."""
    place = 0
    while place < len(tokens):
        value, length = _number(tokens[place:])
        if not length:
            return
        place += length
        yield value, place
        if place < len(tokens) and tokens[place] not in _RANGE:
            return
        while place < len(tokens) and tokens[place] in _RANGE:
            place += 1


def _number(tokens: list[str]) -> tuple[str, int]:
    if tokens[0][0].isdigit():
        return tokens[0].replace(",", ""), 1
    value, length = _below_thousand(tokens)
    if tokens[length : length + 1] == ["mil"]:
        rest, more = _below_thousand(tokens[length + 1 :])
        value, length = max(1, value) * 1000 + rest, length + 1 + more
    return (str(value), length) if length else ("", 0)


def _below_thousand(tokens: list[str]) -> tuple[int, int]:
    value, place = (_HUNDREDS[tokens[0]], 1) if tokens and tokens[0] in _HUNDREDS else (0, 0)
    rest = tokens[place:]
    if rest and rest[0] in _TENS:
        units = _NUMBERS.get(rest[2], 0) if rest[1:2] == ["y"] and len(rest) > 2 else 0
        if 0 < units < 10:
            return value + _TENS[rest[0]] + units, place + 3
        return value + _TENS[rest[0]], place + 1
    if rest and rest[0] in _NUMBERS:
        return value + _NUMBERS[rest[0]], place + 1
    return value, place


def _money(tokens: list[str]) -> _Reading:
    if tokens[0] not in {"$", "€", "£", "%"}:
        return _NOTHING
    number, length = _number(tokens[1:]) if len(tokens) > 1 else ("", 0)
    return [_figure(number, "%" if tokens[0] == "%" else "$", tokens[: 1 + length])], 1 + length


def _how_often(tokens: list[str]) -> _Reading:
    """ "el doble", "a diario", "cada semana", "todas las noches", "al mes", "por semana"; not "a la hora de"."""
    word = tokens[0]
    if word in _REPEATS:
        return [_figure(_REPEATS[word], "time", tokens[:1])], 1
    if often := _OFTEN_SAID.fullmatch(word):
        return [_figure("every", _OFTEN[often.group(1)], tokens[:1])], 1
    for opening in _EVERY + _PER:
        rest = tokens[len(opening) :]
        if tokens[: len(opening)] != opening:
            continue
        if opening in _PER and ({*rest[:1]} & _NOT_PER | {*rest[:1]} & _DAY_PARTS or {*rest[1:2]} & _NEXT):
            continue
        unit, length = _unit(rest, spans_only=True, fillers=opening in _EVERY)
        if unit:
            said = tokens[: len(opening) + length]
            return [_figure("every", unit, said)], len(said)
    return _NOTHING


def _only_one(tokens: list[str]) -> _Reading:
    """ "solo una vez", "una sola visita"."""
    said = {*tokens[:2]}
    if not said & _ONLY or not said & {"un", "una"}:
        return _NOTHING
    unit, length = _unit(tokens[2:], fillers=False)
    return ([_figure("1", unit, tokens[: 2 + length])], 2 + length) if unit else _NOTHING


def _part(tokens: list[str]) -> _Reading:
    """ "media hora", "y media", "la mitad de los pacientes", "cuarto de hora", "un tercio"; not "la capa media"."""
    word = tokens[0]
    if word == "y" and tokens[1:2] in (["media"], ["medio"]):
        return [_figure("half", "", tokens[:2])], 2
    if word in {"tercio", "tercios"}:
        return [_figure("1/third", "", tokens[:1])], 1
    if word not in _PARTS:
        return _NOTHING
    unit, length = _unit(tokens[1:], spans_only=True)
    if not unit and word not in _PARTS_OF_ANYTHING:
        return _NOTHING
    return [_figure(_PARTS[word], unit, tokens[: 1 + length])], 1 + length


def _vague(tokens: list[str]) -> _Reading:
    """ "unas horas", "par de sesiones", "varias semanas"; not "unas palabras" and not "varias sesiones"."""
    word = tokens[0]
    if word in {"par", "puñado"}:
        unit, length = _unit(tokens[1:])
        return [_figure("couple" if word == "par" else "handful", unit, tokens[: 1 + length])], 1 + length
    if word not in _FEW | _SEVERAL:
        return _NOTHING
    unit, length = _unit(tokens[1:], spans_only=word in _SEVERAL)
    amount = "several" if word in _SEVERAL else "few"
    return ([_figure(amount, unit, tokens[: 1 + length])], 1 + length) if unit else _NOTHING


def _ordinal(tokens: list[str]) -> _Reading:
    """ "tercera sesión", "primera semana"; not "primero" alone, "primera sesión" or "segunda vez"."""
    place = _ORDINALS.get(tokens[0], 0)
    unit, length = _unit(tokens[1:], spans_only=place == 1, singular_only=True, fillers=False) if place else ("", 0)
    return _NOTHING if unit in {"", "time"} else ([_figure(str(place), unit, tokens[: 1 + length])], 1 + length)


def _one(tokens: list[str]) -> _Reading:
    """ "un día", "una semana", "día siguiente", "próxima semana": one span of time."""
    word = tokens[0]
    if word in {"un", "una"} | _NEXT:
        unit, length = _unit(tokens[1:], spans_only=True, singular_only=True)
        return _NOTHING if unit in {"", "second"} else ([_figure("1", unit, tokens[: 1 + length])], 1 + length)
    if word in _SINGULAR and _UNITS[word] in _SPANS and {*tokens[1:2]} & _NEXT:
        return [_figure("1", _UNITS[word], tokens[:2])], 2
    return _NOTHING


def _bare(tokens: list[str]) -> _Reading:
    """ "semanas", "durante meses": how long, without a number."""
    word = tokens[0]
    is_plural_span = _UNITS.get(word) in _SPANS and word not in _SINGULAR
    return ([_figure("", _UNITS[word], tokens[:1])], 1) if is_plural_span else _NOTHING


def _unit(
    tokens: list[str], *, spans_only: bool = False, singular_only: bool = False, fillers: bool = True
) -> tuple[str, int]:
    """The unit near the start of `tokens`, after small words at most, and the tokens up to its end."""
    for place, word in enumerate(tokens[:4]):
        unit = "day" if spans_only and word in _DAY_PARTS else _UNITS.get(word, "")
        if unit and not (spans_only and unit not in _SPANS) and not (singular_only and word not in _SINGULAR):
            return unit, place + 1
        if not (fillers and word in _FILLERS):
            break
    return "", 0
