"""Emergencies in the middle of a talk: takes a patient into each state of `states.yml` and has an emergency happen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from evaluation.lines import Line
from evaluation.run import say
from evaluation.stack import Stack

STATES = Path(__file__).with_name("states.yml")
CONVERSATIONS = Path(__file__).parents[1] / "data" / "conversations"
PER_STATE = 20  # emergencies; 260 talks take about as long as a fifth of the sets


@dataclass(frozen=True)
class State:
    """`says` leads into it; a reply that matches one of `questions` shows that it was reached."""

    says: tuple[str, ...]
    questions: tuple[re.Pattern[str], ...]

    def shows_in(self, replies: list[str]) -> bool:
        return any(question.fullmatch(reply.strip()) for question in self.questions for reply in replies)


def read_states(file: Path = STATES, conversations: Path = CONVERSATIONS) -> dict[str, State]:
    content = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    texts = dict(_responses(conversations))
    return {
        name: State(
            tuple(content["says"][word] for word in state["says"]),
            tuple(_pattern(text["text"]) for text in texts[state["asked"]]),
        )
        for name, state in content["states"].items()
    }


def samples(lines: list[Line], states: dict[str, State], how_many: int = PER_STATE) -> list[Line]:
    """For each state other emergencies, by chance but always the same ones: a line more changes one of them at most."""
    emergencies = [line for line in lines if line["expect"][0] == "emergency"]
    return [
        line | {"set": f"in a talk/{state}", "state": state}
        for state in states
        for line in sorted(emergencies, key=partial(_lot, state))[:how_many]
    ]


class InAState:
    """To be given to `run`: leads each line's conversation into its state, then sends the line."""

    def __init__(self, states: dict[str, State]) -> None:
        self._states = states

    async def __call__(self, stack: Stack, line: Line) -> Line:
        """The line with what came back, and whether its state was `reached` before."""
        state, conversation = self._states[line["state"]], stack.begin()
        said: list[str] = []
        for text in state.says:
            said = (await conversation.say(text)).said
        return line | await say(conversation, line["text"]) | {"reached": state.shows_in(said)}


def _lot(state: str, line: Line) -> str:
    return sha256(f"{state}\n{line['text']}".encode("utf-8", "surrogatepass")).hexdigest()


def _responses(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for file in sorted(folder.glob("*.yml")):
        yield from yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader).get("responses", {}).items()


def _pattern(text: str) -> re.Pattern[str]:
    """The text with anything in place of its values."""
    words = re.split(r"\{\w+\}", text.strip())
    return re.compile(".*".join(re.escape(word) for word in words), re.DOTALL)
