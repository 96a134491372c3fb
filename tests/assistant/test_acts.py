"""All that a message asks for, from what it and its parts sound like."""

import pytest

from assistant.acts import Bars, Guess, acts, likely, unclear

BARS = Bars(question_from=0.7, statement_from=0.9, not_ours_from=0.5, likely_from=0.12, answer_from=0.6)


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
        pytest.param(
            guess("", "ask_not_covered", 0.9),
            [guess("does it hurt", "faq/pain_comfort", 1), guess("can I run after?", "ask_not_covered", 0.95)],
            ["faq/pain_comfort", "ask_not_covered"],
            id="a topic beside what is not covered",
        ),
        pytest.param(
            guess("", "share_background", 0.99),
            [guess("I was treated yesterday", "share_background", 0.98), PAIN],
            ["faq/pain_comfort"],
            id="what was told before the question",
        ),
        pytest.param(
            guess("", "faq/results_when", 0.6),
            [guess("I don't care about pain", "share_background", 0.95), guess("when", "faq/results_when", 0.9)],
            ["faq/results_when"],
            id="a topic that is not asked about",
        ),
        pytest.param(
            guess("", "faq/side_effects", 0.98),
            [guess("pros", "faq/benefits", 0.8), guess("cons?", "faq/side_effects", 0.8)],
            ["faq/benefits", "faq/side_effects"],
            id="items of a list are questions",
        ),
        pytest.param(
            guess("", "faq/cellulite_fat", 0.97),
            [guess("does this work for that", "nlu_fallback", 0.2), guess("how quickly?", "faq/results_when", 0.99)],
            ["faq/cellulite_fat", "faq/results_when"],
            id="a topic whose words are spread",
        ),
        pytest.param(
            guess("", "ask_medical_question", 0.7),
            [guess("I take pills.", "ask_medical_question", 0.9), guess("is it ok?", "faq/safety", 0.98)],
            ["ask_medical_question"],
            id="whether it is safe for somebody",
        ),
        pytest.param(
            guess("", "faq/maintenance", 0.9),
            [
                Guess("does it last", "ask_how_long", 0.95, (("ask_how_long", 0.95), ("faq/results_last", 0.04))),
                guess("do I need top ups", "faq/maintenance", 1),
            ],
            ["faq/results_last", "faq/maintenance"],
            id="how long, beside another question",
        ),
        pytest.param(
            guess("", "faq/how_performed", 0.5),
            [guess("so I walk in", "nlu_fallback", 0.2), guess("and then?", "ask_more", 0.9)],
            ["faq/how_performed"],
            id="a follow-up on itself",
        ),
    ],
)
def test_answers_what_is_asked_and_nothing_else(whole: Guess, parts: list[Guess], asked: list[str]) -> None:
    assert acts(whole, parts, BARS) == asked


SAFE, SORE = ("faq/safety", 0.45), ("faq/pain_comfort", 0.3)


def ranked(label: str, *ranking: tuple[str, float]) -> Guess:
    return Guess("is it bad", label, ranking[0][1], ranking)


@pytest.mark.parametrize(
    ("whole", "parts", "candidates"),
    [
        pytest.param(ranked("faq/safety", SAFE, SORE), [], ["faq/safety", "faq/pain_comfort"], id="two are likely"),
        pytest.param(
            ranked("nlu_fallback", ("faq/safety", 0.2), ("faq/pain_comfort", 0.15)),
            [],
            ["faq/safety", "faq/pain_comfort"],
            id="two may be meant",
        ),
    ],
)
def test_asks_which_topic_is_meant(whole: Guess, parts: list[Guess], candidates: list[str]) -> None:
    assert likely(whole, BARS) == candidates
    assert unclear(acts(whole, parts, BARS), whole, parts, candidates, BARS)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        pytest.param(ranked("faq/safety", ("faq/safety", 0.7), SORE), [], id="likely enough"),
        pytest.param(ranked("faq/safety", SAFE, ("faq/pain_comfort", 0.1)), [], id="one only"),
        pytest.param(ranked("faq/safety", SAFE, SORE), [guess("is it safe?", "faq/safety", 0.95)], id="a sure part"),
        pytest.param(ranked("ask_price", ("ask_price", 0.45), SORE, SAFE), [], id="something else is likelier"),
    ],
)
def test_does_not_ask_when_it_is_clear(whole: Guess, parts: list[Guess]) -> None:
    assert not unclear(acts(whole, parts, BARS), whole, parts, likely(whole, BARS), BARS)
