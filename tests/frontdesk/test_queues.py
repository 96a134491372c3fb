"""What waits, and since when."""

from frontdesk import queues
from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.queues import Queue
from tests.conftest import NOON, Clock


async def test_each_queue_says_how_many_and_since_when(desk: Desk, clock: Clock) -> None:
    await desk.receive("c", "web", "how long does it take")
    clock.forward(minutes=1)
    await desk.receive("c", "web", "my throat is closing")
    clock.forward(minutes=1)
    async with desk.store.reading() as connection:
        found = await queues.all_of(connection)
    assert found["messages"] == Queue(1, NOON)
    assert found["messages"].age(clock()) == 120
    assert found["tickets_emergency"].age(clock()) == 60
    assert found["tickets_routine"] == Queue()
    assert found["tickets_routine"].age(clock()) == 0


async def test_an_acknowledged_ticket_waits_no_more(desk: Desk, clock: Clock) -> None:
    await desk.receive("c", "web", "my throat is closing")
    board = Board(desk.store, clock)
    (entry,) = (await board.view()).entries
    await board.acknowledge(entry.ticket.reference)
    async with desk.store.reading() as connection:
        assert (await queues.all_of(connection))["tickets_emergency"] == Queue()
