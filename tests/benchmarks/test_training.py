"""Both sides learn the same examples, and what is an estimate is known to be one; nothing is trained here."""

import pytest

from benchmarks import training
from benchmarks.training import EPOCHS, StockTraining, Trained

CONTENT = {
    "version": "3.1",
    "nlu": [
        {"intent": "greet", "examples": "".join(f"- hello {number}\n" for number in range(40))},
        {"intent": "faq/duration", "examples": "- how long\n- how many minutes\n- long?\n"},
        {"lookup": "our_treatment", "examples": "- meso\n- mesotherapy\n"},
    ],
    "responses": {},
}
LOG = (
    "\rEpochs:   0%|          | 0/5 [00:00<?, ?it/s]"
    "\rEpochs:  20%|##        | 1/5 [00:12<00:48, 12.1s/it, t_loss=5.8]"
    "\rEpochs:  60%|######    | 3/5 [00:16<00:08, 4.1s/it]\n"
    "\rEpochs: 100%|##########| 5/5 [00:20<00:00, 2.1s/it, t_loss=1.2, i_acc=0.9]\n"
    "INFO Finished training component 'DIETClassifier'.\n"
    "\rEpochs:   0%|          | 0/5 [00:00<?, ?it/s]"
    "\rEpochs:  20%|##        | 1/5 [00:59<04:00, 59s/it]"
    "\rEpochs: 100%|##########| 5/5 [1:00:07<00:00, 2.0s/it]\n"
)


def test_takes_every_example_and_the_answers_stock_chooses_from() -> None:
    content = training.examples()
    assert training.count(content) > 5000
    assert {part["intent"] for part in content["nlu"] if "intent" in part} >= {"faq/duration", "report_allergy"}
    assert len(content["responses"]) == 31
    assert all(len(texts) == 1 for texts in content["responses"].values())


def test_counts_examples_and_no_entries_of_lookup_tables() -> None:
    assert training.count(CONTENT) == 43


def test_thins_each_intent_by_the_same_share_and_keeps_two() -> None:
    fewer = training.fewer(CONTENT, 10)
    assert [len(part["examples"].splitlines()) for part in fewer["nlu"]] == [9, 2, 2]
    assert fewer["nlu"][0]["examples"].splitlines()[-1] > "- hello 3"
    assert training.count(CONTENT) == 43


def test_keeps_all_when_more_are_asked_for_than_there_are() -> None:
    assert training.fewer(CONTENT, 1000) == CONTENT


def test_reads_the_pace_of_all_components_without_their_first_epochs() -> None:
    assert training.per_epoch(LOG) == pytest.approx((20 - 12) / 4 + (3607 - 59) / 4)


@pytest.mark.parametrize("log", ["", "no bars", "\rEpochs: 100%|###| 1/1 [01:22<00:00, 82.18s/it]\n"])
def test_knows_no_pace_without_a_second_epoch(log: str) -> None:
    assert training.per_epoch(log) == 0.0


def test_estimates_the_missing_epochs_only() -> None:
    fewer, all_of_them = (StockTraining(Trained("m", 100.0, 2.0, 0.1), epochs) for epochs in (10, EPOCHS))
    assert (fewer.estimated, fewer.seconds) == (True, 280.0)
    assert (all_of_them.estimated, all_of_them.seconds) == (False, 100.0)


def test_scales_with_the_examples_what_epochs_take_and_nothing_else() -> None:
    assert StockTraining(Trained("m", 250.0, 2.0, 0.1), EPOCHS).with_examples(10) == 50 + 2000
