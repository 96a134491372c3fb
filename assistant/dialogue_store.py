"""Where Rasa's dialogue state is kept: Rasa's own SQL store, with recent dialogues at hand, and fenced.

The front desk's tables are the truth for messages and tickets, so a commit here need not survive a power cut, only the
end of this process. Several assistants may share a database: a dialogue at hand is used only while the database holds
nothing newer, and nothing is written to a dialogue that another has added to since it was read.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

import sqlalchemy as sa  # type: ignore[import-untyped]
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import dialogue_database, sealed_events
from sealing import Keyring

AT_HAND = 1000  # dialogues; one of 200 events takes about half a megabyte


class Outdated(Exception):
    """Another assistant has added to the dialogue since it was read here. Nothing was written."""


class _Newest(NamedTuple):
    """A dialogue's newest event in the database. SQLite gives an id again whose event was erased: the time tells."""

    id: int = 0
    at: float = 0.0


class _Kept(NamedTuple):
    newest: _Newest
    events: int
    tracker: DialogueStateTracker


class DialogueStore(SQLTrackerStore):
    """Reading a dialogue event by event takes longer than answering it; most turns follow another one soon."""

    engine: Any
    Base = sealed_events.Base
    SQLEvent = sealed_events.SealedEvent

    def __init__(self, *arguments: Any, db: str, data_keys: str, **named: Any) -> None:
        """`db` is SQLite's file or the address of a PostgreSQL database, whose server is waited for; `data_keys` is
        DATA_KEYS. Raises WrongKeys or Unreadable when they are not those of the database.
        """
        keyring = Keyring.read(str(data_keys))
        super().__init__(*arguments, **{**named, **dialogue_database.place(db)})
        self._at_hand: OrderedDict[str, _Kept] = OrderedDict()
        self.engine.dispose()
        self.engine = dialogue_database.open_engine(self.engine.url)
        self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)
        sealed_events.use(self.engine, keyring)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        newest = self._newest(self.engine, sender_id)
        kept = self._at_hand.get(sender_id)
        if kept and kept.events == len(kept.tracker.events) and kept.newest == newest:
            return kept.tracker
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            tracker.newest_stored = newest
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the dialogue at hand, unless it spans two sessions: Rasa reads only the last one back.

        Raises Outdated.
        """
        await super().save(tracker)
        self._at_hand.pop(tracker.sender_id, None)
        if sum(isinstance(event, SessionStarted) for event in tracker.events) == 1:
            self._at_hand[tracker.sender_id] = _Kept(tracker.newest_stored, len(tracker.events), tracker)
        if len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        """The events to be stored, in the transaction that stores them."""
        dialogue_database.hold(session, tracker.sender_id)
        if self._newest(session, tracker.sender_id) != getattr(tracker, "newest_stored", _Newest()):
            raise Outdated
        yield from self._not_stored(session, tracker)
        session.flush()
        tracker.newest_stored = self._newest(session, tracker.sender_id)

    def _not_stored(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        """For a dialogue at hand without asking the database how many events it has."""
        kept = self._at_hand.get(tracker.sender_id)
        if kept and kept.tracker is tracker:
            return islice(tracker.events, kept.events, None)
        additional: Iterator[Event] = super()._additional_events(session, tracker)
        return additional

    def _newest(self, where: Any, sender_id: str) -> _Newest:
        """Whoever wrote it."""
        events = self.SQLEvent.__table__
        newest = sa.select([sa.func.max(events.c.id)]).where(events.c.sender_id == sender_id).scalar_subquery()
        found = where.execute(sa.select([events.c.id, events.c.timestamp]).where(events.c.id == newest)).first()
        return _Newest(*found) if found else _Newest()


def outspoken(store: TrackerStore) -> TrackerStore:
    """The store without what Rasa puts around it, which hides that a dialogue could not be read or written."""
    return getattr(store, "_tracker_store", store)
