"""The command says in one sentence what keeps it from measuring, and where."""

import json
import os
import socket
from pathlib import Path

import pytest

from evaluation import score
from evaluation.__main__ import main
from tests.evaluation.conftest import TalkingStack

GOOD = b'{"text": "hi", "expect": ["smalltalk:greet"]}\n'


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.jsonl"
    file.write_bytes(GOOD)
    return file


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_says_what_to_do_when_there_is_no_stack(good: Path, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{unused_port()}"
    said = main([str(good), "--out", str(tmp_path / "out"), "--url", url])
    assert said == f"Nothing answers at {url}: start the stack with `make run`, or name its --url."


def test_says_when_the_stack_is_not_ready(stack: TalkingStack, good: Path, tmp_path: Path) -> None:
    stack.ready = False
    said = str(main([str(good), "--out", str(tmp_path / "out"), "--url", stack.url]))
    assert said.startswith(f"The stack at {stack.url} is not ready (/readyz says 503): ")
    assert not stack.heard


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "http://host:port", "ftp://host", "nonsense"])
def test_says_when_the_url_is_none(good: Path, tmp_path: Path, url: str) -> None:
    said = str(main([str(good), "--out", str(tmp_path / "out"), "--url", url]))
    assert said.startswith(f"{url} is no address")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b"{", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"text": "\xff"}', "is not UTF-8"),
        (b"[]", "must be an object"),
        (b'{"expect": ["human"]}', "`text` is missing"),
        (b'{"text": "a"}', "`expect` is missing"),
        (b'{"text": 1, "expect": ["human"]}', "`text` is wrong"),
        (b'{"text": "a", "expect": []}', "`expect` is wrong"),
        (b'{"text": "a", "expect": "human"}', "`expect` is wrong"),
        (b'{"text": "a", "expect": [1]}', "`expect.0` is wrong"),
        (b'{"text": "a", "expect": ["human"], "also_ok": null}', "`also_ok` is wrong"),
        (b'{"text": "a", "expect": ["human"], "lang": 3}', "`lang` is wrong"),
    ],
)
def test_names_a_bad_line_and_what_is_wrong(stack: TalkingStack, tmp_path: Path, line: bytes, fault: str) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(GOOD + b"\n" + line + b"\n" + GOOD)
    said = str(main([str(file), "--out", str(tmp_path / "out"), "--url", stack.url]))
    assert said.startswith(f"{file}:3: {fault}")
    assert not stack.heard


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ({"turns": [{"user": "a", "expect": ["human"]}]}, "`id` is missing"),
        ({"id": "x", "turns": []}, "`turns` is wrong"),
        ({"id": "x", "turns": [{"expect": ["human"]}]}, "`turns.0.user` is missing"),
    ],
)
def test_names_a_bad_script_and_what_is_wrong(
    stack: TalkingStack, tmp_path: Path, line: dict[str, object], fault: str
) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text(json.dumps(line), encoding="utf-8")
    said = str(main([str(file), "--dialogues", "--out", str(tmp_path / "out"), "--url", stack.url]))
    assert said.startswith(f"{file}:1: {fault}")


def test_says_when_the_file_is_missing_or_empty(stack: TalkingStack, tmp_path: Path) -> None:
    missing, empty = tmp_path / "missing.jsonl", tmp_path / "empty.jsonl"
    empty.write_bytes(b"\n")
    options = ["--out", str(tmp_path / "out"), "--url", stack.url]
    assert main([str(missing), *options]) == f"{missing} cannot be read: No such file or directory."
    assert main([str(empty), *options]) == f"{empty} holds no lines."


def test_does_not_overwrite_its_input(stack: TalkingStack, tmp_path: Path) -> None:
    file = tmp_path / "results.jsonl"
    file.write_bytes(GOOD)
    said = str(main([str(file), "--out", str(tmp_path), "--url", stack.url]))
    assert "name another folder" in said
    assert file.read_bytes() == GOOD


def test_says_when_the_folder_cannot_be_made(stack: TalkingStack, good: Path) -> None:
    assert main([str(good), "--out", str(good), "--url", stack.url]) == (
        f"{good} cannot be written: File exists. Name another folder as --out."
    )


@pytest.mark.parametrize("at_once", ["0", "-1", "many"])
def test_wants_at_least_one_conversation_at_once(good: Path, at_once: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(good), "--out", "out", f"--at-once={at_once}"])
    assert f"{at_once} is no number from 1 on" in capsys.readouterr().err


@pytest.mark.skipif("EVALUATION_DATA" not in os.environ, reason="needs the evaluation sets")
def test_scores_exactly_as_we_are_judged() -> None:
    judge = Path(os.environ["EVALUATION_DATA"]) / "score.py"
    assert Path(score.__file__).read_bytes() == judge.read_bytes()
