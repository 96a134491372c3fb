"""Reads where a conversation stands from Rasa's tracker, for the plan of its next turn. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActiveLoop, BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.labels import FAQ, SOMETHING_ELSE
from assistant.standing import BOOKING_FORM, HOW_LONG_OF_ALL, Choice, Talk

ANSWER = "utter_faq/"
Topics = Mapping[str, Mapping[str, Any]]

LOST = frozenset(
    {"utter_not_understood", "utter_default", "utter_clarify", "utter_something_else", "utter_out_of_scope"}
)


def standing(tracker: DialogueStateTracker, channel: str, topics: Topics) -> Talk:
    """Where `tracker` stands; `topics` are the cards of all topics. Who texts can be reached where they text from."""
    all_said = [event for event in tracker.events if isinstance(event, BotUttered)]
    last = all_said[-1] if all_said else None
    kept = (last.metadata or {}) if last else {}
    said = kept.get("metadata") or {}
    answered = _answered(all_said)
    card = topics.get(answered[-1], {}) if answered else {}
    return Talk(
        form=tracker.active_loop_name,
        pending=tracker.get_slot(REQUESTED_SLOT),
        if_yes=said.get("if_yes"),
        if_no=said.get("if_no"),
        choices=_choices(last),
        unclear=tracker.latest_message.text or "" if tracker.latest_message else "",
        lost=kept.get("utter_action") in LOST,
        handed_off=any(map(is_hand_off, all_said)),
        told=any(map(claims, all_said)),
        last=f"{FAQ}{answered[-1]}" if answered else None,
        how_long=tuple(f"{FAQ}{topic}" for topic in card.get("how_long", ())) or HOW_LONG_OF_ALL,
        more=next((f"{FAQ}{topic}" for topic in card.get("follow_ups", ()) if topic not in answered), None),
        reachable=channel != "web" or bool(tracker.get_slot("contact")),
    )


def claims(said: BotUttered) -> bool:
    """Whether it says that staff were told of something."""
    return bool(((said.metadata or {}).get("metadata") or {}).get("claims"))


def is_hand_off(said: BotUttered) -> bool:
    """Whether it says that staff have a request for a visit."""
    return _name(said) == "utter_booking_handed_off"


def is_answer(said: BotUttered) -> bool:
    return _name(said).startswith(ANSWER)


def _answered(said: list[BotUttered]) -> list[str]:
    """The topics that were answered, in order."""
    return [_name(event).removeprefix(ANSWER) for event in said if is_answer(event)]


def _name(said: BotUttered) -> str:
    return (said.metadata or {}).get("utter_action") or ""


def _choices(last: BotUttered | None) -> tuple[Choice, ...]:
    """What the last reply let choose from, when it asked which topic is meant."""
    if last is None or (last.metadata or {}).get("utter_action") != "utter_clarify":
        return ()
    buttons = last.data.get("buttons") or []
    return tuple(Choice(b["title"], f"{FAQ}{b['topic']}" if "topic" in b else SOMETHING_ELSE) for b in buttons)


VALUES = frozenset({"patient_name", "contact", "consent", "concern", "preferred_times", "health", "left_open"})
AGAIN = "book:invalid"


def about_question(question: dict[str, Any], events: list[Event]) -> list[str]:
    """What a form's question is, from what the turn did: a booking began, took a value, asked again or goes on."""
    about: list[str] = question["about"]
    if not any(word.startswith("book") for word in about) or AGAIN in about:
        return about
    began = any(isinstance(event, ActiveLoop) and event.name == BOOKING_FORM for event in events)
    took = any(isinstance(event, SlotSet) and event.key in VALUES and event.value for event in events)
    words = (["book"] if began else []) + (["book:slot"] if took else [])
    if "book:confirm" in about:
        return [*words, *about] if words else ["book:resume"]
    return words or ["book:resume"]
