"""Reads what a patient says of a wanted visit: name, contact, days and times, what to treat. Pure; stores nothing.

Careful rather than clever: a value is taken from a sentence only where its form or the words before it show what it is,
or where it answers the question just asked.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

from frontdesk.contacts import read_contact, without_contact
from frontdesk.times import read_times, rules_out


class Slot(StrEnum):
    """What a booking asks for, in the order it is asked."""

    NAME = "patient_name"
    CONTACT = "contact"
    CONSENT = "consent"
    CONCERN = "concern"
    TIMES = "preferred_times"
    HEALTH = "health"
    CONFIRMED = "confirmed"


Details = dict[Slot, str | bool]

LONGEST_VALUE = 300  # characters of an answer kept as said
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
_LEAD_IN = re.compile(
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
_CONCERN = re.compile(
    r"\b(?:(?:for|about|treat|(?:change|switch|make) it to)\s+(?:my |the |some )?"
    r"(?P<english>(?:[a-z]+ ){0,2}(?:wrinkles?|lines|scars?|acne|spots?|pigmentation|hyperpigmentation|melasma|"
    r"cellulite|double chin|rejuvenation))|"
    r"(?:para|por|sobre|tratar(?:me)?|quitar(?:me)?)\s+(?:mis? |las? |los? |el |unas? )?"
    r"(?P<spanish>(?:arrugas|l[ií]neas|cicatrices|marcas|manchas|acn[eé]|espinillas|papada|celulitis|grasa|melasma|paño|"
    r"flacidez|rejuvenecimiento)(?: (?:localizada|finas))?"
    r"(?: (?:del?|en) (?:la |el |las |los |mis? )?(?!mañana|tarde|noche)\w+)?))\b",
    re.IGNORECASE,
)
_MEANT_FOR = re.compile(r"^\s*(?:(?:es|ser[ií]a)\s+)?(?:para|sobre|por)\s+", re.IGNORECASE)
_POLITELY = r"^\W*(?:(?:please|thanks|thank you|oh|well|um+|por favor|gracias|pues|bueno|ay|ah|hola)\W+)*"
_YES = re.compile(
    _POLITELY + r"(?:(?:yes+|yea+h?|yep|yup|ye|sure|ok|okay|okie|of course|please do|go(?: ahead| for it)?|fine|"
    r"alright|all (?:right|correct|good|set)|cool|great|agreed|affirmative|correct|right|looks (?:good|right)|"
    r"sounds good|works for me|perfect|absolutely|definitely|certainly|you got it|why not|"
    r"s[ií]+p?|claro|por supuesto|desde luego|(?:es |est[aá] |todo )?correcto|exacto|perfecto|dale|listo|"
    r"[oó]rale|[aá]ndele|adelante|afirmativo|de acuerdo|as[ií] es|(?:as[ií] )?est[aá] bien|todo (?:est[aá] )?bien|"
    r"me parece(?: bien)?|con (?:mucho )?gusto|c[oó]mo no|acepto|autorizo|confirmo|"
    r"(?:y|ya|k|bueno|por favor|va|vale|sale)(?=\W*$|\W+(?:ok|sure|please|thanks?)\b|,(?! no))|"
    r"ll[aá]m[ea]n?me|(?:me )?pueden? (?:llamar|escribir|contactar|pasar|mandar|enviar)\w*|h[aá]g[aá]l[oa]|"
    r"p[aá]s[ea]l[oa]|m[aá]nd[ea]l[oa]|env[ií][ea]l[oa]|no hay (?:problema|inconveniente)|ning[uú]n problema|"
    r"no tengo (?:problema|inconveniente)|no veo por qu[eé] no|"
    r"(?:that|it|everything)(?:'?s| is)(?: all)? (?:fine|ok|okay|right|correct|good|all right)|"
    r"(?:you|they) (?:may|can)|i (?:do|agree|consent|guess so|don'?t mind)|no (?:problem|worries|objections?)|"
    r"not a problem|send(?: it)?|pass it on|do it|submit|book (?:it|me))\b|[👍👌✅✔🆗])",
    re.IGNORECASE,
)
_NO_AFTER_ALL = re.compile(
    _POLITELY
    + r"(?:of course|certainly|absolutely|definitely|sure|ok|okay|yes|claro|por supuesto|desde luego|si|ya)\W+"
    r"(?:que )?(?:not|no|don'?t|do not)\b(?!\W+(?:problem|worries|hay (?:problema|inconveniente)))",
    re.IGNORECASE,
)
_NO = re.compile(
    _POLITELY + r"(?:(?:no|nope|nah|n|not|none|nothing|nada|ninguna|ninguno|don'?t|do not|never|wrong|incorrect|skip|"
    r"pass|(?:of course|certainly|absolutely|definitely|sure|ok|okay) (?:not|no|don'?t|do not)|"
    r"nop|nel|para nada|(?:claro|por supuesto|desde luego) que no|(?:prefiero|preferir[ií]a)(?: que)? no|tampoco|nunca|"
    r"(?:pero|mejor|ahorita|por ahora|todav[ií]a|a[uú]n|ya|as[ií]|eso) no|jam[aá]s|ni un[oa]|negativo|est[aá] mal|"
    r"incorrecto|equivocado|de ninguna manera|"
    r"(?:i(?:'?d| would)? )?(?:rather|prefer) (?:not|you (?:did|do)(?: not|n'?t))|i (?:don'?t|do not) want)\b|"
    r"[👎❌🚫])",
    re.IGNORECASE,
)
_YES_BUT = re.compile(
    r"^\W*(?:yes|yeah|yep|sure|ok|okay|si|sí|claro|vale|bueno)\W+(?:but|and|though|although|only|pero)\b", re.IGNORECASE
)
_AROUND_A_NAME = re.compile(r"^[^\w]+|[^\w.]+$")
_CLAUSES = re.compile(r"[,;.!?\n]|\s(?:and|but|y|pero)\s")
_AROUND_TIMES = re.compile(
    r"(?:\W|\b(?:are|is|best|better|works?|for|me|i|i'm|i'd|can|could|would|do|only|instead|actually|make|change|it|to|on|"
    r"at|in|the|prefer|like|good|fine|free|please|wait|sorry|oh|no|yes|quedan?|vienen?|bien|puedo|podr[ií]a|puede|ser|"
    r"ser[ií]a|sea|que|s[oó]lo|mejor|prefiero|cambi[ae]l[oa]|c[aá]mbiel[oa]|p[oó]ngal[oa]|para|a|al|el|la|los|las|en|"
    r"por|favor|perd[oó]n|bueno|s[ií])\b)*",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"(?:no,?\s+)?(?:i(?:'?d| would)?\s+)?(?:rather|prefer)\s+not(?:\s+to)?(?:\s+(?:say|tell|answer|share)\b.*)?\W*|"
    r"prefiero no(?: decir\w*)?\W*|skip(?: (?:it|that|this))?\W*|pass\W*",
    re.IGNORECASE,
)
_SAYS_LITTLE = re.compile(
    r"(?:\W|\b(?:yes+|yeah|yep|yup|y|sure|ok|okay|k|no|nope|nah|n|none|nothing|nada|thanks|thank you|great|cool|lol|"
    r"hm+|please|book|me|it|an appointment|actually|wait|sorry|oh|use|change|the|my|name|instead|go|ahead|"
    r"s[ií]|claro|por favor|gracias|ningun[oa]|no s[eé]|"
    r"bueno|pues|vale|dale|una cita|perd[oó]n)\b)*",
    re.IGNORECASE,
)
"""What is no answer to an open question, whatever else it may be one to."""


def read(text: str, pending: Slot | None, *, beside: bool = False) -> Details:
    """All values that `text` holds; what answers the question about `pending` is taken on its word.

    With `beside`, the text was meant for something else: at most a name before the first comma answers then, or a
    "yes, but ...".
    """
    if beside and not _answers_beside(text, pending):
        pending = None
    found: Details = {}
    rest = without_contact(text)
    if contact := read_contact(text):
        found[Slot.CONTACT] = contact.shown
    if name := _read_name(rest, pending):
        found[Slot.NAME] = name
        rest = _without_name(rest, name)
    if pending not in (Slot.CONCERN, Slot.HEALTH) and not beside and (concern := _CONCERN.search(rest)):
        found[Slot.CONCERN] = concern["english"] or concern["spanish"]
    if beside or pending in (Slot.CONCERN, Slot.HEALTH):
        times, rest = _times_apart(rest)
    else:
        times = _read_times(rest, asked=pending is Slot.TIMES and not found)
    if times:
        found[Slot.TIMES] = times
    if pending and pending not in found:
        found |= _answer(text, rest, pending, found)
    return found


def _answers_beside(text: str, pending: Slot | None) -> bool:
    if pending is Slot.NAME:
        return len(list(_segments(text))) > 1
    return pending in (Slot.CONSENT, Slot.CONFIRMED) and bool(_YES_BUT.match(text))


def _answer(text: str, rest: str, pending: Slot, found: Details) -> Details:
    """What a text says to the question just asked, when no value shows by itself."""
    if pending in (Slot.CONSENT, Slot.CONFIRMED):
        agreed = yes_or_no(text)
        corrects = bool(found) and (agreed is False or pending is Slot.CONFIRMED)  # "no, my number is ..."
        return {} if agreed is None or corrects else {pending: agreed}
    if says_little(rest) and not (pending is Slot.HEALTH and not found and yes_or_no(rest) is False):
        return {}
    if pending is Slot.CONCERN:
        if Slot.CONTACT in found or refuses(rest):  # words around a number are about the number
            return {}
        return {pending: kept(_MEANT_FOR.sub("", rest))}
    return {pending: kept(rest)} if pending is Slot.HEALTH else {}


def refuses(text: str) -> bool:
    """Whether `text` says that somebody would rather not tell."""
    return bool(_REFUSES.fullmatch(text.strip()))


def says_little(text: str) -> bool:
    """Whether `text` is nothing but a yes, a no, thanks and the like."""
    return bool(_SAYS_LITTLE.fullmatch(text))


def kept(text: str) -> str:
    """An answer as it was said, on one line and not endlessly long."""
    return " ".join(text.split())[:LONGEST_VALUE]


def yes_or_no(text: str) -> bool | None:
    """What a text answers to a yes-or-no question; None when it answers neither."""
    if _YES.match(text) and not _NO_AFTER_ALL.match(text):
        return True
    return False if _NO.match(text) else None


def _read_name(text: str, pending: Slot | None) -> str | None:
    """The name that words before it show ("my name is", "call me"), or that answers the question for it.

    "I'm ..." shows one only at the start of a booking and in answer to that question, for it may as well begin
    "I'm diabetic".
    """
    if both := _FIRST_AND_LAST.search(text):
        return f"{both[1]} {both[2]}"
    text = _TITLE.sub("", text)
    asked = pending is Slot.NAME
    if name := _after(_NAME_MARKER, text) or (asked and _after(_ANSWER_MARKER, text)):
        return name
    if pending in (None, Slot.NAME) and (name := _after(_I_AM, text)) and (asked or _written_as_name(name)):
        return name
    if not asked:
        return None
    return next((name for part in _segments(text) if (name := _as_name(_LEAD_IN.sub("", part), asked=True))), None)


def _after(marker: re.Pattern[str], text: str) -> str | None:
    found = marker.search(text)
    return _as_name(text[found.end() :]) if found else None


def _written_as_name(name: str) -> bool:
    return all(word[:1].isupper() or word.lower() in _PARTICLES for word in name.split()) and not name.isupper()


def _without_name(text: str, name: str) -> str:
    led_to = f"(?:{_NAME_MARKER.pattern}|{_I_AM.pattern})?"
    return re.sub(led_to + re.escape(name), " ", text, count=1, flags=re.IGNORECASE)


def _segments(text: str) -> Iterator[str]:
    yield from (part.strip() for part in _SEGMENTS.split(text) if part.strip())


def _as_name(text: str, *, asked: bool = False) -> str | None:
    """The name that `text` begins with: a few words of letters that are no everyday words."""
    plain = _ASIDE.sub("", text)
    first = _END_OF_NAME.split(next(_segments(plain), ""), maxsplit=1)[0].strip(" :\"'")
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


def _times_apart(text: str) -> tuple[str | None, str]:
    """The parts of `text` that only name days and times, and the rest, where a day is part of what is told."""
    parts = [part.strip() for part in _CLAUSES.split(text) if part.strip()]
    timely = [
        part for part in parts if (times := read_times(part)) and _AROUND_TIMES.fullmatch(part.replace(times, ""))
    ]
    if not timely:
        return None, text
    return kept(" ".join(filter(None, map(read_times, timely)))), ", ".join(p for p in parts if p not in timely)


def _read_times(text: str, *, asked: bool) -> str | None:
    """Days and times as said. Somebody who was asked may say it in any words ("whenever my shift ends").

    Words that rule a day out are kept whole: "Fridays" of "not on Fridays" would mean the opposite.
    """
    times = read_times(text)
    if asked and (times or not (says_little(text) or refuses(text) or text.rstrip().endswith("?"))):
        return _LEAD_IN.sub("", kept(text)).strip(" .,!") or None
    if times and rules_out(text):
        return kept(text)
    return kept(times) if times else None
