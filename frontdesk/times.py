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
    rf"\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|the\s+{_NTH}"
)
_HOUR = r"\d{1,2}(?::\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'?clock|ish)|\d{1,2}:\d{2}"
_MOMENT = rf"(?:{_DATE}|{_HOUR}|(?:{_DAY})\b)"
_BEFORE = r"(?:(?:next|this|early|late|any|after|before|around|between|every|on|el|los|pr[oó]ximo|este)\s+)*"
_BETWEEN = (
    r"(?:\s+|,\s*)(?:(?:or|and|after|before|around|at|in|the|between|early|late|from|until|till|to|on|any|by|o|y|a|las|"
    r"los|en|por|la|el|de|\d{1,2})(?:\s+|,\s*))*"
)
_AFTER = r"(?:\s+(?:after|before|around|at|until|till|a las)\s+\d{1,2}\b)?"
_TIMES = re.compile(rf"\b{_BEFORE}{_MOMENT}(?:{_BETWEEN}{_MOMENT})*{_AFTER}", re.IGNORECASE)
_WHICH_DAY = re.compile(rf"(?:{_DATE})|(?:{_DAY})", re.IGNORECASE)


def read_times(text: str) -> str | None:
    """The words of `text` that name days or times; None where there are none."""
    found = [match[0].strip() for match in _TIMES.finditer(text)]
    return " ".join(found) or None


def first_day(times: str, now: datetime, zone: ZoneInfo) -> str | None:
    """The first day that `times` names, as "Fri 27 Nov 2026"; None where it names none that can be worked out."""
    settings = {
        "PREFER_DATES_FROM": "future",
        "RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None),
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    for match in _WHICH_DAY.finditer(times):
        if day := dateparser.parse(match[0], languages=["en", "es"], settings=settings):
            return str(day.strftime("%a %d %b %Y"))
    return None
