"""Who of the staff is signed in, for one process: a restart signs everybody out, and so does a new password."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

IDLE = timedelta(minutes=15)  # without activity the page locks (requirement H2)
LASTS = timedelta(hours=12)  # a working day, however active


@dataclass
class Session:
    """`csrf` must come with whatever changes something; `name` stands for it in the audit log, and `viewed` are the
    references of the tickets that it was shown.
    """

    began_at: datetime
    active_at: datetime
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    name: str = field(default_factory=lambda: f"staff-{secrets.token_hex(4)}")
    viewed: set[str] = field(default_factory=set)


class Sessions:
    """Knows only hashes of the ids, so what is in memory opens nothing."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._open: dict[str, Session] = {}

    def begin(self) -> tuple[str, Session]:
        """A new session with its id, 256 random bits."""
        now = self._clock()
        session_id = secrets.token_urlsafe(32)
        session = Session(now, now)
        self.keep(session_id, session)
        return session_id, session

    def keep(self, session_id: str, session: Session) -> None:
        """Notes a session, also one that began elsewhere, and forgets those that have ended."""
        self._open = {key: known for key, known in self._open.items() if self._lives(known)}
        self._open[key_of(session_id)] = session

    def find(self, session_id: str | None, *, active: bool) -> Session | None:
        """The session, unless it has ended; `active` says that a person is there and not only the page's clock."""
        session = self._open.get(key_of(session_id or ""))
        if session is None or not self._lives(session):
            return None
        if active:
            session.active_at = self._clock()
        return session

    def end(self, session_id: str | None) -> None:
        self._open.pop(key_of(session_id or ""), None)

    def _lives(self, session: Session) -> bool:
        now = self._clock()
        return now - session.active_at < IDLE and now - session.began_at < LASTS


def key_of(session_id: str) -> str:
    return hashlib.sha256(session_id.encode("utf-8", "replace")).hexdigest()
