"""Hours as each language writes them."""

from datetime import datetime, timedelta

import pytest

from frontdesk.hours import Day, Span
from frontdesk.hours_words import longest, moment, week
from frontdesk.languages import Language
from frontdesk.segments import outside_gsm7

TUESDAY = datetime(2026, 11, 24, 8, 0)
WEEKDAYS: Day = (Span(540, 1020),)
BROKEN: Day = (Span(540, 720), Span(780, 1050))
SHORT: Day = (Span(600, 840),)


@pytest.mark.parametrize(
    ("language", "channel", "said"),
    [
        ("en", "web", "Mon\u2013Fri 9:00 AM\u20135:00 PM; Sat 10:00 AM\u20132:00 PM"),
        ("en", "sms", "Mon-Fri 9:00 AM-5:00 PM; Sat 10:00 AM-2:00 PM"),
        ("es", "web", "lun\u2013vie 9:00 a.m.\u20135:00 p.m.; sáb 10:00 a.m.\u20132:00 p.m."),
        ("es", "sms", "lun-vie 9:00 a.m.-5:00 p.m.; sab 10:00 a.m.-2:00 p.m."),
    ],
)
def test_puts_the_week_in_a_few_words(language: Language, channel: str, said: str) -> None:
    assert week((*[WEEKDAYS] * 5, SHORT, ()), language, channel) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ((BROKEN, (), BROKEN, (), BROKEN, (), ()), "Mon, Wed, Fri 9:00 AM-12:00 PM, 1:00 PM-5:30 PM"),
        ((*[WEEKDAYS] * 3, (), WEEKDAYS, WEEKDAYS, ()), "Mon-Wed, Fri, Sat 9:00 AM-5:00 PM"),
        ([WEEKDAYS] * 7, "Mon-Sun 9:00 AM-5:00 PM"),
        ([()] * 7, ""),
        ([], ""),
    ],
)
def test_takes_days_with_the_same_hours_together(days: list[Day], said: str) -> None:
    assert week(days, "en", "sms") == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 24, 9), {"time": "9:00 AM"}),
        (datetime(2026, 11, 24, 13, 15), {"time": "1:15 PM", "one": "1:15 PM"}),
        (datetime(2026, 11, 25, 9), {"time": "9:00 AM", "weekday": "Wednesday"}),
        (datetime(2026, 11, 30, 9), {"time": "9:00 AM", "weekday": "Monday"}),
        (datetime(2026, 12, 1, 9), {"time": "9:00 AM", "weekday": "Tuesday", "date": "December 1"}),
    ],
)
def test_names_a_day_so_that_no_other_can_be_meant(at: datetime, said: dict[str, str]) -> None:
    assert moment(at, TUESDAY, "en", "web") == said


def test_speaks_spanish() -> None:
    said = moment(datetime(2026, 12, 5, 10), TUESDAY, "es", "web")
    assert said == {"time": "10:00 a.m.", "weekday": "sábado", "date": "5 de diciembre"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_sms_has_only_its_own_letters_and_the_longest_is_the_longest(language: Language) -> None:
    most = longest(language, "sms")
    for half_hour in range(1, 48 * 400, 47):
        at = TUESDAY + half_hour * timedelta(minutes=30)
        for name, value in moment(at, TUESDAY, language, "sms").items():
            assert not outside_gsm7(value)
            assert len(value) <= len(most[name])
