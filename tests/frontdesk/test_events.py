"""What a patient's page shows."""

import asyncio

import pytest
from sqlalchemy import update

from frontdesk import events, outbox
from frontdesk.events import Events
from frontdesk.phrases import Reply
from frontdesk.store import Store
from frontdesk.store import outbox as outbox_table
from tests.conftest import ANSWER, GREETING, NOON
from tests.frontdesk.conftest import Stored

BUTTON = {"title": "Does it hurt?", "payload": "pain"}


async def test_shows_all_sides_in_order_from_a_place_on(store: Store, stored: Stored) -> None:
    for text in ("hello", "how long"):
        message = await stored(text)
        async with store.writing() as connection:
            replies = [GREETING, Reply(ANSWER.text, ANSWER.about, buttons=(BUTTON,))]
            await outbox.add(connection, message, replies, "web", NOON)
    async with store.writing() as connection:
        await connection.execute(update(outbox_table).where(outbox_table.c.seq == 6).values(sender="staff"))
    await stored("somebody else's", conversation_id="other")

    everything = await Events(store).after("c", 0)
    assert [event.seq for event in everything] == [1, 2, 3, 4, 5, 6]
    assert [event.sender for event in everything] == ["patient", "bot", "bot", "patient", "bot", "staff"]
    assert await Events(store).after("c", 4) == everything[4:]
    assert everything[3].for_page() == {
        "seq": 4,
        "from": "patient",
        "text": "how long",
        "about": [],
        "buttons": [],
        "at": NOON.isoformat(),
        "language": "en",
    }
    assert everything[2].for_page()["buttons"] == [BUTTON]


async def test_finds_what_another_process_wrote(store: Store, stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LOOK_AGAIN", 0.01)
    await stored("hello")
    watching = asyncio.create_task(Events(store).watch())
    with store.news.following("c") as heard:
        async with asyncio.timeout(2):
            await heard.wait()  # the first look
            heard.clear()
            await asyncio.sleep(0.05)
            assert not heard.is_set()
            async with store.engine.begin() as connection:
                await connection.exec_driver_sql("UPDATE conversations SET last_seq = 2")
            await heard.wait()
    watching.cancel()


async def test_goes_on_looking_after_the_database_was_away(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "LOOK_AGAIN", 0.01)
    async with store.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE conversations RENAME TO away")
    watching = asyncio.create_task(Events(store).watch())
    with store.news.following("c"):
        await asyncio.sleep(0.1)
    assert not watching.done()
    watching.cancel()
