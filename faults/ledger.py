"""What became of the messages, read from the databases and from those who were to be alerted."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

from faults.patients import ALLERGY, EMERGENCY, PERSON, Message

_ROWS = """
SELECT inbox.client_id, inbox.id, inbox.state, outbox.utter_action, outbox.about
FROM inbox LEFT JOIN outbox ON outbox.reply_to = inbox.id
"""
_TICKETS = """
SELECT mentions.message_id, tickets.kind, tickets.reference
FROM mentions JOIN tickets ON tickets.reference = mentions.reference
"""
_UNFINISHED = """
SELECT (SELECT count(*) FROM inbox WHERE state <> 'done') + (SELECT count(*) FROM alerts WHERE state = 'waiting')
"""
# An answer to a form's question, and a form that the turn itself opens, are acts beside what the message asks for.
_TURNS = """
SELECT sender_id, count(*) AS turns FROM events
WHERE type_name = 'user' AND intent_name NOT IN ('leave_contact', 'tell_about_allergy', 'give_details')
GROUP BY sender_id
"""
# What a reply is → the kind of ticket that there must be.
CLAIMS = {"human": "human", "error": "failed_turn"}


@dataclass
class Outcome:
    """A message's row and what it led to."""

    id: str
    done: bool
    replies: Counter[str] = field(default_factory=Counter)
    claims: set[str] = field(default_factory=set)
    tickets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Count:
    """`lost`: taken and not answered, or never taken; `doubled`: answered or understood twice."""

    sent: int
    lost: int
    doubled: int
    tickets_expected: int
    tickets: int
    alerts_expected: int
    alerts: int

    @property
    def right(self) -> bool:
        expected = self.tickets_expected, self.alerts_expected
        return self.lost == self.doubled == 0 and (self.tickets, self.alerts) == expected


def unfinished(desk: Engine) -> int:
    with desk.connect() as connection:
        return int(connection.execute(text(_UNFINISHED)).scalar_one())


def count(
    desk: Engine, dialogues: Engine, messages: list[Message], alerted: Collection[Callable[[str], bool]]
) -> Count:
    """`alerted` say of each recipient whether a ticket's reference reached it."""
    outcomes = _outcomes(desk)
    ours = [(message, outcomes.get(message.client_id, [])) for message in messages]
    lost = sum(not (message.taken and found and found[0].done and found[0].replies) for message, found in ours)
    doubled = sum(len(found) > 1 or any(n > 1 for each in found for n in each.replies.values()) for _, found in ours)
    due = [(found[0], kind) for message, found in ours if found for kind in _kinds(message, found[0])]
    tickets = [outcome.tickets[kind] for outcome, kind in due if kind in outcome.tickets]
    references = set(tickets)
    return Count(
        sent=len(messages),
        lost=lost,
        doubled=doubled + _run_twice(dialogues, messages),
        tickets_expected=len(due),
        tickets=len(tickets),
        alerts_expected=len(references) * len(alerted),
        alerts=sum(heard(reference) for heard in alerted for reference in references),
    )


def _outcomes(desk: Engine) -> dict[str, list[Outcome]]:
    by_id: dict[str, Outcome] = {}
    by_client: dict[str, list[Outcome]] = {}
    with desk.connect() as connection:
        for client_id, message_id, state, utter_action, about in connection.execute(text(_ROWS)):
            if message_id not in by_id:
                by_id[message_id] = Outcome(message_id, state == "done")
                by_client.setdefault(client_id, []).append(by_id[message_id])
            if utter_action:
                by_id[message_id].replies[utter_action] += 1
                by_id[message_id].claims |= {CLAIMS[word] for word in _words(about) if word in CLAIMS}
        for message_id, kind, reference in connection.execute(text(_TICKETS)):
            by_id[message_id].tickets[kind] = reference
    return by_client


def _words(about: str | list[str]) -> list[str]:
    """A JSON column: SQLite hands out its text."""
    words: list[str] = json.loads(about) if isinstance(about, str) else about
    return words


def _kinds(message: Message, outcome: Outcome) -> Iterable[str]:
    """The kinds of ticket that must hold the message: its alarm's, and what its answer says that staff have.

    A wish for a person of which the answer says nothing, as in an emergency, must be in some ticket.
    """
    kinds = outcome.claims | ({message.kind} & {ALLERGY, EMERGENCY})
    return kinds or ({next(iter(outcome.tickets), PERSON)} if message.kind == PERSON else set())


def _run_twice(dialogues: Engine, messages: list[Message]) -> int:
    """Turns beyond one for each message; each of these messages asks for one thing."""
    written = Counter(message.conversation_id for message in messages)
    with dialogues.connect() as connection:
        run = Counter({row.sender_id: row.turns for row in connection.execute(text(_TURNS))})
    return sum(max(0, run[conversation] - most) for conversation, most in written.items())
