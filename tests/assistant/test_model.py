"""Which model belongs to the present sources."""

from pathlib import Path

import pytest

from assistant import model

FILE = """
topic: {{title: {title}}}
nlu:
- intent: greet
  examples: "- {example}"
responses:
  utter_greet:
  - text: {text}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("data", "assistant", "models"):
        (tmp_path / folder).mkdir()
    for name in ("config.yml", "domain.yml", "assistant/part.py", "models/assistant.tar.gz"):
        (tmp_path / name).write_text(name)
    write(tmp_path)
    model.record(tmp_path)
    return tmp_path


def write(root: Path, title: str = "Hi", example: str = "hello", text: str = "Hello.") -> None:
    (root / "data" / "greet.yml").write_text(FILE.format(title=title, example=example, text=text))


def test_knows_its_model_again(root: Path) -> None:
    assert model.is_current(root)
    assert model.verified(root) == root / model.ARCHIVE


def test_wording_needs_no_training(root: Path) -> None:
    write(root, title="Good day", text="Good day.")
    assert model.is_current(root)


def test_hours_and_holidays_need_no_training(root: Path) -> None:
    (root / "data" / "clinic.yml").write_text("holidays: {closed: {2026-12-24: Christmas Eve}}")
    assert model.is_current(root)


@pytest.mark.parametrize("changed", ["config.yml", "domain.yml", "assistant/part.py"])
def test_what_is_trained_does(root: Path, changed: str) -> None:
    (root / changed).write_text("changed")
    assert not model.is_current(root)


def test_a_question_example_does(root: Path) -> None:
    write(root, example="good morning")
    assert not model.is_current(root)


def test_a_damaged_model_is_not_loaded(root: Path) -> None:
    (root / model.ARCHIVE).write_text("damaged")
    assert not model.is_current(root)
    with pytest.raises(model.ModelError, match="make train"):
        model.verified(root)


def test_a_missing_model_is_named(root: Path) -> None:
    (root / model.MANIFEST).unlink()
    with pytest.raises(model.ModelError, match="make train"):
        model.verified(root)


def test_an_unreadable_file_is_named(root: Path) -> None:
    (root / "data" / "broken.yml").write_text("a: [")
    with pytest.raises(model.ModelError, match=r"data/broken\.yml"):
        model.digest(root)
