"""When the clinic is open."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.hours import HORIZON, MIDNIGHT, Calendar, Day, Span

ATLANTA = ZoneInfo("America/New_York")
NINE_TO_FIVE = (Span(9 * 60, 17 * 60),)
WITH_BREAK = (Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60 + 30))
ALL_DAY = (Span(0, MIDNIGHT),)
WEEK = (*[NINE_TO_FIVE] * 5, (), ())
CLINIC = Calendar(ATLANTA, WEEK)


def at(text: str, fold: int = 0) -> datetime:
    """A moment by the clock on the wall in Atlanta."""
    return datetime.fromisoformat(text).replace(tzinfo=ATLANTA, fold=fold)


def opening(calendar: Calendar, after: str) -> str | None:
    found = calendar.next_opening(at(after))
    return found.strftime("%a %Y-%m-%d %H:%M") if found else None


class TestOpen:
    @pytest.mark.parametrize(
        ("moment", "open_then"),
        [
            ("2026-11-24 08:59:59", False),
            ("2026-11-24 09:00", True),
            ("2026-11-24 16:59:59", True),
            ("2026-11-24 17:00", False),
            ("2026-11-28 12:00", False),
        ],
    )
    def test_from_opening_until_closing(self, moment: str, open_then: bool) -> None:
        assert CLINIC.is_open(at(moment)) is open_then

    def test_not_during_a_break(self) -> None:
        calendar = Calendar(ATLANTA, (WITH_BREAK,) * 7)
        assert [calendar.is_open(at(f"2026-11-24 {hour}:00")) for hour in (11, 12, 13)] == [True, False, True]

    def test_counts_by_the_clinics_clock(self) -> None:
        assert CLINIC.is_open(datetime(2026, 11, 24, 14, 0, tzinfo=UTC))
        assert not CLINIC.is_open(datetime(2026, 11, 24, 13, 59, tzinfo=UTC))

    def test_needs_a_time_zone(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            CLINIC.is_open(datetime(2026, 11, 24, 12))


class TestNextOpening:
    @pytest.mark.parametrize(
        ("after", "opens"),
        [
            ("2026-11-24 03:00", "Tue 2026-11-24 09:00"),
            ("2026-11-24 09:00", "Wed 2026-11-25 09:00"),
            ("2026-11-24 12:00", "Wed 2026-11-25 09:00"),
            ("2026-11-24 23:59", "Wed 2026-11-25 09:00"),
            ("2026-11-25 00:00", "Wed 2026-11-25 09:00"),
            ("2026-11-27 17:00", "Mon 2026-11-30 09:00"),
        ],
    )
    def test_is_the_next_one_in_the_week(self, after: str, opens: str) -> None:
        assert opening(CLINIC, after) == opens

    def test_is_after_the_break(self) -> None:
        assert opening(Calendar(ATLANTA, (WITH_BREAK,) * 7), "2026-11-24 12:10") == "Tue 2026-11-24 13:00"

    def test_comes_in_the_clinics_time_zone(self) -> None:
        opens = CLINIC.next_opening(datetime(2026, 11, 24, 3, tzinfo=UTC))
        assert opens is not None
        assert (opens.hour, opens.tzinfo) == (9, ATLANTA)


class TestChangesOfClocks:
    """In 2026 Atlanta leaves out 2:00 to 3:00 on 8 March and has 1:00 to 2:00 twice on 1 November, both Sundays."""

    @pytest.mark.parametrize(
        ("after", "hours"),
        [("2026-03-06 17:00", 63), ("2026-10-30 17:00", 65), ("2026-03-13 17:00", 64)],
    )
    def test_a_weekend_is_an_hour_shorter_or_longer(self, after: str, hours: int) -> None:
        opens = CLINIC.next_opening(at(after))
        assert opens is not None
        assert (opens - at(after).astimezone(UTC)) == timedelta(hours=hours)
        assert opens.hour == 9

    def test_an_opening_in_the_hour_left_out_comes_an_hour_later(self) -> None:
        calendar = Calendar(ATLANTA, (*[()] * 6, (Span(150, 600),)))
        assert opening(calendar, "2026-03-08 00:00") == "Sun 2026-03-08 03:30"
        assert opening(calendar, "2026-03-14 00:00") == "Sun 2026-03-15 02:30"

    def test_is_open_through_the_hour_that_comes_twice(self) -> None:
        calendar = Calendar(ATLANTA, (*[()] * 6, (Span(75, 105),)))
        first = at("2026-11-01 01:15")
        moments = [first.astimezone(UTC) + timedelta(minutes=minutes) for minutes in (-1, 0, 45, 89, 90)]
        assert [calendar.is_open(moment) for moment in moments] == [False, True, True, True, False]

    def test_hours_that_fall_into_the_hour_left_out_do_no_harm(self) -> None:
        calendar = Calendar(ATLANTA, (*[()] * 6, (Span(90, 150), Span(165, 195))))
        opens = calendar.next_opening(at("2026-03-08 00:00"))
        assert opens is not None
        assert calendar.is_open(opens)


class TestMidnight:
    NIGHTS = Calendar(
        ATLANTA, ((Span(20 * 60, MIDNIGHT),), (Span(0, 120), Span(540, 1020)), *[NINE_TO_FIVE] * 3, (), ())
    )

    def test_what_adjoins_at_midnight_is_one_opening(self) -> None:
        assert self.NIGHTS.is_open(at("2026-11-24 00:00"))
        assert opening(self.NIGHTS, "2026-11-23 22:00") == "Tue 2026-11-24 09:00"

    def test_closing_is_told_only_of_the_same_day(self) -> None:
        assert self.NIGHTS.open_until(at("2026-11-23 22:00")) is None
        assert self.NIGHTS.open_until(at("2026-11-24 01:00")) == at("2026-11-24 02:00")
        assert CLINIC.open_until(at("2026-11-24 10:00")) == at("2026-11-24 17:00")
        assert CLINIC.open_until(at("2026-11-24 18:00")) is None


class TestHolidays:
    def test_a_holiday_is_closed(self) -> None:
        calendar = Calendar(ATLANTA, WEEK, special={date(2026, 11, 25): ()}, public={date(2026, 11, 26)})
        assert not calendar.is_open(at("2026-11-25 12:00"))
        assert opening(calendar, "2026-11-24 17:00") == "Fri 2026-11-27 09:00"

    def test_a_day_with_hours_of_its_own_wins(self) -> None:
        special = {date(2026, 11, 26): (Span(600, 720),), date(2026, 11, 28): (Span(600, 840),)}
        calendar = Calendar(ATLANTA, WEEK, special, public={date(2026, 11, 26), date(2026, 11, 27)})
        assert opening(calendar, "2026-11-25 17:00") == "Thu 2026-11-26 10:00"
        assert opening(calendar, "2026-11-26 12:00") == "Sat 2026-11-28 10:00"


class TestNeverAnInventedTime:
    @pytest.mark.parametrize("week", [(), ((),) * 7])
    def test_unknown_hours_give_none(self, week: tuple[Day, ...]) -> None:
        calendar = Calendar(ATLANTA, week)
        assert not calendar.known
        assert not calendar.is_open(at("2026-11-24 12:00"))
        assert calendar.next_opening(at("2026-11-24 12:00")) is None

    def test_a_clinic_that_is_closed_for_good_ends_the_search(self) -> None:
        closed = {date(2026, 1, 1) + timedelta(days=n): () for n in range(3 * HORIZON)}
        assert Calendar(ATLANTA, WEEK, special=closed).next_opening(at("2026-11-24 12:00")) is None

    def test_a_clinic_that_never_closes_has_no_next_opening(self) -> None:
        calendar = Calendar(ATLANTA, (ALL_DAY,) * 7)
        assert calendar.is_open(at("2026-11-24 03:00"))
        assert calendar.next_opening(at("2026-11-24 03:00")) is None
        assert calendar.open_until(at("2026-11-24 03:00")) is None


def days() -> st.SearchStrategy[Day]:
    """Up to three spans, in order and apart."""
    cuts = st.lists(st.integers(0, MIDNIGHT), max_size=6, unique=True).map(sorted)
    return cuts.map(lambda c: tuple(Span(*pair) for pair in zip(c[::2], c[1::2], strict=False)))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    zone = ZoneInfo(draw(st.sampled_from(["America/New_York", "Europe/Madrid", "Asia/Kolkata", "Australia/Lord_Howe"])))
    dates = st.dates(date(2026, 3, 1), date(2026, 11, 30))
    special = draw(st.dictionaries(dates, days(), max_size=4))
    week = draw(st.tuples(*[days()] * 7))
    return Calendar(zone, week, special, draw(st.frozensets(dates, max_size=4)))


MOMENTS = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30), timezones=st.just(UTC))


class TestWhateverTheHours:
    @given(calendars(), MOMENTS)
    def test_the_next_opening_is_later_and_the_clinic_is_then_open(self, calendar: Calendar, moment: datetime) -> None:
        opens = calendar.next_opening(moment)
        if opens is not None:
            assert opens > moment
            assert calendar.is_open(opens)
            assert not calendar.is_open(opens - timedelta(microseconds=1))

    @given(calendars(), MOMENTS, st.floats(0, 0.999))
    def test_a_closed_clinic_stays_closed_until_then(self, calendar: Calendar, moment: datetime, part: float) -> None:
        opens = calendar.next_opening(moment)
        if opens is not None and not calendar.is_open(moment):
            assert not calendar.is_open(moment + (opens - moment) * part)

    @given(calendars(), MOMENTS)
    def test_is_open_as_the_clock_on_the_wall_says(self, calendar: Calendar, moment: datetime) -> None:
        wall = moment.astimezone(calendar.zone)
        offsets = {(moment + timedelta(hours=h)).astimezone(calendar.zone).utcoffset() for h in (-3, 0, 3)}
        if len(offsets) == 1 and calendar.known:
            minute = wall.hour * 60 + wall.minute
            assert calendar.is_open(moment) == any(s.start <= minute < s.end for s in calendar.day(wall.date()))

    @given(calendars(), MOMENTS)
    def test_it_is_open_until_it_closes(self, calendar: Calendar, moment: datetime) -> None:
        until = calendar.open_until(moment)
        if until is not None:
            assert calendar.is_open(moment)
            assert calendar.is_open(until - timedelta(microseconds=1))
            assert not calendar.is_open(until)
