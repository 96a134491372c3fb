"""What staff see of texts that do not arrive (D4, D7, P26)."""

from datetime import timedelta

import pytest

from console.pages import Pages
from console.sessions import Session
from frontdesk.board import Board
from frontdesk.carriers.carrier import AccountRefused, Refused
from frontdesk.desk import Desk
from frontdesk.lines import Channel
from frontdesk.settings import Settings
from frontdesk.texting import IncomingText
from frontdesk.wiring import FrontDesk
from tests.conftest import SECRETS, Clock, ScriptedAssistant
from tests.frontdesk.test_postman import Script
from tests.texting import ANA, OURS, SETTINGS, settled, sid, texting_front


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def front(desk: Desk, assistant: ScriptedAssistant, script: Script) -> FrontDesk:
    front = texting_front(Settings.from_environment({**SECRETS, **SETTINGS}), desk, assistant)
    assert front.postman
    front.postman._carriers = {"twilio": script}
    return front


async def says(front: FrontDesk, text: str) -> None:
    assert front.text_desk
    received = await front.text_desk.receive(IncomingText("twilio", Channel.SMS, sid(), OURS, ANA, text))
    front.workers.nudge(received.message.conversation_id)
    await settled(front)


async def page(front: FrontDesk, clock: Clock) -> str:
    view = await Board(front.store, clock).view()
    return Pages("America/New_York", clock).desk(view, Session(clock(), clock()))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestDesk:
    async def test_p26_a_failed_text_is_listed_and_marked_in_the_conversation(
        self, front: FrontDesk, script: Script, clock: Clock
    ) -> None:
        board = Board(front.store, clock)
        version = await board.version()
        script.failure = Refused("twilio_21617")
        await says(front, "I'm allergic to latex")
        assert await board.version() != version
        shown = await page(front, clock)
        assert shown.count("could not be sent") >= 2
        assert "twilio_21617" in shown

    async def test_p2_staff_see_that_the_911_words_were_not_sent(self, front: FrontDesk, clock: Clock) -> None:
        await says(front, "STOP")
        await says(front, "my throat is closing and I can't breathe")
        assert "not sent: the patient wants no texts" in await page(front, clock)

    async def test_d4_a_sender_that_was_stopped_stands_at_the_top(
        self, front: FrontDesk, script: Script, clock: Clock
    ) -> None:
        script.failure = AccountRefused("twilio_20003")
        await says(front, "hello")
        assert f"No texts go out by {OURS}" in await page(front, clock)

    async def test_d7_what_nobody_confirmed_after_four_hours_is_listed(self, front: FrontDesk, clock: Clock) -> None:
        await says(front, "hello")
        board = Board(front.store, clock)
        clock.forward(hours=3, minutes=59)
        assert (await board.view()).texting.count == 0
        clock.now += timedelta(minutes=2)
        assert [text.state for text in (await board.view()).texting.texts] == ["unconfirmed"] * 2
        assert "unconfirmed after 4 hours" in await page(front, clock)
