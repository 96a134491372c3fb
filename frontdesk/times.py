"""Reads the days and times that suit a patient. Kept as said; a day is worked out for staff only where it can be."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import dateparser

_DAY = (
    r"mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:s|nesday)?s?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?|sat(?:urday)?s?|"
    r"sun(?:day)?s?|today|tonight|tomorrow|tmrw|tmr|weekends?|weekdays?|mornings?|afternoons?|evenings?|noon|midday|"
    r"lunch(?:time)?|anytime|asap|this week|next week|next month|end of (?:the )?(?:week|month)|as soon as possible|"
    r"(?:por|en) las? (?:mañanas?|mananas?|tardes?|noches?)|(?:al?\s)?medio ?d[ií]a|"
    r"lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bados?|domingos?|hoy(?: mismo)?|(?:pasado )?(?:mañana|manana)|"
    r"esta (?:tarde|noche|semana)|este mes|fin(?:es)? de (?:semana|mes)|entre semana|"
    r"(?:pr[oó]xima|otra) semana|semana (?:que viene|pr[oó]xima|entrante)|mes que viene|pr[oó]ximo mes|"
    r"cualquier (?:d[ií]a|hora)|cuando sea|lo antes posible|lo m[aá]s pronto posible|cuanto antes"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|"
    r"diciembre"
)
_NTH = r"\d{1,2}(?:st|nd|rd|th)"
_DATE = (
    rf"(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?(?:{_MONTH})|"
    rf"\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?"
)
_HOUR = r"\d{1,2}(?::\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock|ish)|\d{1,2}:\d{2}"
_A_LAS = (
    r"(?:a partir de|despu[eé]s de|antes de|como a|a|de|desde|hasta|entre|y) las? \d{1,2}(?::\d{2})?"
    r"(?: y (?:media|cuarto))?(?: de la (?:mañana|manana|tarde|noche))?|"
    r"\d{1,2}(?::\d{2})? de la (?:mañana|manana|tarde|noche)|"
    r"de \d{1,2} a \d{1,2}(?! (?:d[ií]as|semanas|meses|años))(?: de la (?:mañana|manana|tarde|noche))?"
)
_MOMENT = rf"(?:{_DATE}|the\s+{_NTH}|(?:{_A_LAS})\b|{_HOUR}|el d[ií]a \d{{1,2}}\b|(?:{_DAY})\b)"
_BEFORE = (
    r"(?:(?:next|this|early|late|any|after|before|around|between|every|on|el|los|la|todos|de|entre|pr[oó]ximo|este|otro|"
    r"a partir del?|desde|hasta|despu[eé]s del?|antes del?)\s+)*"
)
_BETWEEN = (
    r"(?:\s+|,\s*)(?:(?:or|and|after|before|around|at|in|the|between|early|late|from|until|till|to|on|any|by|o|y|a|las|"
    r"los|en|por|la|el|de|al|del|despu[eé]s|antes|como|\d{1,2})(?:\s+|,\s*))*"
)
_AFTER = r"(?:\s+(?:after|before|around|at|until|till|a las)\s+\d{1,2}\b)?"
_TIMES = re.compile(rf"\b{_BEFORE}{_MOMENT}(?:{_BETWEEN}{_MOMENT})*{_AFTER}", re.IGNORECASE)
_GREETING = re.compile(
    r"\b(?:good (?:morning|afternoon|evening)|buen[oa]s? (?:d[ií]as|tardes|noches))\b", re.IGNORECASE
)
_WEEKDAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thurs?|fri|sat|sun|lunes|martes|mi[eé]rcoles|jueves|"
    r"viernes|s[aá]bado|domingo"
)
_IN_TWO_DAYS = r"pasado ma[nñ]ana"  # dateparser does not know it
_WHICH_DAY = re.compile(
    rf"\b(?:{_DATE}|{_WEEKDAY}|today|tonight|tomorrow|hoy|{_IN_TWO_DAYS}|(?<!la )(?:mañana|manana))\b", re.IGNORECASE
)
_EITHER_WEEK = ("next ", "próximo ", "proximo ", "otro ")
_RULES_OUT = re.compile(
    r"\b(?:not?|can'?t|cannot|don'?t|do not|never|except|anything but|excepto|salvo|nunca|tampoco|"
    r"(?<!al )(?<!lo )(?<!o )menos)\b",
    re.IGNORECASE,
)


def read_times(text: str) -> str | None:
    """The words of `text` that name days or times; None where there are none."""
    found = [match[0].strip() for match in _TIMES.finditer(_GREETING.sub(" ", text))]
    return " ".join(found) or None


def rules_out(text: str) -> bool:
    """Whether `text` says when not to come, so that none of its words may be taken alone."""
    return bool(_RULES_OUT.search(text))


def first_day(times: str, now: datetime, zone: ZoneInfo) -> str | None:
    """The first day that `times` names, as "Fri 27 Nov 2026"; None where it names none that can be worked out.

    "Next Friday" means one day to some and another to others, so none is worked out.
    """
    if rules_out(times):
        return None
    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    for match in _WHICH_DAY.finditer(times):
        if times[: match.start()].lower().endswith(_EITHER_WEEK):
            continue
        named = re.sub(_IN_TWO_DAYS, "in 2 days", match[0], flags=re.IGNORECASE)
        if day := dateparser.parse(named, languages=["en", "es"], settings=settings):
            return str(day.strftime("%a %d %b %Y"))
    return None
