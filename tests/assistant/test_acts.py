"""All that a message asks for, from what it and its parts sound like."""

import pytest

from assistant.acts import Bars, Guess, acts

BARS = Bars(question_from=0.7, statement_from=0.9, not_ours_from=0.5, likely_from=0.12, answer_from=0.4)


def guess(text: str, label: str, confidence: float) -> Guess:
    return Guess(text, label, confidence, ((label, confidence),))


PAIN = guess("does it hurt?", "faq/pain_comfort", 0.99)
LENGTH = guess("how long is it", "faq/duration", 0.95)


@pytest.mark.parametrize(
    ("whole", "parts", "asked"),
    [
        pytest.param(PAIN, [], ["faq/pain_comfort"], id="one thought"),
        pytest.param(PAIN, [LENGTH, PAIN], ["faq/duration", "faq/pain_comfort"], id="two questions, in their order"),
        pytest.param(guess("", "greet", 0.9), [PAIN], ["faq/pain_comfort"], id="a greeting and a question"),
        pytest.param(
            guess("", "faq/downtime_redness", 0.66),
            [
                guess("I have no time to rest", "faq/hydration_rest", 0.83),
                guess("any downtime?", "faq/downtime_redness", 1),
            ],
            ["faq/downtime_redness"],
            id="background is no question",
        ),
        pytest.param(
            guess("", "out_of_scope", 0.74),
            [guess("I want Botox.", "out_of_scope", 0.9), PAIN],
            ["out_of_scope"],
            id="a question about another treatment",
        ),
        pytest.param(
            guess("", "ask_not_covered", 0.6),
            [guess("book me for friday", "request_booking", 0.99)],
            ["ask_not_covered", "request_booking"],
            id="an act beside what is not covered",
        ),
        pytest.param(guess("", "nlu_fallback", 0.2), [PAIN], ["faq/pain_comfort"], id="only a part is understood"),
        pytest.param(
            guess("", "faq/numbing", 0.9), [guess("so?", "faq/duration", 0.8)], ["faq/numbing"], id="whole wins"
        ),
        pytest.param(
            guess("", "report_allergy", 0.6),
            [PAIN, LENGTH],
            ["report_allergy", "faq/pain_comfort", "faq/duration"],
            id="an alarm stays",
        ),
    ],
)
def test_answers_what_is_asked_and_nothing_else(whole: Guess, parts: list[Guess], asked: list[str]) -> None:
    assert acts(whole, parts, BARS) == asked
