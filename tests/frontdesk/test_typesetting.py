"""How replies become texts: D6, D8, P23 and P29."""

import pytest

from frontdesk.languages import ENGLISH, SPANISH
from frontdesk.lines import Channel
from frontdesk.outbox import Sent
from frontdesk.phrases import Phrases
from frontdesk.segments import count_segments
from frontdesk.texting_words import TextingWords
from frontdesk.typesetting import Typesetter, in_gsm7
from tests.conftest import DATA

TYPESETTER = Typesetter(TextingWords.from_file(DATA / "texting.yml"))
TITLES = ("Bruising", "Redness after", "Sun exposure")
BUTTONS = tuple({"title": title, "payload": title} for title in TITLES)
LONG = " ".join(f"Sentence number {n} says a little." for n in range(60))


def drafts(
    text: str, *about: str, buttons: tuple[dict[str, str], ...] = (), channel: Channel = Channel.SMS
) -> list[str]:
    sent = Sent(4, text, about or ("notice",), buttons)
    return [draft.text for draft in TYPESETTER.drafts([sent], channel, ENGLISH, shows_choices=False)]


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("“Don’t” – wait… 5\u00a0days", '"Don\'t" - wait... 5 days'),
        (
            "¿Cuándo está más fría la piel? Sí, después. ¡Ánimo! año",
            "¿Cuando esta mas fria la piel? Si, después. ¡Animo! año",
        ),
        ("€5 [ok] {x} é à ñ ü", "€5 [ok] {x} é à ñ ü"),
        ("😀", "😀"),
    ],
)
def test_d6_quotes_dashes_and_accents_that_an_sms_lacks_are_replaced(text: str, becomes: str) -> None:
    assert in_gsm7(text) == becomes


def test_d8_choices_stand_below_the_text_by_number() -> None:
    assert drafts("Which one?", "clarify", buttons=BUTTONS) == [
        "Which one?\nReply 1 for Bruising, 2 for Redness after, 3 for Sun exposure."
    ]


def test_p23_follow_ups_never_make_an_answer_longer_than_two_segments() -> None:
    (text,) = drafts("x" * 280, "answer:duration", buttons=BUTTONS)
    assert text == f"{'x' * 280}\nReply 1 for Bruising."
    assert drafts("x" * 306, "answer:duration", buttons=BUTTONS) == ["x" * 306]


def test_d8_what_is_not_shown_cannot_be_chosen() -> None:
    sent = Sent(4, "x" * 280, ("answer:duration",), BUTTONS)
    (draft,) = TYPESETTER.drafts([sent], Channel.SMS, ENGLISH, shows_choices=False)
    assert [(choice.id, choice.payload) for choice in draft.choices] == [("4.1", "Bruising")]


def test_d6_what_is_too_long_is_parted_at_the_ends_of_sentences() -> None:
    parts = drafts(LONG)
    assert " ".join(parts) == LONG
    assert all(part.endswith(".") and count_segments(part).segments <= 3 for part in parts)
    assert len(parts) == 5


def test_d6_a_sentence_without_an_end_is_parted_between_words_or_within_one() -> None:
    assert all(len(part) <= 459 for part in drafts("word " * 300))
    assert "".join(drafts("x" * 1700)) == "x" * 1700


def test_p24_whatsapp_keeps_typography_and_is_parted_far_later() -> None:
    assert drafts("“Don’t” – wait…", channel=Channel.WHATSAPP) == ["“Don’t” – wait…"]
    assert all(len(part) <= 1024 for part in drafts(LONG, channel=Channel.WHATSAPP))


def test_p24_a_carrier_that_makes_buttons_gets_the_choices_beside_the_text() -> None:
    sent = Sent(4, "Which one?", ("clarify",), BUTTONS)
    (draft,) = TYPESETTER.drafts([sent], Channel.WHATSAPP, ENGLISH, shows_choices=True)
    assert draft.text == "Which one?"
    assert [choice.title for choice in draft.choices] == list(TITLES)


@pytest.mark.parametrize("language", [ENGLISH, SPANISH])
@pytest.mark.parametrize(
    "name",
    [
        "utter_text_introduction", "utter_text_stopped", "utter_text_started", "utter_text_help",
        "utter_not_text_saved", "utter_emergency",
    ],
)  # fmt: skip
def test_p29_what_the_desk_says_by_text_has_two_segments_at_most(phrases: Phrases, name: str, language: str) -> None:
    said = phrases.say(name, "sms", "es" if language == SPANISH else "en")
    counted = count_segments(in_gsm7(said.text))
    assert (counted.encoding, counted.segments <= 2) == ("GSM-7", True)


@pytest.mark.parametrize("language", [ENGLISH, SPANISH])
def test_p29_the_introduction_says_that_it_is_automated_how_to_reach_a_person_and_stop(
    phrases: Phrases, language: str
) -> None:
    text = phrases.say("utter_text_introduction", "sms", "es" if language == SPANISH else "en").text
    assert all(word in text for word in ("automat", "911", "(770) 802-8900", "HELP", "STOP", "Skin Suite"))


def test_p23_the_sentence_with_911_fits_one_segment(phrases: Phrases) -> None:
    for language in (ENGLISH, SPANISH):
        text = phrases.say("utter_emergency", "sms", language).text
        first = text[: text.index("911") + 4]
        assert count_segments(in_gsm7(first)).segments == 1
