"""What a text in `data/` may name in braces at this moment: the clinic's values, and what depends on its hours."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from frontdesk import hours_words
from frontdesk.clinic import Clinic
from frontdesk.languages import Language
from frontdesk.phrases import Phrases

WHEN_OPEN, WHEN_CLOSED, WHEN_UNKNOWN = "utter_when_open", "utter_when_closed", "utter_when_unknown"
WHEN_NOBODY_IS_TOLD = "utter_when_nobody_is_told"


class ValuesNow:
    """Called with a channel and a language. A value that is not known is left out.

    `when` says when staff read a message, or that they are not `told` of it (requirement L2); `hours` are the weekly
    ones, `on_call` is what to do unless it is known that the clinic is open. `phrases` are those without values of the
    moment.
    """

    def __init__(self, clinic: Clinic, phrases: Phrases, clock: Callable[[], datetime], *, told: bool = True) -> None:
        """Raises PhraseError when the sentences about hours are missing."""
        phrases.require(WHEN_OPEN, WHEN_CLOSED, WHEN_UNKNOWN, WHEN_NOBODY_IS_TOLD)
        self._told = told
        self._clinic = clinic
        self._phrases = phrases
        self._clock = clock

    def __call__(self, channel: str, language: Language) -> dict[str, str]:
        now, calendar = self._clock().astimezone(self._clinic.calendar.zone), self._clinic.calendar
        of_the_moment = {
            "when": self._when(now, channel, language),
            "hours": hours_words.week(calendar.week, language, channel),
            "on_call": "" if calendar.is_open(now) else self._clinic.on_call.get(language, ""),
        }
        return {**self._clinic.values(), **{name: value for name, value in of_the_moment.items() if value}}

    def _when(self, now: datetime, channel: str, language: Language) -> str:
        if not self._told:
            return self._phrases.say(WHEN_NOBODY_IS_TOLD, channel, language).text
        calendar = self._clinic.calendar
        if calendar.is_open(now):
            name, at = WHEN_OPEN, calendar.open_until(now)
        else:
            at = calendar.next_opening(now)
            name = WHEN_CLOSED if at else WHEN_UNKNOWN
        details = hours_words.moment(at, now, language, channel) if at else {}
        return self._phrases.say(name, channel, language, **details).text


def phrases_now(clinic: Clinic, folder: Path, clock: Callable[[], datetime], *, told: bool = True) -> Phrases:
    """The phrases of `folder`, filled in with the values of the moment. Raises PhraseError.

    `told` says that staff are alerted of tickets.
    """
    phrases = Phrases.from_folder(folder, clinic.values())
    return phrases.filled_by(ValuesNow(clinic, phrases, clock, told=told))
