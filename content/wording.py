"""The form of every text patients read: all texts there, placeholders known, short, plain, and fit for SMS."""

import re
from collections.abc import Iterable, Iterator

from content.clinic import MAY_BE_UNKNOWN, PLACEHOLDER, Fillings
from content.editorial import Editorial, Limits
from content.figures import PHONE
from content.languages import ENGLISH, SPANISH, Language
from content.reading import grade
from content.spanish_reading import ease
from content.texts import Variant
from frontdesk.segments import count_segments, outside_gsm7

_WANTED: dict[Language, dict[str | None, str]] = {
    ENGLISH: {None: "web text (the one without a `channel`)", "sms": "SMS text (`channel: sms`)"},
    SPANISH: {
        None: "Spanish web text (with the `condition` on the language, without a `channel`)",
        "sms": "Spanish SMS text (with the `condition` on the language, `channel: sms`)",
    },
}
LIST_LABEL = "utter_list_label"
_MARKUP = re.compile(r"\*\*|__|^#|^[*•-] |\]\(", re.MULTILINE)


def faults(
    name: str,
    variants: list[Variant],
    editorial: Editorial,
    fillings: Fillings,
    languages: Iterable[Language] = (ENGLISH,),
) -> Iterator[str]:
    """What is wrong with the form of the response `name`, as sentences without a file.

    It needs both texts in each of `languages`, and in any other language that it has one in: Rasa would answer an SMS
    in English for want of a Spanish SMS text.
    """
    for language in dict.fromkeys([*languages, *(variant.language for variant in variants)]):
        written = {variant.channel for variant in variants if variant.language == language and variant.text.strip()}
        for channel, place in _WANTED[language].items():
            if channel not in written:
                yield f"`{name}` has no {place}: write one"
    yield from _unsayable(name, variants)
    for variant in variants:
        for fault in (
            *_placeholder_faults(variant, editorial.placeholders),
            *_length_faults(variant, editorial.limits, fillings),
            *_plainness_faults(variant, editorial.limits, fillings),
            *_button_faults(variant, editorial.limits),
            *_whatsapp_faults(name, variant, editorial.limits, fillings),
        ):
            yield f"`{name}`: the {variant.place} {fault}"


def _unsayable(name: str, variants: list[Variant]) -> Iterator[str]:
    """Texts that are there only for when a value is known."""
    groups: dict[str, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(f"{variant.channel} {variant.condition}", []).append(variant)
    for group in groups.values():
        unknown = [{value for value in MAY_BE_UNKNOWN if f"{{{value}}}" in variant.text} for variant in group]
        if all(unknown):
            values = " or ".join(f"{{{value}}}" for value in sorted(set.union(*unknown)))
            yield f"`{name}`: the {group[0].place} names {values}, which may be unknown: write another one without"


def _placeholder_faults(variant: Variant, known: list[str]) -> Iterator[str]:
    for placeholder in dict.fromkeys(PLACEHOLDER.findall(variant.text)):
        if placeholder not in known:
            allowed = " and ".join(f"{{{name}}}" for name in known)
            yield f"holds {{{placeholder}}}, which nobody fills in: use only {allowed}"
    if set("{}") & set(PLACEHOLDER.sub("", variant.text)):
        yield "holds a single { or }: write placeholders like {phone}"
    if PHONE.search(variant.text):
        yield "holds a typed phone number: write {phone} instead, so that it changes everywhere at once"


def _length_faults(variant: Variant, limits: Limits, fillings: Fillings) -> Iterator[str]:
    text = fillings.fill(variant)
    if variant.channel is None:
        words = len(text.split())
        if words > limits.web_words:
            yield f"has {words} words: shorten it to {limits.web_words}"
        return
    if variant.channel == "sms":
        if odd := outside_gsm7(text):
            shown = " ".join(f'"{character}"' for character in odd)
            plain_ones = "a i o u without accents" if variant.language == SPANISH else "' \" - ..."
            yield f"holds characters that make an SMS far dearer ({shown}): type plain ones, such as {plain_ones}"
        count = count_segments(text)
        if count.segments > limits.sms_segments:
            yield (
                f"needs {count.segments} SMS segments ({count.units} characters with the longest values filled in): "
                f"shorten it to {limits.sms_segments}, which hold {limits.sms_segments * 153} characters"
            )


def _plainness_faults(variant: Variant, limits: Limits, fillings: Fillings) -> Iterator[str]:
    yield from _reading_faults(variant.language, fillings.read(variant), limits)
    if _MARKUP.search(variant.text):
        yield "holds marks that would show as they are (such as ** or a bullet): write plain sentences"


def _reading_faults(language: Language, text: str, limits: Limits) -> Iterator[str]:
    if language == SPANISH:
        reading_ease = round(ease(text))
        if reading_ease < limits.reading_ease_es:
            least = f"{limits.reading_ease_es:g}"
            yield f"has a reading ease of {reading_ease}, below {least}: use shorter sentences and words"
        return
    reading_grade = round(grade(text), 1)
    if reading_grade > limits.reading_grade:
        yield f"reads at school grade {reading_grade}, above {limits.reading_grade:g}: use shorter sentences and words"


def _button_faults(variant: Variant, limits: Limits) -> Iterator[str]:
    for button in variant.buttons:
        if len(button.title) > limits.title_letters:
            yield (
                f'has a button "{button.title}" of {len(button.title)} characters: shorten it to {limits.title_letters}'
            )
        if button.payload.startswith("/"):
            yield f'has a button "{button.title}" whose payload is a command: make it the same as the title'


def _whatsapp_faults(name: str, variant: Variant, limits: Limits, fillings: Fillings) -> Iterator[str]:
    """What Meta would refuse: it cuts nothing. WhatsApp shows the web's texts, and choices as buttons or a list."""
    if variant.channel == "sms":
        return
    text = fillings.fill(variant)
    if len(text) > limits.whatsapp_letters:
        yield f"has {len(text)} characters, too many for WhatsApp: shorten it to {limits.whatsapp_letters}"
    if name == LIST_LABEL and len(text) > limits.title_letters:
        yield f"has {len(text)} characters, but is the label of a button: shorten it to {limits.title_letters}"
    titles = [button.title.casefold() for button in variant.buttons]
    for title in sorted({title for title in titles if titles.count(title) > 1}):
        yield f'has two buttons "{title}": call each one differently'
