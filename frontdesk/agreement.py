"""Tells a yes from a no, and an answer from a refusal to answer, in English and Spanish."""

import re

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


def refuses(text: str) -> bool:
    """Whether `text` says that somebody would rather not tell."""
    return bool(_REFUSES.fullmatch(text.strip()))


def says_little(text: str) -> bool:
    """Whether `text` is nothing but a yes, a no, thanks and the like."""
    return bool(_SAYS_LITTLE.fullmatch(text))


def yes_or_no(text: str) -> bool | None:
    """What a text answers to a yes-or-no question; None when it answers neither."""
    if _YES.match(text) and not _NO_AFTER_ALL.match(text):
        return True
    return False if _NO.match(text) else None
