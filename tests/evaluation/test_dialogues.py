"""A script is one conversation; each turn is judged by itself."""

from typing import Any

import pytest

from tests.evaluation.conftest import Measure, TalkingStack, reply


def turn(user: str, *expect: str, **more: Any) -> dict[str, Any]:
    return {"user": user, "expect": list(expect), **more}


def script(name: str, *turns: dict[str, Any]) -> dict[str, Any]:
    return {"id": name, "title": f"About {name}", "channel_style": "web", "lang": "en", "turns": list(turns)}


BOOKING = script(
    "x01",
    turn("I'd like to come in", "book"),
    turn("Rob Roy", "book:slot"),
    turn("will it sting", "answer:pain_comfort", "book:resume", note="a detour"),
)


@pytest.fixture
def talk(stack: TalkingStack) -> None:
    stack.replies |= {
        "I'd like to come in": [reply("What is your name?", "book")],
        "Rob Roy": [reply("And your phone number?", "book:slot")],
        "will it sting": [reply("A slight pinch.", "answer:pain_comfort")],
    }


@pytest.mark.usefixtures("talk")
def test_plays_a_script_in_one_conversation(stack: TalkingStack, measure: Measure) -> None:
    (played,) = measure(BOOKING, options=("--dialogues",))
    assert list(stack.heard.values()) == [["I'd like to come in", "Rob Roy", "will it sting"]]
    assert [(one["got"], one["right"]) for one in played["turns"]] == [
        (["book"], True),
        (["book:slot"], True),
        (["answer:pain_comfort"], False),
    ]
    assert played["turns"][2]["said"] == ["A slight pinch."]
    assert played["turns"][2]["note"] == "a detour"
    assert {key: played[key] for key in BOOKING if key != "turns"} == {k: v for k, v in BOOKING.items() if k != "turns"}


@pytest.mark.usefixtures("talk")
def test_plays_each_script_in_its_own_conversation(stack: TalkingStack, measure: Measure) -> None:
    played = measure(*[BOOKING | {"id": f"x{number}"} for number in range(6)], options=("--dialogues",))
    assert [one["id"] for one in played] == [f"x{number}" for number in range(6)]
    assert [len(said) for said in stack.heard.values()] == [3] * 6


@pytest.mark.usefixtures("talk")
def test_prints_what_is_right_and_which_turns_are_wrong(measure: Measure, capsys: pytest.CaptureFixture[str]) -> None:
    measure(BOOKING, script("x02", turn("Rob Roy", "book:slot")), options=("--dialogues",))
    assert capsys.readouterr().out.splitlines() == [
        "x01   wrong 2/3 turns  About x01",
        "      turn 3: expected answer:pain_comfort, book:resume; got answer:pain_comfort",
        "x02   ok    1/1 turns  About x02",
        "1 of 2 dialogues right, 3 of 4 turns",
    ]


def test_takes_what_is_also_ok_and_a_notice_that_was_expected(stack: TalkingStack, measure: Measure) -> None:
    stack.replies |= {"hm": [reply("Which?", "clarify:duration")], "fine now": [reply("Good.", "notice")]}
    turns = (turn("hm", "answer:aftercare", also_ok=["clarify"]), turn("fine now", "notice"))
    (played,) = measure(script("x03", *turns), options=("--dialogues",))
    assert [one["right"] for one in played["turns"]] == [True, True]


@pytest.mark.usefixtures("talk")
def test_goes_on_after_a_turn_that_the_server_failed(
    stack: TalkingStack, measure: Measure, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.replies["Rob Roy"] = (503, '{"error": "not_stored", "text": "Please call us.", "about": []}')
    (played,) = measure(BOOKING, options=("--dialogues",))
    assert [one["got"] for one in played["turns"]] == [["book"], ["error"], ["answer:pain_comfort"]]
    assert "turn 2: expected book:slot; got error (503)" in capsys.readouterr().out
