"""A conversation that has grown long goes on in a new session: Rasa reads and predicts over all events of a session at
every turn. What the next turns need to know goes along.
"""

from __future__ import annotations

from collections.abc import Callable

from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.talk import claims, is_answer, is_hand_off

LONGEST = 160  # events, about 25 questions; the turn after them takes a quarter longer than a first one

# What was said last, and what it was about; that staff have a request, or were told of anything.
REMEMBERED: tuple[Callable[[BotUttered], bool], ...] = (is_hand_off, claims, is_answer, lambda _: True)


def is_long(tracker: DialogueStateTracker) -> bool:
    """Not while a form is open, which would not go along."""
    return len(tracker.events) >= LONGEST and not tracker.active_loop_name


def anew(tracker: DialogueStateTracker) -> list[Event]:
    """The beginning of a new session that stands where `tracker` stands."""
    slots = [SlotSet(name, slot.value) for name, slot in tracker.slots.items() if slot.value != slot.initial_value]
    begun = (ActionExecuted(ACTION_SESSION_START_NAME), SessionStarted())
    return [*begun, *slots, *_remembered(tracker), ActionExecuted(ACTION_LISTEN_NAME)]


def _remembered(tracker: DialogueStateTracker) -> list[BotUttered]:
    """In the order in which they were said."""
    said = [event for event in tracker.events if isinstance(event, BotUttered)]
    places = range(len(said))
    latest = {next((place for place in reversed(places) if of(said[place])), -1) for of in REMEMBERED}
    kept = [said[place] for place in places if place in latest]
    return [BotUttered(event.text, event.data, event.metadata) for event in kept]
