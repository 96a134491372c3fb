"""Conversations of our own, as data, against the real processes.

A file of tests/conversations holds dialogues, each with a `title` and its `turns`: what the `user` writes, the words
that must be among those the replies are `about`, the words that must `not`, the `only` ones there may be, and what the
replies must say among other things (`says`, in any case). Afterwards come the `tickets` by kind and severity, values
of the booking ticket's `details` (null: must not be there) and the `contact` that staff see. What is known to be wrong
says why it `waits`.
"""

import json
import re
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.whole_path.conftest import Patient, Stack

FOLDER = ROOT / "tests" / "conversations"
UNFILLED = re.compile(r"[{}]|\bNone\b|\bnull\b")
FIELDS = {"title", "turns", "tickets", "details", "contact", "waits"}
TURN = {"user", "about", "not", "only", "says"}


def read_dialogues() -> list[tuple[str, dict[str, Any]]]:
    files = sorted(FOLDER.glob("*.yml"))
    read = ((file.stem, yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)) for file in files)
    return [(name, each) for name, dialogues in read for each in dialogues]


def waiting(dialogue: dict[str, Any]) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(strict=True, reason=dialogue["waits"])] if "waits" in dialogue else []


DIALOGUES = [
    pytest.param(dialogue, id=f"{file}: {dialogue['title']}", marks=waiting(dialogue))
    for file, dialogue in read_dialogues()
]


def test_the_files_are_written_as_the_walk_reads_them() -> None:
    for file, dialogue in read_dialogues():
        assert set(dialogue) <= FIELDS, (file, dialogue["title"])
        for turn in dialogue["turns"]:
            assert set(turn) <= TURN, (file, dialogue["title"], turn)
            assert isinstance(turn["user"], str), (file, dialogue["title"], turn)


@pytest.mark.parametrize("dialogue", DIALOGUES)
def test_goes_as_written(stack: Stack, patient: Patient, dialogue: dict[str, Any]) -> None:
    for turn in dialogue["turns"]:
        said = patient.says(turn["user"])
        about = [word for reply in said for word in reply["about"]]
        text = "\n".join(reply["text"] for reply in said)
        where = f"{turn['user']!r} got {about}: {text}"
        assert said, where
        assert all(reply["text"].strip() and reply["about"] for reply in said), where
        assert not UNFILLED.search(text), where
        assert set(turn.get("about", [])) <= set(about), where
        assert not set(turn.get("not", [])) & set(about), where
        assert about == turn.get("only", about), where
        assert [words for words in turn.get("says", []) if words.lower() not in text.lower()] == [], where
    if "tickets" in dialogue:
        assert stack.tickets(patient) == dialogue["tickets"]
    if "details" in dialogue:
        details = booking_details(stack, patient)
        assert {name: details.get(name) for name in dialogue["details"]} == dialogue["details"]
    if "contact" in dialogue:
        assert stack.value(patient, "SELECT contact FROM conversations WHERE id = ?") == dialogue["contact"]


def booking_details(stack: Stack, patient: Patient) -> dict[str, str]:
    query = "SELECT details FROM tickets WHERE conversation_id = ? AND kind = 'booking'"
    return dict(json.loads(stack.value(patient, query) or "{}"))
