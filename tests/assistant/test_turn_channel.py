"""One turn: its acts in order, each once, and replies that say what they are."""

import asyncio
import json
from dataclasses import replace

import pytest
from rasa.core.agent import Agent

from assistant.turn_channel import Turn, TurnChannel, arranged, in_order, reply, take

TURN = Turn("t1", "c", "web", "how long does it take and is it painful?", {}, {"phone": "555", "clinic": "Here"})


def about(replies: list[dict]) -> list[str]:
    return [word for said in replies for word in said["about"]]


def run(agent: Agent, turn: Turn) -> list[dict]:
    return asyncio.run(take(agent, turn))


def test_acts_are_answered_alarms_first_and_booking_last() -> None:
    asked = ["request_booking", "faq/duration", "request_staff", "report_allergy", "faq/duration", "faq/safety"]
    assert in_order(asked) == ["report_allergy", "faq/duration", "faq/safety", "request_staff", "request_booking"]


def test_a_topics_answer_says_its_topic() -> None:
    assert reply({"text": "x", "utter_action": "utter_faq/duration"})["about"] == ["answer:duration"]


def test_any_other_text_says_what_its_metadata_says() -> None:
    said = reply({"text": "x", "utter_action": "utter_y", "metadata": {"about": ["human"], "claims": "human"}})
    assert (said["about"], said["claims"]) == (["human"], "human")


def said(name: str, *follow_ups: str) -> dict:
    buttons = [{"title": topic, "payload": topic, "topic": topic} for topic in follow_ups]
    return {"text": name, "about": [f"answer:{name}"], "claims": None, "utter_action": name, "buttons": buttons}


def test_only_the_last_reply_keeps_buttons_and_nothing_is_said_twice() -> None:
    replies = arranged([said("a", "x"), said("b", "x"), said("a", "x")])
    assert [(r["text"], bool(r["buttons"])) for r in replies] == [("a", False), ("b", True)]


def test_does_not_offer_what_was_just_answered() -> None:
    replies = arranged([said("a"), said("b", "a", "c")])
    assert replies[-1]["buttons"] == [{"title": "c", "payload": "c"}]


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
