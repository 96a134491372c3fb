"""The parts of a message."""

import pytest

from assistant.question_splitter import language, split

NLP = language()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("does it hurt", []),
        ("how long does it take and is it painful?", ["how long does it take", "is it painful?"]),
        ("Does it hurt? How long is it?", ["Does it hurt?", "How long is it?"]),
        ("redness and swelling after", []),
        ("", []),
    ],
)
def test_splits_where_another_clause_begins(text: str, parts: list[str]) -> None:
    assert split(NLP, text) == parts
