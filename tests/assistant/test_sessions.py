"""A long conversation goes on where it stood, and no turn of it gets slower."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant import sessions
from assistant.dialogue_store import DialogueStore
from assistant.talk import standing
from assistant.turn_channel import Turn, take

TURN = Turn("t", "c", "web", "how long does it take", "en", {}, {"phone": "555", "clinic": "Here", "when": ""})
LONGEST = 30


@pytest.fixture
def stored(agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Agent:
    """An agent whose conversations are long after a few turns."""
    monkeypatch.setattr(sessions, "LONGEST", LONGEST)
    agent.processor.tracker_store = DialogueStore(domain=agent.domain, db=str(tmp_path / "d.db"), data_keys="x" * 32)
    return agent


def run(agent: Agent, number: int, text: str) -> list[dict]:
    turn = replace(TURN, turn_id=f"t{number}", text=text)
    replies: list[dict] = asyncio.run(take(agent, turn))["replies"]
    return replies


def read(agent: Agent) -> DialogueStateTracker:
    return asyncio.run(agent.processor.get_tracker("c"))


def say(agent: Agent, *events: object) -> None:
    tracker = read(agent)
    tracker.update_with_events(list(events), agent.domain)
    asyncio.run(agent.processor.save_tracker(tracker))


def test_every_turn_reads_few_events_and_all_are_kept(stored: Agent) -> None:
    read_at_once = []
    for number in range(14):
        replies = run(stored, number, TURN.text)
        assert [said["about"] for said in replies] == [["answer:duration"]]
        read_at_once.append(len(read(stored).events))
    assert max(read_at_once) < LONGEST + 20
    whole = asyncio.run(stored.processor.tracker_store.retrieve_full_tracker("c"))
    assert sum(isinstance(event, UserUttered) for event in whole.events) == 14
    assert run(stored, 13, TURN.text) == replies


def test_goes_on_where_it_stood(stored: Agent) -> None:
    run(stored, 0, "how long does it take")
    told = {"utter_action": "utter_booking_handed_off", "metadata": {"claims": "booking"}}
    say(stored, BotUttered("Our staff have it.", metadata=told), SlotSet("contact", "404 555 0142"))
    number = 1
    while not sessions.is_long(read(stored)):
        number += 1
        run(stored, number, "does it hurt")
    before = read(stored)
    run(stored, number + 1, "is it safe")
    after = read(stored)
    assert sum(isinstance(event, SessionStarted) for event in after.events) == 1
    assert len(after.events) < LONGEST
    topics = stored.processor.nlg.topics
    stood, stands = (standing(tracker, "web", topics) for tracker in (before, after))
    assert (stood.handed_off, stood.told, stood.reachable) == (True, True, True)
    assert (stands.handed_off, stands.told, stands.reachable) == (True, True, True)
    assert stands.last != stood.last


def test_a_form_is_not_cut_in_two(stored: Agent) -> None:
    run(stored, 0, "hello")
    say(stored, ActiveLoop("booking_form"), *(SlotSet("asked_again", None) for _ in range(LONGEST)))
    assert not sessions.is_long(read(stored))
    say(stored, ActiveLoop(None))
    assert sessions.is_long(read(stored))
