"""Where Rasa's dialogue state is kept: Rasa's own SQL store, with what SQLite needs and recent dialogues at hand.

The front desk's tables are the truth for messages and tickets, so a commit here need not survive a power cut, only the
end of this process. A dialogue at hand is used only while the database holds nothing newer, so several assistants may
share a database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa  # type: ignore[import-untyped]
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import sealed_events
from sealing import Keyring

AT_HAND = 1000  # dialogues; one of 200 events takes about half a megabyte


class _Kept(NamedTuple):
    newest: int
    events: int
    tracker: DialogueStateTracker


def _prepare_sqlite(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


class DialogueStore(SQLTrackerStore):
    """Reading a dialogue event by event takes longer than answering it; most turns follow another one soon."""

    engine: Any
    Base = sealed_events.Base
    SQLEvent = sealed_events.SealedEvent

    def __init__(self, *arguments: Any, data_keys: str, **named: Any) -> None:
        """`data_keys` is DATA_KEYS. Raises WrongKeys or Unreadable when they are not those of the database."""
        keyring = Keyring.read(str(data_keys))
        super().__init__(*arguments, **named)
        self._at_hand: OrderedDict[str, _Kept] = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            self.engine.dispose()
            # Rasa opens a connection per access; a pool keeps one open and prepared.
            threads = {"check_same_thread": False}
            self.engine = sa.create_engine(self.engine.url, poolclass=sa.pool.QueuePool, connect_args=threads)
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        sealed_events.use(self.engine, keyring)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        kept = self._at_hand.get(sender_id)
        if kept and kept.events == len(kept.tracker.events) and kept.newest == self._newest(sender_id):
            return kept.tracker
        return await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the dialogue at hand, unless it spans two sessions: Rasa reads only the last one back."""
        await super().save(tracker)
        self._at_hand.pop(tracker.sender_id, None)
        if sum(isinstance(event, SessionStarted) for event in tracker.events) == 1:
            newest = self._newest(tracker.sender_id)
            self._at_hand[tracker.sender_id] = _Kept(newest, len(tracker.events), tracker)
        if len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        """The events to be stored; for a dialogue at hand without asking the database how many it has."""
        kept = self._at_hand.get(tracker.sender_id)
        if kept and kept.tracker is tracker:
            return islice(tracker.events, kept.events, None)
        additional: Iterator[Event] = super()._additional_events(session, tracker)
        return additional

    def _newest(self, sender_id: str) -> int:
        """The id of the dialogue's newest event in the database, whoever wrote it."""
        events = self.SQLEvent.__table__
        wanted = sa.select([sa.func.max(events.c.id)]).where(events.c.sender_id == sender_id)
        with self.engine.connect() as connection:
            return connection.execute(wanted).scalar() or 0
