"""The chat of the clinic's website in a real browser, on the front desk's real server, with an assistant that has a
script."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect
from sanic import Sanic

from frontdesk.assistant import AssistantFailed
from frontdesk.desk import Desk
from frontdesk.languages import Language
from frontdesk.phrases import Reply
from frontdesk.settings import Settings
from frontdesk.tickets import Kind
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from server import create
from tests.conftest import ANSWER, SECRETS, serving

expect.set_options(timeout=15_000)

FOLLOW_UPS = (
    {"title": "Does it hurt?", "payload": "Does it hurt?"},
    {"title": "Is it safe?", "payload": "Is it safe?"},
)
LONG_ANSWER = (
    "Mesotherapy is generally considered safe when a skilled professional does it. Like any cosmetic treatment, it has "
    "risks as well as benefits, so it is good to ask before you start."
)
SAFE = Reply(LONG_ANSWER, ("answer:safety",), utter_action="utter_faq/safety", buttons=FOLLOW_UPS)
READ_BACK = Reply(
    "This is your request.\nName: Ana Ruiz\nContact: (404) 555-0137\nIt is about: acne scars\n"
    "Days and times: weekday mornings\nMay I pass it on to our staff? Say yes, or tell me what to change.",
    ("book:confirm",),
    utter_action="utter_ask_booking_form_confirmed",
    buttons=({"title": "Yes, pass it on", "payload": "Yes"},),
)
NOTED = Reply(
    "Thank you for telling me. Our staff have your message, and they will look at it before any treatment. "
    "You can also talk it over with them at (770) 802-8900.",
    ("escalate:allergy",),
    claims=Kind.ALLERGY,
    utter_action="utter_allergy_noted",
)
HANDED_OVER = Reply("Your request is saved as B-1234.", ("book",), utter_action="utter_booking_handed_over")
HOW_LONG = "how long does it take"
SCRIPT: Mapping[str, list[Reply]] = {
    HOW_LONG: [ANSWER],
    "Is it safe?": [SAFE],
    "Does it hurt?": [
        Reply("Some feel a slight sting.", ("answer:pain_comfort",), utter_action="utter_faq/pain_comfort")
    ],
    "book": [READ_BACK],
    "Yes": [HANDED_OVER],
    "I'm allergic to latex": [NOTED],
}


class Reception:
    """Says what the script says, or the answer to anything; waits while `free` is not set."""

    def __init__(self) -> None:
        self.script = dict(SCRIPT)
        self.free = asyncio.Event()
        self.free.set()
        self.down = False
        self.asked: list[str] = []

    async def turn(
        self,
        turn_id: str,
        conversation_id: str,
        channel: str,
        language: Language,
        text: str,
        signals: Mapping[str, bool],
    ) -> list[Reply]:
        self.asked.append(text)
        await self.free.wait()
        if self.down:
            raise AssistantFailed("down")
        return self.script.get(text, [ANSWER])

    async def is_ready(self) -> bool:
        return not self.down

    async def close(self) -> None:
        pass


class ReadyActions:
    async def is_ready(self) -> bool:
        return True


@pytest.fixture
def assistant() -> Reception:
    return Reception()


@pytest.fixture
def environment() -> dict[str, str]:
    return {}


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """The real one, as the browser's."""
    return lambda: datetime.now(UTC)


@pytest.fixture
def database(sqlite_database: str) -> str:
    """One kind is enough: pages do not know the other."""
    return sqlite_database


@pytest.fixture
async def url(desk: Desk, assistant: Reception, environment: dict[str, str]) -> AsyncIterator[str]:
    Sanic.test_mode = True
    settings = Settings.from_environment({**SECRETS, "RATE_LIMITS": "off", **environment})
    front = FrontDesk(settings, desk.store, assistant, ReadyActions(), desk, Workers(desk))
    async with serving(create(front)) as url:
        yield url


@pytest.fixture
async def visitor(chromium: Browser, url: str) -> AsyncIterator[BrowserContext]:
    """A browser of somebody's own. An error of a script, or anything that a policy forbade, fails the test."""
    context = await chromium.new_context(base_url=url, viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complain(said, complaints))
    yield context
    await context.unroute_all(behavior="ignoreErrors")
    await context.close()
    assert complaints == []


def complain(said: ConsoleMessage, complaints: list[str]) -> None:
    if said.type == "error" and "Failed to load resource" not in said.text:
        complaints.append(said.text)


class Chat:
    """The chat on one page, as somebody uses it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.launcher = page.locator("clinic-chat .launcher")
        self.panel = page.get_by_role("dialog")
        self.log = page.get_by_role("log")
        self.field = page.get_by_label("Your message")
        self.patient = self.log.locator(".entry.patient")
        self.bot = self.log.locator(".entry.bot")

    async def open(self, agree: bool = True) -> "Chat":
        await self.launcher.click()
        await expect(self.panel).to_be_visible()
        if agree:
            await self.button("Agree and chat").click()
        return self

    async def reopen(self) -> None:
        """After a reload."""
        await self.launcher.click()
        await expect(self.panel).to_be_visible()

    async def says(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    def button(self, name: str, *, exact: bool = False) -> Locator:
        return self.panel.get_by_role("button", name=name, exact=exact)


@pytest.fixture
async def page(visitor: BrowserContext) -> Page:
    page = await visitor.new_page()
    await page.goto("/")
    return page


@pytest.fixture
async def chat(page: Page) -> Chat:
    """Open, with the notice agreed to."""
    return await Chat(page).open()
