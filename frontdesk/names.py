"""Reads what somebody is called from what they write; careful, since everyday words may be names and the reverse."""

import re
from collections.abc import Iterator

LONGEST_NAME = 60  # characters
MOST_NAMES = 5  # words
_SEGMENTS = re.compile(r"[,;\n]|(?<!\b[^\W\d_])\.(?=\s|$)|\s-\s|[!?]")  # an initial's full stop ends nothing
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\u0300-\u036f-])*")
_TITLE = re.compile(r"\b(?:mr|mrs|ms|miss|mx|dr|prof|sr|sra|srta)\b\.?\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]*\)")
_FIRST_AND_LAST = re.compile(
    r"\bfirst(?: name)?(?: is|:)?\s+([^\W\d_]+)[\s,.;]+(?:and )?(?:my )?last(?: name)?(?: is|:)?\s+([^\W\d_]+)",
    re.IGNORECASE,
)
_NAME_MARKER = re.compile(
    r"\b(?:my (?:full |first )?name(?:'s| is|s)?|name (?:is|to|should be)|name's|call me|"
    r"me llam[oa]|me dicen|nombre(?: completo)? (?:es|a|debe ser)|"
    r"a nombre del?(?: mi (?:mam[aá]|madre|pap[aá]|padre|hij[oa]|espos[oa]|marido|herman[oa]|suegra|amiga))?)\s*:?\s+",
    re.IGNORECASE,
)
_ANSWER_MARKER = re.compile(
    r"\b(?:(?:name|nombre|patient)\s*[:-]|go by|calls? me|under(?: the name(?: of)?)?|se llama|(?:le )?habla|"
    r"le escribe|nombre(?: completo)?)\s*:?\s+",
    re.IGNORECASE,
)
_I_AM = re.compile(r"\b(?:i am|i'm|im|this is|soy)\s+", re.IGNORECASE)
LEAD_IN = re.compile(
    r"^(?:(?:sure|ok|okay|yes|yeah|yep|hi|hello|hey|well|um+|uh|it's|its|it is|so|please|thanks|thank you|actually|and|"
    r"put|use|make it|that's|thats|claro(?: que s[ií])?|s[ií]|hola|buen[oa]s?(?: d[ií]as?| tardes| noches)?|pues|"
    r"gracias|por favor|con gusto|es|ser[ií]a|p[oó]ng[ao]l[oae]|mejor|que sea|puedo|podr[ií]a)\b[\s,.!:-]*)+",
    re.IGNORECASE,
)
_END_OF_NAME = re.compile(
    r"\s+(?:and|but|my|i|i'm|im|from|at|on|for|with|here|calling|phone|number|cell|email|please|pls|thanks|thank|y|"
    r"pero|mi|con|en|desde|para|por|al|soy|tengo|quiero|quisiera|aqu[ií]|gracias|tel[eé]fono|tel|cel(?:ular)?|correo|"
    r"n[uú]mero)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    """a an the my mine me i you it we they and or but not no yes nope yeah ok okay sure none nothing never mind what
    why how when where who is are am was do does did can could will would should maybe book booking appointment
    appointments visit session consultation schedule cancel stop help please thanks thank hi hello hey there later
    today tonight tomorrow now interested looking calling here new allergic allergy pregnant free available ready
    wondering trying going hoping sorry fine good great nervous scared worried asking just really very so too also
    want need have like for to of with about from in on at your this that skip pass dont don't prefer rather
    private anonymous human person staff somebody someone agent morning mornings afternoon afternoons evening
    evenings weekday weekdays weekend weekends anytime any monday tuesday wednesday thursday friday saturday
    sunday back after before if only work home cell mobile around between by until whenever during again soon
    phone number email asap same whatever idk dunno lol hm hmm nvm urgent question name full first last wrong
    incorrect misspelled spelled wrinkles acne scars busy asian black white hispanic latina latino spanish indian
    american male female que qué como cómo cuando cuándo donde dónde quien quién cuanto cuánto cual cuál por para con
    sin de del la las lo los el un una mi mis su sus yo me se le te tu usted ustedes y e o ni pero si sí ya muy más mas
    también tampoco esto eso este esta ese esa aquí aqui ahí hoy ahora ahorita luego después despues mañana manana tarde
    noche semana temprano lunes martes miércoles miercoles jueves viernes sábado sabado cita turno consulta reservar
    agendar cancelar olvídelo olvidelo quiero quisiera necesito ocupo tengo puedo prefiero busco gustaría gustaria saber
    hablar nada nadie ninguno ninguna alergica alergico alérgica alérgico alergia diabética diabético embarazada nueva
    nuevo paciente cliente interesada interesado nerviosa nervioso mamá mama papá papa esposa hija amiga enfermera
    alguien persona personal humano robot gracias favor hola buenas buenos bueno bien claro vale dale mejor siempre
    nunca anónimo anonimo privado mesoterapia tratamiento inyección sesión crema duele cuesta arrugas manchas
    cicatrices""".split()
)
_ALSO_NAMES = frozenset({"will", "an", "my", "can"})  # everyday words that alone, in answer to "what name?", are one
_PARTICLES = frozenset("de la las los del da do dos das di du van von der den ter bin ibn al el y e".split())
_AROUND_A_NAME = re.compile(r"^[^\w]+|[^\w.]+$")


def read_name(text: str, *, asked: bool, opening: bool) -> str | None:
    """The name that words before it show ("my name is", "call me"), or that answers the question for it.

    "I'm ..." shows one only when `asked` and at the `opening` of a booking, for it may as well begin "I'm diabetic".
    """
    if both := _FIRST_AND_LAST.search(text):
        return f"{both[1]} {both[2]}"
    text = _TITLE.sub("", text)
    if name := _after(_NAME_MARKER, text) or (asked and _after(_ANSWER_MARKER, text)):
        return name
    if (asked or opening) and (name := _after(_I_AM, text)) and (asked or _written_as_name(name)):
        return name
    if not asked:
        return None
    return next((name for part in segments(text) if (name := _as_name(LEAD_IN.sub("", part), asked=True))), None)


def _after(marker: re.Pattern[str], text: str) -> str | None:
    found = marker.search(text)
    return _as_name(text[found.end() :]) if found else None


def _written_as_name(name: str) -> bool:
    return all(word[:1].isupper() or word.lower() in _PARTICLES for word in name.split()) and not name.isupper()


def segments(text: str) -> Iterator[str]:
    yield from (part.strip() for part in _SEGMENTS.split(text) if part.strip())


def _as_name(text: str, *, asked: bool = False) -> str | None:
    """The name that `text` begins with: a few words of letters that are no everyday words."""
    plain = _ASIDE.sub("", text)
    first = _END_OF_NAME.split(next(segments(plain), ""), maxsplit=1)[0].strip(" :\"'")
    words = _AROUND_A_NAME.sub("", first).split()
    fits = 1 <= len(_without_particles(words)) <= MOST_NAMES and all(map(_NAME_WORD.fullmatch, words))
    name = " ".join(words)
    return name if fits and len(name) <= LONGEST_NAME and _may_be_name(words, asked=asked) else None


def _without_particles(words: list[str]) -> list[str]:
    """The words of a name but for what joins them ("de la"), which neither opens nor ends one."""
    return [word for place, word in enumerate(words) if place in (0, len(words) - 1) or word.lower() not in _PARTICLES]


def _may_be_name(words: list[str], *, asked: bool) -> bool:
    """Everyday words make no name, but somebody may be called Will Young, Ana de la Cruz or, if asked, just Will."""
    everyday = [word for word in _without_particles(words) if word.lower().strip(".'") in _NOT_A_NAME]
    if not everyday:
        return True
    if len(words) == 1:
        return asked and words[0].lower() in _ALSO_NAMES
    return len(everyday) < len(words) and _written_as_name(" ".join(words))


def without_name(text: str, name: str) -> str:
    led_to = f"(?:{_NAME_MARKER.pattern}|{_I_AM.pattern})?"
    return re.sub(led_to + re.escape(name), " ", text, count=1, flags=re.IGNORECASE)
