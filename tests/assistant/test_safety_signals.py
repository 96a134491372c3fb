"""What the front desk's screening found overrides what the classifier thinks."""

import pytest

from assistant.safety_signals import with_signals


@pytest.mark.parametrize(
    ("asked", "signals", "acts"),
    [
        (["faq/duration"], {}, ["faq/duration"]),
        (["faq/duration"], {"allergy": True}, ["report_allergy", "faq/duration"]),
        (["out_of_scope"], {"allergy": True}, ["report_allergy"]),
        (["greet"], {"allergy": True}, ["report_allergy"]),
        (["report_allergy"], {"allergy": True}, ["report_allergy"]),
        (["faq/duration", "report_allergy"], {}, ["report_allergy", "faq/duration"]),
        (["faq/duration"], {"urgent": True}, ["report_urgent_symptom", "faq/duration"]),
        (["faq/duration"], {"emergency": True}, ["report_emergency"]),
        (["faq/duration", "report_emergency"], {}, ["report_emergency"]),
        (["report_allergy"], {"denied_allergy": True}, ["deny"]),
        (["report_allergy", "faq/duration"], {"denied_allergy": True}, ["faq/duration"]),
    ],
)
def test_puts_alarms_first(asked: list[str], signals: dict[str, bool], acts: list[str]) -> None:
    assert with_signals(asked, signals) == acts


def test_past_anaphylaxis_is_an_allergy_and_no_symptom_of_now() -> None:
    signals = {"allergy": True, "urgent": True, "past_anaphylaxis": True}
    assert with_signals(["out_of_scope"], signals) == ["report_allergy"]


def test_words_of_danger_that_were_not_meant_are_no_alarm() -> None:
    assert with_signals(["report_emergency", "faq/duration"], {"dismissed": True}) == ["faq/duration"]
    assert with_signals(["report_emergency"], {"dismissed": True}, "out_of_scope") == ["out_of_scope"]
    assert with_signals(["report_allergy"], {"dismissed": True}, "out_of_scope") == ["report_allergy"]


def test_that_all_is_well_is_no_emergency() -> None:
    assert with_signals(["report_emergency"], {"reassured": True}, "deny") == ["deny"]
    assert with_signals(["report_emergency"], {"reassured": True, "urgent": True}, "deny") == ["report_urgent_symptom"]


def test_a_denial_with_an_exception_is_an_allergy_where_the_classifier_is_sure() -> None:
    denied = {"denied_allergy": True}
    assert with_signals(["report_allergy"], denied, surely_allergy=True) == ["report_allergy"]
    assert with_signals(["report_allergy"], denied) == ["deny"]
    assert with_signals(["report_allergy"], {**denied, "dismissed": True}, surely_allergy=True) == ["deny"]
