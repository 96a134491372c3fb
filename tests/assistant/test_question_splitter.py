"""The parts of a message."""

import pytest

from assistant.question_splitter import asks, items, language, split

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


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Pain and downtime?", ["Pain", "downtime?"]),
        ("the risks, the benefits and the cost", ["the risks", "the benefits", "the cost"]),
        ("does it hurt", []),
        ("I looked at your page, thought about it for long and then decided that it could be good", []),
    ],
)
def test_lists_the_items_of_a_short_message(text: str, parts: list[str]) -> None:
    assert items(NLP, text) == parts


@pytest.mark.parametrize("part", ["also how do I book", "And how much is it", "is it sore", "the cost?", "hi, may I"])
def test_tells_a_question(part: str) -> None:
    assert asks(part)


@pytest.mark.parametrize("part", ["I have no time to rest", "my skin is dull", "", "thanks for that"])
def test_tells_what_is_no_question(part: str) -> None:
    assert not asks(part)
