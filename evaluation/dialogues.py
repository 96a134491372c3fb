"""Tells how scripts of several turns went. Whether a turn is right is decided by `score.turn_right`."""

from collections.abc import Iterator

from evaluation.lines import Line


def tell(played: list[Line]) -> Iterator[str]:
    """A line for each script, one for each of its wrong turns, and the sum."""
    for script in played:
        turns = script["turns"]
        right = _right(turns)
        verdict = "ok   " if right == len(turns) else "wrong"
        yield f"{script['id']:5} {verdict} {right}/{len(turns)} turns  {script.get('title', '')}".rstrip()
        for number, turn in enumerate(turns, start=1):
            if not turn["right"]:
                yield f"      turn {number}: expected {_named(turn['expect'])}; got {_got(turn)}"
    turns = [turn for script in played for turn in script["turns"]]
    whole = sum(_right(script["turns"]) == len(script["turns"]) for script in played)
    yield f"{whole} of {len(played)} dialogues right, {_right(turns)} of {len(turns)} turns"


def _right(turns: list[Line]) -> int:
    return sum(turn["right"] for turn in turns)


def _got(turn: Line) -> str:
    return _named(turn["got"]) + (f" ({turn['failure']})" if "failure" in turn else "")


def _named(words: list[str]) -> str:
    return ", ".join(words) or "nothing"
