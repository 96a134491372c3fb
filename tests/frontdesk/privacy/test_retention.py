"""What is old goes, what staff still need stays."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from frontdesk import audit, ended_chats
from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.privacy.daily import DailyRetention
from frontdesk.privacy.retention import last_run, retain
from frontdesk.store import Store, conversations, inbox, mentions, outbox, tickets
from tests.conftest import NOON, Clock

PERIODS = {"dialogues": timedelta(days=30), "messages": timedelta(days=365), "tickets": timedelta(days=2000)}


async def kept(store: Store) -> dict[str, int]:
    async with store.reading() as connection:
        return {
            table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (conversations, inbox, outbox, tickets, mentions)
        }


async def after(desk: Desk, dialogues: Store | None, **how_long: float) -> dict[str, int]:
    return await retain(desk.store, dialogues, PERIODS, "somebody", NOON + timedelta(**how_long))


async def close_all(desk: Desk, clock: Clock) -> None:
    board = Board(desk.store, clock)
    for entry in (await board.view()).in_state("open"):
        await board.close(entry.ticket.reference)


async def test_nothing_goes_before_its_time(talked: Desk, dialogues: Store) -> None:
    before = await kept(talked.store)
    assert set((await after(talked, dialogues, days=29)).values()) == {0}
    assert await kept(talked.store) == before


async def test_dialogues_go_first(talked: Desk, dialogues: Store) -> None:
    before = await kept(talked.store)
    assert (await after(talked, dialogues, days=31))["events"] == 2
    assert await kept(talked.store) == before


async def test_a_chat_that_its_patient_erased_goes_at_once_but_for_what_staff_still_need(
    talked: Desk, dialogues: Store
) -> None:
    async with talked.store.writing() as connection:
        for conversation_id in ("ruth", "sam"):
            await ended_chats.end(connection, conversation_id, NOON)
    assert (await after(talked, dialogues, hours=1))["events"] == 2
    left = await kept(talked.store)
    assert (left["conversations"], left["tickets"], left["inbox"], left["outbox"]) == (1, 2, 2, 3)


async def test_an_open_ticket_keeps_its_conversation_for_ever(talked: Desk, dialogues: Store) -> None:
    await after(talked, dialogues, days=10_000)
    left = await kept(talked.store)
    assert (left["conversations"], left["tickets"], left["inbox"], left["outbox"]) == (1, 2, 2, 3)


async def test_a_closed_ticket_keeps_what_mentions_it_and_then_goes(talked: Desk, clock: Clock) -> None:
    chat = await talked.receive("ruth", "web", "thanks")
    await talked.take_next("ruth")
    await close_all(talked, clock)
    await after(talked, None, days=400)
    left = await kept(talked.store)
    assert (left["conversations"], left["tickets"], left["inbox"]) == (1, 2, 2)
    async with talked.store.reading() as connection:
        assert chat.id not in (await connection.execute(select(inbox.c.id))).scalars().all()
    await after(talked, None, days=2001)
    assert set((await kept(talked.store)).values()) == {0}


async def test_what_is_not_answered_yet_stays(desk: Desk) -> None:
    await desk.receive("sam", "web", "does it hurt?")
    await after(desk, None, days=400)
    assert (await kept(desk.store))["inbox"] == 1


@pytest.mark.parametrize("how_many", [1201])
async def test_takes_many_in_small_steps(desk: Desk, how_many: int) -> None:
    async with desk.store.writing() as connection:
        rows = [
            {"id": f"c{n}", "channel": "web", "owner": "bot", "last_seq": 0, "opened_at": NOON} for n in range(how_many)
        ]
        await connection.execute(conversations.insert(), rows)
    assert (await after(desk, None, days=400))["conversations"] == how_many


class TestDaily:
    def daily(self, desk: Desk, clock: Clock) -> DailyRetention:
        return DailyRetention(desk.store, lambda: None, PERIODS, clock)

    async def test_is_done_once_a_day_whoever_does_it(self, talked: Desk, clock: Clock) -> None:
        async with talked.store.writing() as connection:
            await connection.execute(update(tickets).values(state="closed", closed_at=NOON))
        one, other = self.daily(talked, clock), self.daily(talked, clock)
        clock.forward(days=2001)
        await one.look()
        assert set((await kept(talked.store)).values()) == {0}
        first = clock.now
        clock.forward(hours=23)
        await other.look()
        async with talked.store.reading() as connection:
            assert await last_run(connection) == first
            assert (await audit.verify(connection)).rows == 1

    async def test_runs_beside_the_desk_and_ends_with_it(self, talked: Desk, clock: Clock) -> None:
        daily = self.daily(talked, clock)
        daily.start()
        await daily.close()
        async with talked.store.reading() as connection:
            assert await last_run(connection) in (NOON, None)
