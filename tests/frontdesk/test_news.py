"""Who hears that something was added to a conversation, and when."""

import asyncio
from contextlib import suppress

import pytest

from frontdesk import conversations
from frontdesk.news import News
from frontdesk.store import Store
from tests.frontdesk.conftest import Stored


async def test_reaches_all_who_follow_and_nobody_else() -> None:
    news = News()
    with news.following("a") as one, news.following("a") as other, news.following("b") as stranger:
        news.tell(["a", "nobody"])
        assert (one.is_set(), other.is_set(), stranger.is_set()) == (True, True, False)
    assert news.followed == []


async def test_comes_with_every_message_that_is_committed(store: Store, stored: Stored) -> None:
    with store.news.following("c") as heard:
        await stored("hello", "other")
        assert not heard.is_set()
        await stored("how long", "c")
        assert heard.is_set()


async def test_comes_only_once_it_is_committed(store: Store, stored: Stored) -> None:
    await stored()
    with store.news.following("c") as heard:
        with suppress(KeyError):
            async with store.writing() as connection:
                await conversations.next_seq(connection, "c")
                raise KeyError("undone")
        assert not heard.is_set()


async def test_ends_with_a_last_call_and_waits_for_all_to_leave() -> None:
    news = News()
    left = []

    async def follow() -> None:
        with news.following("a") as heard:
            await heard.wait()
            await asyncio.sleep(0.05)
            left.append(news.closed)

    following = asyncio.create_task(follow())
    await asyncio.sleep(0)
    await news.close()
    assert left == [True]
    await following


async def test_does_not_wait_forever_for_who_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.news.LEAVING", 0.01)
    news = News()
    with news.following("a"):
        async with asyncio.timeout(1):
            await news.close()
