"""What texts may name at the moment of a turn, with the sentences of `data/`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.clinic import Clinic
from frontdesk.hours import Calendar, Span
from frontdesk.hours_file import WEEKDAYS, read_calendar
from frontdesk.languages import Language
from frontdesk.phrases import PhraseError, Phrases
from frontdesk.segments import count_segments
from frontdesk.values import ValuesNow, phrases_now
from tests.conftest import DATA, NOON

WEEK = {**dict.fromkeys(WEEKDAYS[:5], "9:00-12:00, 13:00-17:00"), "saturday": "closed", "sunday": "closed"}
ON_CALL: Mapping[Language, str] = {"en": "Call 404 555 0142.", "es": "Llame al 404 555 0142."}
HANDED_OFF = [
    "utter_request_staff",
    "utter_question_passed_on",
    "utter_medical_question_passed_on",
    "utter_change_appointment",
    "utter_booking_handed_off",
    "utter_call_back",
    "utter_allergy_noted",
    "utter_allergy_talk_done",
    "utter_fallback_saved",
    "utter_with_staff",
]

LANGUAGES: tuple[Language, ...] = ("en", "es")
Speaks = Callable[..., Phrases]


def opened(**holidays: Any) -> Calendar:
    return read_calendar({"timezone": "America/New_York", "hours": WEEK, "holidays": holidays or None})


@pytest.fixture
def at(clinic: Clinic) -> Speaks:
    """The phrases at a moment in Atlanta."""

    def at(text: str, calendar: Calendar | None = None, on_call: Mapping[Language, str] = ON_CALL) -> Phrases:
        ours = replace(clinic, calendar=calendar or opened(), on_call=on_call)
        now = datetime.fromisoformat(text).replace(tzinfo=ours.calendar.zone)
        return phrases_now(ours, DATA / "conversations", lambda: now)

    return at


@pytest.mark.parametrize(
    ("moment", "english", "spanish"),
    [
        ("2026-11-24 10:00", "They are here until 12:00 PM today.", "Están aquí hasta las 12:00 p.m. de hoy."),
        (
            "2026-11-24 12:30",
            "We open at 1:00 PM today, and they will see it then.",
            "Abrimos a la 1:00 p.m. de hoy, y entonces lo van a ver.",
        ),
        (
            "2026-11-27 20:00",
            "We open at 9:00 AM on Monday, and they will see it then.",
            "Abrimos a las 9:00 a.m. del lunes, y entonces lo van a ver.",
        ),
        (
            "2026-12-23 17:00",
            "We open at 9:00 AM on Monday, January 4, and they will see it then.",
            "Abrimos a las 9:00 a.m. del lunes 4 de enero, y entonces lo van a ver.",
        ),
    ],
)
def test_says_when_somebody_reads_it(at: Speaks, moment: str, english: str, spanish: str) -> None:
    closed = {datetime(2026, 12, day).date(): None for day in range(24, 32)}
    phrases = at(moment, opened(closed=closed, public=["New Year's Day"]))
    assert phrases.values("web", "en")["when"] == english
    assert phrases.values("web", "es")["when"] == spanish


def test_a_clinic_open_past_midnight_is_just_there(at: Speaks, clinic: Clinic) -> None:
    always = replace(clinic.calendar, week=((Span(0, 1440),),) * 7)
    assert at("2026-11-24 23:00", always).values("web", "en")["when"] == "They are here now."


@pytest.mark.parametrize("name", HANDED_OFF)
@pytest.mark.parametrize("channel", ["web", "sms"])
@pytest.mark.parametrize(("language", "words"), [("en", "business hours"), ("es", "horas de oficina")])
def test_invents_no_time_while_the_hours_are_unknown(
    phrases: Phrases, name: str, channel: str, language: Language, words: str
) -> None:
    said = phrases.say(name, channel, language, reference="X")
    assert said.fit
    assert words in said.text
    assert "(770) 802-8900" in said.text
    assert not {"AM", "PM", "a.m.", "p.m."} & set(said.text.replace(".", " ").split())


@pytest.mark.parametrize("name", HANDED_OFF)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_hand_off_names_the_opening_and_fits_an_sms(at: Speaks, name: str, language: Language) -> None:
    phrases = at("2026-11-28 12:00")
    for channel in ("web", "sms"):
        assert (
            phrases.values(channel, language)["when"] in phrases.say(name, channel, language, reference="AB12-3").text
        )
    assert count_segments(phrases.say(name, "sms", language, reference="AB12-3").text).segments <= 2


class TestAnUrgentSymptom:
    @pytest.mark.parametrize(("language", "number"), [("en", "Call 404 555 0142."), ("es", "Llame al 404 555 0142.")])
    @pytest.mark.parametrize("channel", ["web", "sms"])
    def test_gets_the_on_call_words_after_hours(
        self, at: Speaks, language: Language, number: str, channel: str
    ) -> None:
        assert number in at("2026-11-24 20:00").say("utter_urgent", channel, language).text
        assert number not in at("2026-11-24 10:00").say("utter_urgent", channel, language).text

    def test_gets_them_also_while_nobody_knows_the_hours(self, at: Speaks, clinic: Clinic) -> None:
        assert "404 555 0142" in at("2026-11-24 10:00", clinic.calendar).say("utter_urgent", "web").text

    def test_gets_none_where_there_are_none(self, at: Speaks) -> None:
        said = at("2026-11-24 20:00", on_call={}).say("utter_urgent", "web").text
        assert "closed" not in said
        assert "911" in said


def test_emergency_words_ask_for_no_hours(phrases: Phrases) -> None:
    def broken(channel: str, language: Language) -> dict[str, str]:
        raise AssertionError("an emergency waits for nothing")

    for name in ("utter_emergency", "utter_self_harm", "utter_emergency_unsaved", "utter_emergency_calm"):
        assert phrases.filled_by(broken).say(name, "sms", "es").fit


def test_hours_are_left_out_until_they_are_known(phrases: Phrases, at: Speaks) -> None:
    assert "hours" not in phrases.values("web", "en")
    assert at("2026-11-24 20:00").values("sms", "en")["hours"] == "Mon-Fri 9:00 AM-12:00 PM, 1:00 PM-5:00 PM"


def test_a_missing_sentence_stops_the_start(clinic: Clinic) -> None:
    with pytest.raises(PhraseError, match="utter_when_open"):
        ValuesNow(clinic, Phrases({}, {}), datetime.now)


@pytest.fixture(scope="session")
def sentences(clinic: Clinic) -> Phrases:
    return Phrases.from_folder(DATA / "conversations", clinic.values())


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.sampled_from(["web", "sms"]))
def test_no_moment_leaves_anything_to_fill_in(
    sentences: Phrases, clinic: Clinic, moment: datetime, channel: str
) -> None:
    ours = replace(clinic, calendar=opened(closed={datetime(2026, 7, 3).date(): None}), on_call=ON_CALL)
    now = moment.replace(tzinfo=ours.calendar.zone)
    phrases = sentences.filled_by(ValuesNow(ours, sentences, lambda: now))
    for language in LANGUAGES:
        assert phrases.say("utter_request_staff", channel, language).fit


@pytest.mark.parametrize("name", HANDED_OFF)
@pytest.mark.parametrize(("language", "words"), [("en", "saved for our staff. If you"), ("es", "guardado para")])
@pytest.mark.parametrize("channel", ["web", "sms"])
def test_while_nobody_is_told_every_hand_off_says_so(
    clinic: Clinic, name: str, language: Language, words: str, channel: str
) -> None:
    phrases = phrases_now(clinic, DATA / "conversations", lambda: NOON, told=False)
    said = phrases.say(name, channel, language, reference="AB12-3").text
    assert words in said
    assert clinic.phone in said
    assert "business hours" not in said
    assert count_segments(phrases.say(name, "sms", language, reference="AB12-3").text).segments <= 2
