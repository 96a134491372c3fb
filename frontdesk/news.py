"""Tells those who follow a conversation, within this process, that something was added to it.

Says only that there is news, never what: whoever hears of it reads the database. What other processes add comes by
`frontdesk/news_wire.py`, and is found by `frontdesk/events.py`, which looks now and then.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress

LEAVING = 2.0  # seconds that followers get to read the last news


class News:
    def __init__(self) -> None:
        self._followers: dict[str, set[asyncio.Event]] = {}
        self._alone: asyncio.Event | None = None
        self.pass_on: Callable[[Collection[str]], None] | None = None  # to other processes
        self.closed = False

    @property
    def followed(self) -> list[str]:
        """The conversations that somebody follows."""
        return list(self._followers)

    @contextmanager
    def following(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there is news of the conversation, and when the news end."""
        heard = asyncio.Event()
        self._followers.setdefault(conversation_id, set()).add(heard)
        try:
            yield heard
        finally:
            followers = self._followers[conversation_id]
            followers.discard(heard)
            if not followers:
                del self._followers[conversation_id]
            if self._alone and not self._followers:
                self._alone.set()

    def tell(self, conversation_ids: Collection[str]) -> None:
        """Says that this process added something."""
        self.wake(conversation_ids)
        if self.pass_on and conversation_ids:
            self.pass_on(conversation_ids)

    def wake(self, conversation_ids: Iterable[str]) -> None:
        """Says so to those who follow here, and to nobody else."""
        for conversation_id in conversation_ids:
            for heard in self._followers.get(conversation_id, ()):
                heard.set()

    async def close(self) -> None:
        """Ends the news and waits a moment for all followers to leave."""
        self.closed = True
        self._alone = asyncio.Event()
        self.wake(self.followed)
        if self._followers:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._alone.wait(), LEAVING)
