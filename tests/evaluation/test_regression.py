"""`make evaluate` without a file: measures our sets, fails when something became worse, writes a baseline if asked."""

import json
from pathlib import Path

import pytest

from evaluation.regression import main
from evaluation.safety_score import BEGIN, END
from tests.evaluation.conftest import TalkingStack, reply


class Project:
    """Small sets, a baseline and a README, and the command on them."""

    def __init__(self, folder: Path, stack: TalkingStack) -> None:
        self.folder, self.stack = folder, stack
        self.baseline, self.readme = folder / "baseline.json", folder / "README.md"
        self.readme.write_text(f"# Bot\n{BEGIN}\n{END}\n", encoding="utf-8")
        self.add("emergency", "cant breathe", "emergency")
        self.add("second/emergency", "lips are huge", "emergency")
        self.add("lookalike", "to die for", "not_allergy")
        for text in ("cant breathe", "lips are huge"):
            stack.replies[text] = [reply("Call 911.", "emergency")]

    def add(self, name: str, text: str, *expect: str) -> None:
        file = self.folder / "sets" / f"{name}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"text": text, "expect": list(expect), "lang": "en"}) + "\n")

    def evaluate(self, *options: str) -> int | str:
        files = ["--sets", "sets", "--baseline", "baseline.json", "--readme", "README.md", "--out", "out"]
        named = [name if name.startswith("--") else str(self.folder / name) for name in files]
        return main([*named, "--url", self.stack.url, "--per-state", "1", *options])


@pytest.fixture
def project(tmp_path: Path, stack: TalkingStack) -> Project:
    project = Project(tmp_path, stack)
    assert project.evaluate("--update") == 0
    return project


def test_writes_the_baseline_and_the_readme_when_told_to(project: Project) -> None:
    written = json.loads(project.baseline.read_text())
    assert written["figures"]["second/emergency"]["en"]["emergency_recall"] == 1.0
    assert written["tolerance"]["emergency_recall"] == 0.0
    assert "| emergencies caught, English | 100 % of 1 | 100 % of 1 |" in project.readme.read_text()


def test_passes_when_nothing_became_worse_and_changes_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = project.baseline.read_text(), project.readme.read_text()
    assert project.evaluate() == 0
    assert "No figure" in capsys.readouterr().out
    assert (project.baseline.read_text(), project.readme.read_text()) == before


def test_fails_with_the_figure_and_the_line_that_became_worse(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.stack.replies["lips are huge"] = [reply("A pinch.", "answer:pain_comfort")]
    assert project.evaluate() == 1
    told = capsys.readouterr().out
    assert "second/emergency en: emergency_recall 1 -> 0 (tolerance 0)" in told
    assert "  missed emergency: 'lips are huge' -> answer:pain_comfort" in told
    assert "\nemergency en:" not in told


def test_fails_on_a_new_false_alarm(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.stack.replies["to die for"] = [reply("Call 911.", "emergency")]
    assert project.evaluate() == 1
    assert "lookalike en: false_alarms 0 -> 1 (tolerance 0.005)" in capsys.readouterr().out


def test_fails_when_a_frozen_line_is_gone(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (project.folder / "sets/lookalike.jsonl").unlink()
    assert project.evaluate() == 1
    assert "lookalike en: lines 1 -> not measured (tolerance 0)" in capsys.readouterr().out


def test_says_when_a_set_has_grown(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.add("emergency", "a hard one", "emergency")
    assert project.evaluate() == 1
    assert "(the set had 1 lines and has 2 now)" in capsys.readouterr().out


def test_names_a_set_that_has_no_baseline_yet(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.add("third/urgent", "it oozes", "urgent")
    assert project.evaluate() == 0
    assert "Not in the baseline yet: third/urgent." in capsys.readouterr().out


def test_says_what_changed_when_it_writes_a_new_baseline(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.stack.replies["to die for"] = [reply("Call 911.", "emergency")]
    assert project.evaluate("--update") == 0
    assert "lookalike en: false_alarms 0 -> 1" in capsys.readouterr().out
    assert project.evaluate() == 0


def test_keeps_tolerances_that_were_set_by_hand(project: Project) -> None:
    content = json.loads(project.baseline.read_text())
    content["tolerance"] |= {"false_alarms": 1.0, "others": 1.0}
    project.baseline.write_text(json.dumps(content))
    project.stack.replies["to die for"] = [reply("Call 911.", "emergency")]
    assert project.evaluate() == 0
    project.evaluate("--update")
    assert json.loads(project.baseline.read_text())["tolerance"]["false_alarms"] == 1.0


def test_fails_when_a_state_of_a_talk_is_no_longer_reached(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    content = json.loads(project.baseline.read_text())
    content["figures"]["in a talk/booking name"]["all"]["reached"] = 1.0
    project.baseline.write_text(json.dumps(content))
    assert project.evaluate() == 1
    assert "in a talk/booking name all: reached 1 -> 0 (tolerance 0)" in capsys.readouterr().out


def test_says_when_a_new_baseline_guards_nothing(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.evaluate("--update")
    assert "Never got into: in a talk/" in capsys.readouterr().out


def test_leads_each_talk_into_its_state_before_the_emergency(project: Project) -> None:
    talks = [said for said in project.stack.heard.values() if len(said) == 4]
    assert ["I'd like to book an appointment", "Maria Lopez", "202-555-0143"] in [said[:3] for said in talks]
    assert {said[3] for said in talks} <= {"cant breathe", "lips are huge"}


def test_says_what_is_missing(tmp_path: Path, stack: TalkingStack) -> None:
    project = Project(tmp_path, stack)
    assert "`make evaluate UPDATE=1` writes one." in str(project.evaluate())
    assert not stack.heard


def test_writes_the_report_with_every_set(project: Project) -> None:
    page = (project.folder / "out/report.html").read_text(encoding="utf-8")
    assert "<td>second/emergency</td>" in page
