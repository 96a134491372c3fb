"""Whether the clinic helped, asked on the website once a matter is closed (requirement P34)."""

from datetime import timedelta

import pytest

from frontdesk import ended_chats
from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.events import Event, Events
from frontdesk.feedback import Rated, give
from frontdesk.satisfaction import QUESTION
from frontdesk.tickets import Kind
from tests.conftest import Clock

ALARM = "my throat is closing and I can't breathe"


@pytest.fixture
def board(desk: Desk, clock: Clock) -> Board:
    return Board(desk.store, clock, phrases=desk.phrases)


async def opened(desk: Desk, kind: Kind, text: str = "hello", channel: str = "web") -> str:
    message = await desk.receive("c", channel, text)
    await desk.take_next("c")
    return (await desk.open_ticket("c", message.id, kind)).reference


async def questions(desk: Desk) -> list[Event]:
    return [event for event in await Events(desk.store).after("c", 0) if event.utter_action == QUESTION]


async def test_is_asked_in_the_patients_language_when_a_matter_is_closed(desk: Desk, board: Board) -> None:
    reference = await opened(desk, Kind.HUMAN, "quiero hablar con una persona por favor")
    assert await questions(desk) == []
    await board.close(reference)
    (question,) = await questions(desk)
    assert question.for_page()["asks_rating"] is True
    assert "¿Le ayudamos?" in question.text


async def test_is_asked_when_the_last_matter_is_closed_and_not_twice(desk: Desk, board: Board) -> None:
    first, second = await opened(desk, Kind.HUMAN), await opened(desk, Kind.BOOKING)
    await board.close(first)
    assert await questions(desk) == []
    await board.close(second)
    assert len(await questions(desk)) == 1


async def test_is_asked_again_when_the_matter_came_up_again(desk: Desk, board: Board, clock: Clock) -> None:
    await board.close(await opened(desk, Kind.HUMAN))
    clock.forward(days=1)
    await board.close(await opened(desk, Kind.HUMAN))
    assert len(await questions(desk)) == 2


@pytest.mark.parametrize("text", [ALARM, "the red area is hot, full of pus and spreading"])
async def test_is_never_asked_after_an_emergency_or_an_urgent_symptom(desk: Desk, board: Board, text: str) -> None:
    reference = await opened(desk, Kind.HUMAN)
    await desk.receive("c", "web", text)
    for entry in (await board.view()).entries:
        await board.close(entry.ticket.reference)
    assert reference in {entry.ticket.reference for entry in (await board.view()).in_state("closed")}
    assert await questions(desk) == []


@pytest.mark.parametrize(("channel", "kind"), [("sms", Kind.HUMAN), ("web", Kind.FAILED_TURN)])
async def test_is_asked_of_nobody_who_texts_or_had_nothing_handed_over(
    desk: Desk, board: Board, channel: str, kind: Kind
) -> None:
    await board.close(await opened(desk, kind, channel=channel))
    assert await questions(desk) == []


async def test_is_not_asked_in_a_chat_that_was_erased(desk: Desk, board: Board, clock: Clock) -> None:
    reference = await opened(desk, Kind.HUMAN)
    async with desk.store.writing() as connection:
        await ended_chats.end(connection, "c", clock())
    await board.close(reference)
    assert await questions(desk) == []


async def test_staff_see_how_often_each_reply_helped(desk: Desk, board: Board, clock: Clock) -> None:
    await opened(desk, Kind.HUMAN)
    await opened(desk, Kind.HUMAN)
    said = [event.seq for event in await Events(desk.store).after("c", 0) if event.sender == "bot"]
    async with desk.store.writing() as connection:
        await give(connection, "c", said[0], "up", None, clock())
        await give(connection, "c", said[1], "down", "unclear", clock())
    assert await board.ratings() == [Rated("utter_faq/duration", 1, 1, {"unclear": 1})]
    clock.now += timedelta(days=31)
    assert await board.ratings() == []
