"""Turns what the board knows into pages. All words are in the templates; everything from elsewhere is escaped."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.sessions import Session
from frontdesk.board import RATED_FOR, View
from frontdesk.feedback import Rated

TEMPLATES = Path(__file__).parent / "templates"


class Pages:
    """`timezone` is the clinic's, an IANA name."""

    def __init__(self, timezone: str, clock: Callable[[], datetime]) -> None:
        zone = ZoneInfo(timezone)
        self._templates = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._now = clock
        self._templates.filters["local"] = lambda at: at.astimezone(zone)
        self._templates.filters["minutes_ago"] = lambda at: max(0, int((clock() - at).total_seconds() // 60))

    def desk(self, view: View, session: Session) -> str:
        return self._render("desk.html", view=view, csrf=session.csrf, now=self._now)

    def update(self, view: View, session: Session) -> dict[str, Any]:
        """The list anew, with what is around it, for the page's script."""
        words: Any = self._templates.get_template("words.html").module
        tickets = [
            {
                "reference": t.reference,
                "kind": t.kind,
                "severity": t.severity,
                "state": t.state,
                "on_hold": entry.on_hold,
            }
            for entry in view.entries
            for t in [entry.ticket]
        ]
        return {
            "title": str(words.title(len(view.in_state("open")), view.emergencies)),
            "alarm": str(words.alarm(view.emergencies)),
            "alerts": self._render("alerts.html", view=view),
            "at": self._now().isoformat(),
            "tickets": tickets,
            "html": self._render("board.html", view=view, csrf=session.csrf),
        }

    def ratings(self, rated: list[Rated]) -> str:
        return self._render("ratings.html", rated=rated, days=RATED_FOR.days)

    def login(self, problem: str = "", minutes: int = 0) -> str:
        """`problem` is one of the words of `words.html`."""
        return self._render("login.html", problem=problem, minutes=minutes)

    def notice(self, problem: str) -> str:
        return self._render("notice.html", problem=problem)

    def words(self, name: str, *values: object) -> str:
        words: Any = self._templates.get_template("words.html").module
        return str(words.say(name, *values)).strip()

    def _render(self, template: str, **values: object) -> str:
        return self._templates.get_template(template).render(**values)
