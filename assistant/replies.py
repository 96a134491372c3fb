"""Reads a turn's replies back from Rasa's tracker, and arranges them as the front desk and the patient get them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import BotUttered, Event, UserUttered

from assistant.talk import about_question

ASKS = re.compile(r"utter_ask_\w+_form_\w+")  # how Rasa names the questions of its forms


def reply(message: dict[str, Any]) -> dict[str, Any]:
    """A bot message as the front desk reads it. An answer is `about` its topic, any other text says what it is."""
    utter_action = message.get("utter_action", "")
    said = message.get("metadata") or {}
    topic = utter_action.removeprefix("utter_faq/")
    return {
        "text": message.get("text") or "",
        "about": said.get("about") or ([f"answer:{topic}"] if topic != utter_action else []),
        "claims": said.get("claims"),
        "utter_action": utter_action,
        "buttons": message.get("buttons") or [],
    }


@dataclass
class Record:
    """What the tracker holds of a turn: its acts so far, what was said, and every event since it began."""

    acts: list[UserUttered]
    messages: list[dict[str, Any]]
    events: list[Event]

    @classmethod
    def of(cls, events: list[Event], turn_id: str) -> Record:
        record = cls([], [], [])
        ours = False
        for event in events:
            if isinstance(event, UserUttered):
                ours = event.message_id == turn_id
                record.acts += [event] if ours else []
            elif ours and isinstance(event, BotUttered):
                record.messages.append(event.message())
            record.events += [event] if ours else []
        return record


def arranged(record: Record) -> list[dict[str, Any]]:
    """The replies of a turn: the same thing once, at most one question of a form and that last, buttons on the last
    reply only, but for topics answered in this turn.
    """
    replies = [reply(message) for message in record.messages]
    asking = [r for r in replies if ASKS.match(r["utter_action"])][-1:]
    for question in asking:
        question["about"] = about_question(question, record.events)
    telling = [r for r in replies if not ASKS.match(r["utter_action"])]
    once = [*{r["utter_action"] or r["text"]: r for r in telling}.values(), *asking]
    said = {word for r in once for word in r["about"]}
    offered = [b for b in once[-1]["buttons"] if f"answer:{b.get('topic')}" not in said] if once else []
    buttons = [{"title": b["title"], "payload": b["payload"]} for b in offered]
    return [{**r, "buttons": []} for r in once[:-1]] + [{**r, "buttons": buttons} for r in once[-1:]]
