"""Each message is sent in a conversation of its own, and what comes back is written beside what was wanted."""

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import score
from tests.evaluation.conftest import Measure, TalkingStack, reply


def message(text: str, *expect: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "expect": list(expect), **more}


def test_keeps_the_line_and_adds_what_came_back(stack: TalkingStack, measure: Measure) -> None:
    stack.replies["sore?"] = [reply("A slight pinch.", "answer:pain_comfort")]
    line = message("sore?", "answer:pain_comfort", also_ok=["answer:numbing"], lang="en", source="a friend")
    (result,) = measure(line)
    assert result.pop("ms") > 0
    assert result == {**line, "got": ["answer:pain_comfort"], "said": ["A slight pinch."]}


def test_lists_the_about_words_of_all_replies_in_order(stack: TalkingStack, measure: Measure) -> None:
    stack.replies["a and b"] = [
        reply("We will see to it.", "escalate:allergy", "notice"),
        reply("Both, then.", "answer:duration", "answer:pain_comfort"),
        {"about": ["book"]},
    ]
    (result,) = measure(message("a and b", "answer:duration"))
    assert result["got"] == ["escalate:allergy", "notice", "answer:duration", "answer:pain_comfort", "book"]
    assert result["said"] == ["We will see to it.", "Both, then."]


def test_begins_a_conversation_for_each_message_and_keeps_their_order(stack: TalkingStack, measure: Measure) -> None:
    texts = [f"message {number}" for number in range(20)]
    results = measure(*[message(text, "out_of_scope") for text in texts])
    assert [result["text"] for result in results] == texts
    assert sorted(stack.heard.values()) == sorted([text] for text in texts)


@pytest.mark.parametrize("at_once", [1, 3])
def test_sends_as_many_at_once_as_it_is_told(stack: TalkingStack, measure: Measure, at_once: int) -> None:
    stack.thinking = 0.02
    measure(*[message("hi", "smalltalk:greet")] * 9, options=("--at-once", str(at_once)))
    assert stack.most_busy == at_once


@pytest.mark.parametrize("status", [429, 503])
def test_counts_a_refusal_as_an_error_and_shows_it(
    stack: TalkingStack, measure: Measure, status: int, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    stack.replies["hi"] = (status, json.dumps({"error": "x", "text": "Please call us.", "about": ["emergency"]}))
    result, fine = measure(message("hi", "smalltalk:greet"), message("zzz", "out_of_scope"))
    assert (result["got"], result["said"], result["failure"]) == (["error"], ["Please call us."], str(status))
    assert fine["got"] == ["out_of_scope"]
    printed = capsys.readouterr().out
    assert f"{status} x 1" in printed
    assert ("RATE_LIMITS=off" in printed) is (status == 429)
    assert f"{status} × 1" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_counts_a_refused_session_as_an_error(stack: TalkingStack, measure: Measure) -> None:
    stack.refuse_sessions = 429
    (result,) = measure(message("hi", "smalltalk:greet"))
    assert (result["got"], result["failure"], result["said"]) == (["error"], "429", ["Later, please."])


@pytest.mark.parametrize("body", ["<h1>Bad gateway</h1>", '{"text": 1}', "[1]", ""])
def test_counts_a_body_outside_the_contract_as_an_error(stack: TalkingStack, measure: Measure, body: str) -> None:
    stack.replies["odd"] = (200, body)
    stack.replies["down"] = (502, body)
    odd, down = measure(message("odd", "out_of_scope"), message("down", "out_of_scope"))
    assert (odd["got"], odd["failure"]) == (["error"], "not the contract's JSON")
    assert (down["got"], down["failure"]) == (["error"], "502")


def test_counts_an_empty_turn_as_no_reply(stack: TalkingStack, measure: Measure, tmp_path: Path) -> None:
    stack.replies["hi"] = []
    (result,) = measure(message("hi", "smalltalk:greet"))
    assert result["got"] == []
    assert score.figures(score.load(tmp_path / "out" / "results.jsonl"))["no_reply"] == 1.0


@pytest.mark.parametrize("text", ["", "two\nlines", "half \ud83d a character", "\u2028", "¿duele? 💉", "nul \x00"])
def test_sends_and_writes_any_text_unchanged(stack: TalkingStack, measure: Measure, text: str) -> None:
    (result,) = measure(message(text, "out_of_scope"))
    assert result["text"] == text
    assert list(stack.heard.values()) == [[text]]


def test_prints_the_figures_of_each_language_as_the_score_does(
    stack: TalkingStack, measure: Measure, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    stack.replies["hola"] = [reply("Hola.", "smalltalk:greet")]
    measure(message("hi", "smalltalk:greet"), message("hola", "smalltalk:greet", lang="es"))
    printed = capsys.readouterr().out
    for language, right in (("en", 0.0), ("es", 1.0)):
        score.main([str(tmp_path / "out" / "results.jsonl"), "--lang", language])
        figures = capsys.readouterr().out
        assert f"[{language}]\n{figures}" in printed
        assert f"in_domain_right      {right}" in figures
