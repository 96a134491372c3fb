"""One turn: its acts in order, each once, and replies that say what they are."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.events import ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.dialogue_store import DialogueStore, Outdated
from assistant.replies import Record, arranged, reply
from assistant.turn_channel import Turn, TurnChannel, take

TURN = Turn("t1", "c", "web", "how long does it take and is it painful?", "en", {}, {"phone": "555", "clinic": "Here"})


def about(replies: list[dict]) -> list[str]:
    return [word for said in replies for word in said["about"]]


def run(agent: Agent, turn: Turn) -> list[dict]:
    answer: list[dict] = asyncio.run(take(agent, turn))["replies"]
    return answer


def test_a_topics_answer_says_its_topic() -> None:
    assert reply({"text": "x", "utter_action": "utter_faq/duration"})["about"] == ["answer:duration"]


def test_any_other_text_says_what_its_metadata_says() -> None:
    said = reply({"text": "x", "utter_action": "utter_y", "metadata": {"about": ["human"], "claims": "human"}})
    assert (said["about"], said["claims"]) == (["human"], "human")


def said(name: str, *follow_ups: str) -> dict:
    buttons = [{"title": topic, "payload": topic, "topic": topic} for topic in follow_ups]
    return {"text": name, "utter_action": f"utter_faq/{name}", "buttons": buttons}


def asked(name: str, about: str = "book:slot") -> dict:
    return {"text": name, "utter_action": f"utter_ask_booking_form_{name}", "metadata": {"about": [about]}}


def told(*messages: dict, events: Sequence[Event] = ()) -> list[dict]:
    return arranged(Record([], list(messages), list(events)))


def test_only_the_last_reply_keeps_buttons_and_nothing_is_said_twice() -> None:
    replies = told(said("a", "x"), said("b", "x"), said("a", "x"))
    assert [(r["text"], bool(r["buttons"])) for r in replies] == [("a", False), ("b", True)]


def test_does_not_offer_what_was_just_answered() -> None:
    replies = told(said("a"), said("b", "a", "c"))
    assert replies[-1]["buttons"] == [{"title": "c", "payload": "c"}]


def test_only_the_last_question_of_a_form_is_asked_and_after_everything_else() -> None:
    replies = told(asked("patient_name"), said("a"), asked("contact"))
    assert [r["text"] for r in replies] == ["a", "contact"]


@pytest.mark.parametrize(
    ("events", "about"),
    [
        ([ActiveLoop("booking_form"), SlotSet("requested_slot", "patient_name")], ["book"]),
        ([ActiveLoop("booking_form"), SlotSet("preferred_times", "friday")], ["book", "book:slot"]),
        ([SlotSet("patient_name", "Dana"), SlotSet("requested_slot", "contact")], ["book:slot"]),
        ([SlotSet("requested_slot", "contact"), SlotSet("asked_again", None)], ["book:resume"]),
    ],
)
def test_a_forms_question_says_what_the_turn_did(events: list[Event], about: list[str]) -> None:
    (question,) = told(asked("contact"), events=events)
    assert question["about"] == about


def test_a_question_asked_again_says_so() -> None:
    (question,) = told(asked("contact", "book:invalid"), events=[SlotSet("asked_again", "contact")])
    assert question["about"] == ["book:invalid"]


def test_the_read_back_says_whether_something_was_taken_before_it() -> None:
    (after_a_value,) = told(asked("confirmed", "book:confirm"), events=[SlotSet("health", "none")])
    (after_a_detour,) = told(asked("confirmed", "book:confirm"))
    assert after_a_value["about"] == ["book:slot", "book:confirm"]
    assert after_a_detour["about"] == ["book:resume"]


def test_answers_all_that_is_asked(agent: Agent) -> None:
    assert about(run(agent, TURN)) == ["answer:duration", "answer:pain_comfort"]


def test_a_known_turn_returns_its_recorded_replies(agent: Agent) -> None:
    first = run(agent, TURN)
    run(agent, replace(TURN, turn_id="t2", text="thanks"))
    assert run(agent, TURN) == first


def test_a_turn_that_was_cut_short_goes_on_with_its_next_act(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    handle, calls = agent.processor.handle_message, []

    async def cut_short(message):
        if calls:
            raise RuntimeError
        calls.append(message)
        return await handle(message)

    with monkeypatch.context() as broken:
        broken.setattr(agent.processor, "handle_message", cut_short)
        with pytest.raises(RuntimeError):
            run(agent, TURN)
    assert about(run(agent, TURN)) == ["answer:duration", "answer:pain_comfort"]


@pytest.mark.parametrize(
    "text", ["/restart", "/request_staff", '/inform{"allergy": "none"}', "", "  ", "/faq/duration"]
)
def test_a_command_or_nothing_is_not_understood(agent: Agent, text: str) -> None:
    assert about(run(agent, replace(TURN, text=text))) == ["out_of_scope"]
    assert len(asyncio.run(agent.processor.get_tracker("c")).events) > 3  # not restarted


def test_a_sentence_that_begins_with_a_slash_is_understood(agent: Agent) -> None:
    assert about(run(agent, replace(TURN, text="/ does it hurt"))) == ["answer:pain_comfort"]


def test_an_emergency_stands_alone(agent: Agent) -> None:
    assert about(run(agent, replace(TURN, signals={"emergency": True}))) == ["emergency"]


def test_a_reply_is_written_for_its_channel_with_the_clinics_values(agent: Agent) -> None:
    web = run(agent, replace(TURN, text="where are you located"))
    sms = run(agent, replace(TURN, turn_id="t2", channel="sms", text="where are you located"))
    assert "555" in web[0]["text"]
    assert "555" in sms[0]["text"]
    assert web[0]["text"] != sms[0]["text"]


def test_replies_survive_json(agent: Agent) -> None:
    assert json.loads(json.dumps(run(agent, TURN)))


def test_refuses_to_open_without_a_secret() -> None:
    with pytest.raises(Exception, match="credentials"):
        TurnChannel.from_credentials({})


def test_a_turn_that_was_overtaken_ends_and_writes_nothing(
    agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = (
        DialogueStore(domain=agent.domain, db=str(tmp_path / "dialogues.db"), data_keys="x" * 32) for _ in range(2)
    )
    agent.processor.tracker_store = FailSafeTrackerStore(ours)
    run(agent, replace(TURN, turn_id="t0"))
    save = ours.save

    async def overtaken(tracker: DialogueStateTracker) -> None:
        monkeypatch.undo()
        newer = await other.retrieve("c")
        newer.update(UserUttered("newer", {"name": "greet"}))
        await other.save(newer)
        await save(tracker)

    monkeypatch.setattr(ours, "save", overtaken)
    with pytest.raises(Outdated):
        run(agent, TURN)
    kept = asyncio.run(other.retrieve("c"))
    assert [event.text for event in kept.events if isinstance(event, UserUttered)][2:] == ["newer"]
    assert about(run(agent, replace(TURN, turn_id="t2"))) == ["answer:duration", "answer:pain_comfort"]
