"""Sends labelled lines through a stack, several at once, in a conversation each, and keeps their order."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from tqdm import tqdm

from evaluation import score
from evaluation.lines import Line
from evaluation.stack import Conversation, Stack, open_stack
from evaluation.texting import CHANNEL, TextConversation, Texting

Take = Callable[[Stack, Line], Awaitable[Line]]


async def send_message(stack: Stack, line: Line) -> Line:
    """The line with `got`, `said` and `ms`, and `failure` when the server failed."""
    return line | await say(stack.begin(), line["text"])


class PlayScript:
    """Takes scripts; those in the style of SMS by text, where there is a phone for that."""

    def __init__(self, texting: Texting | None = None) -> None:
        self._texting = texting

    async def __call__(self, stack: Stack, script: Line) -> Line:
        """The script with all this in every turn, and whether it was `right`. A failed turn does not end the script."""
        by_text = self._texting if script.get("channel_style") == CHANNEL else None
        conversation = (by_text or stack).begin()
        turns = []
        for turn in script["turns"]:
            result = turn | await say(conversation, turn["user"])
            turns.append(result | {"right": bool(score.turn_right(result))})
        return script | {"turns": turns}


async def run(url: str, lines: list[Line], take: Take, at_once: int) -> list[Line]:
    """`take` of each line, at most `at_once` of them at a time, with a progress bar. Raises NotThere."""
    async with open_stack(url) as stack:
        places = asyncio.Semaphore(at_once)
        with tqdm(total=len(lines), unit="line") as bar:

            async def one(line: Line) -> Line:
                async with places:
                    result = await take(stack, line)
                bar.update()
                return result

            return await asyncio.gather(*map(one, lines))


async def say(conversation: Conversation | TextConversation, text: str) -> dict[str, Any]:
    """What came back for `text`: `got`, `said`, `ms`, and `failure` when the server failed."""
    turn = asdict(await conversation.say(text))
    return {name: value for name, value in turn.items() if name != "failure" or value}
