"""Reads the days and times that suit a patient. Kept as said; a day is worked out for staff only where it can be."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import dateparser

_DAY = (
    r"mon(?:day)?s?|tue(?:s|sday)?s?|wed(?:s|nesday)?s?|thu(?:r|rs|rsday)?s?|fri(?:day)?s?|sat(?:urday)?s?|"
    r"sun(?:day)?s?|today|tonight|tomorrow|tmrw|tmr|weekends?|weekdays?|mornings?|afternoons?|evenings?|noon|midday|"
    r"lunch(?:time)?|anytime|asap|this week|next week|next month|end of (?:the )?(?:week|month)|as soon as possible|"
    r"lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bados?|domingos?|hoy|mañana|manana|por la tarde|por la noche|"
    r"fin de semana|pr[oó]xima semana|cualquier d[ií]a"
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
_MOMENT = rf"(?:{_DATE}|the\s+{_NTH}|{_HOUR}|(?:{_DAY})\b)"
_BEFORE = r"(?:(?:next|this|early|late|any|after|before|around|between|every|on|el|los|pr[oó]ximo|este)\s+)*"
_BETWEEN = (
    r"(?:\s+|,\s*)(?:(?:or|and|after|before|around|at|in|the|between|early|late|from|until|till|to|on|any|by|o|y|a|las|"
    r"los|en|por|la|el|de|\d{1,2})(?:\s+|,\s*))*"
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
_WHICH_DAY = re.compile(rf"\b(?:{_DATE}|{_WEEKDAY}|today|tonight|tomorrow|hoy|mañana)\b", re.IGNORECASE)
_EITHER_WEEK = ("next ", "próximo ", "proximo ")
_RULES_OUT = re.compile(
    r"\b(?:not?|can'?t|cannot|don'?t|do not|never|except|anything but|excepto|menos)\b", re.IGNORECASE
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
        if day := dateparser.parse(match[0], languages=["en", "es"], settings=settings):
            return str(day.strftime("%a %d %b %Y"))
    return None
