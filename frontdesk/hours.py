"""When the clinic is open, from its weekly hours, its holidays and its time zone. Pure: no file, no clock, no words."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HORIZON = 366  # days that are searched for an opening
MIDNIGHT = 24 * 60


@dataclass(frozen=True, order=True)
class Span:
    """From `start` to `end` of a day, in minutes after midnight by the clock on the wall; `end` is at most 1440."""

    start: int
    end: int


Day = tuple[Span, ...]
"""The spans of a day, in order and apart; none when the clinic is closed."""


@dataclass(frozen=True)
class Calendar:
    """`week` holds seven days from Monday, or none while the hours are unknown.

    A date in `special` has hours of its own, or none; one in `public` is closed unless it is in `special`.
    """

    zone: ZoneInfo
    week: tuple[Day, ...] = ()
    special: Mapping[date, Day] = field(default_factory=dict)
    public: Container[date] = ()

    @property
    def known(self) -> bool:
        """Whether the clinic has given hours at all."""
        return any(self.week)

    def day(self, date: date) -> Day:
        """The spans of that date; none while the hours are unknown."""
        if not self.known:
            return ()
        if date in self.special:
            return self.special[date]
        return () if date in self.public else self.week[date.weekday()]

    def is_open(self, at: datetime) -> bool:
        """False while the hours are unknown. `at` has a time zone, as in all of these."""
        return any(start <= at < end for start, end in self._open_around(at, days=1))

    def open_until(self, at: datetime) -> datetime | None:
        """When it closes, by the clinic's clock; None when it is not open or does not close before midnight."""
        ends = (end.astimezone(self.zone) for start, end in self._open_around(at, days=1) if start <= at < end)
        today = at.astimezone(self.zone).date()
        return next((end for end in ends if end.date() == today), None)

    def next_opening(self, after: datetime) -> datetime | None:
        """The next moment at which it opens, by the clinic's clock; None when there is none within a year, or unknown.

        While it is open, that is the opening after the next closing.
        """
        openings = (start for start, _ in self._open_around(after, days=HORIZON) if start > after)
        return next((opening.astimezone(self.zone) for opening in openings), None)

    def _open_around(self, at: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Each time it is open, in UTC, from the day before `at` until `days` after; what adjoins is one."""
        if at.tzinfo is None:
            raise ValueError("a moment without a time zone is none")
        first = at.astimezone(self.zone).date() - timedelta(days=1)
        current: tuple[datetime, datetime] | None = None
        for day in (first + timedelta(days=n) for n in range(days + 2)):
            for span in self.day(day):
                start, end = self._instant(day, span.start, fold=0), self._instant(day, span.end, fold=1)
                if end <= start:  # lost in the hour that a change of clocks leaves out
                    continue
                if current and start <= current[1]:
                    current = min(current[0], start), max(current[1], end)
                    continue
                if current:
                    yield current
                current = start, end
        if current:
            yield current

    def _instant(self, day: date, minutes: int, fold: int) -> datetime:
        """Of an hour that comes twice the first for `fold` 0, the second for 1; one that is left out comes later."""
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        instant = wall.replace(tzinfo=self.zone, fold=fold).astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) != wall:
            return wall.replace(tzinfo=self.zone, fold=0).astimezone(UTC)
        return instant
