"""Every state in which a form waits for an answer is visited, and it is proved that it was reached."""

import pytest
import yaml

from evaluation.states import STATES, read_states, samples
from tests.conftest import ROOT

FORMS = yaml.safe_load((ROOT / "domain.yml").read_text())["forms"]
ASKED = {state["asked"] for state in yaml.safe_load(STATES.read_text())["states"].values()}
LINES = [{"text": f"help {number}", "expect": ["emergency"], "set": "emergency"} for number in range(100)]


@pytest.mark.parametrize(
    ("form", "slot"), [(form, slot) for form, content in FORMS.items() for slot in content["required_slots"]]
)
def test_visits_each_question_of_each_form(form: str, slot: str) -> None:
    assert f"utter_ask_{form}_{slot}" in ASKED


def test_knows_a_question_by_its_text_whatever_its_values_are() -> None:
    read_back = read_states()["booking read-back"]
    assert read_back.shows_in(
        [
            "Thank you.",
            "This is your request.\nName: Ann\nContact: a@b.com\nIt is about: scars\nMore scars\nDays and times: any\n"
            "May I pass it on to our staff? Say yes, or tell me what to change.",
        ]
    )
    assert not read_back.shows_in(["What name may I put it under?"])
    assert not read_back.shows_in([])


def test_takes_emergencies_only_and_other_ones_for_each_state() -> None:
    states = read_states()
    taken = samples([*LINES, {"text": "hi", "expect": ["smalltalk:greet"], "set": "patients"}], states, 5)
    assert len(taken) == 5 * len(states)
    assert {line["expect"][0] for line in taken} == {"emergency"}
    assert len({line["text"] for line in taken}) > 30


def test_takes_nearly_the_same_ones_when_a_line_is_added() -> None:
    states = read_states()
    more = [*LINES, {"text": "one more", "expect": ["emergency"], "set": "emergency"}]
    for state in states:
        before, after = (
            {line["text"] for line in samples(lines, states, 5) if line["state"] == state} for lines in (LINES, more)
        )
        assert len(before & after) >= 4
