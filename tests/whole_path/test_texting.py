"""Texting on the simulated phone, in a real browser, through the whole stack as `make run-sms` starts it."""

from collections.abc import AsyncIterator, Iterator
from itertools import count

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import text

from evaluation.own_stack import START_WITH_PHONE
from tests.whole_path.conftest import Stack, running, until

ANSWERED = 30_000  # milliseconds until a text is on the phone, on a busy machine
STAYS_SILENT = 3_000  # milliseconds; the postman looks twice a second
numbers = count(100)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("texting"), START_WITH_PHONE) as stack:
        yield stack


class Phone:
    """Somebody with a number that nobody else in these tests has."""

    def __init__(self, page: Page, stack: Stack) -> None:
        self.page = page
        self.number = f"+1404555{next(numbers):04}"
        self._stack = stack
        self.heard: Locator = page.locator(".message.theirs .bubble")
        self.states: Locator = page.locator(".message.theirs .state")

    async def on(self, channel: str = "SMS") -> "Phone":
        await self.page.get_by_label("This phone's number").fill(self.number)
        await self.page.get_by_label(channel, exact=True).check()
        await expect(self.heard).to_have_count(0)
        return self

    async def says(self, text: str, replies: int = 1) -> list[str]:
        """What comes back, when so many texts have come."""
        before = await self.heard.count()
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")
        return await self._hears(before, replies)

    async def taps(self, title: str, replies: int = 1) -> list[str]:
        before = await self.heard.count()
        await self.page.get_by_role("log").get_by_role("button", name=title).last.click()
        return await self._hears(before, replies)

    async def hears_nothing_to(self, text: str) -> None:
        before = await self.heard.count()
        await self.page.get_by_label("Message", exact=True).fill(text)
        await self.page.keyboard.press("Enter")
        await expect(self.page.locator(".message.mine .state").last).to_contain_text("Delivered", timeout=ANSWERED)
        until(self.is_stored)
        await self.page.wait_for_timeout(STAYS_SILENT)
        await expect(self.heard).to_have_count(before)

    def is_stored(self) -> bool:
        """Whether all that was said to the clinic is seen to."""
        return self._stack.unfinished() == 0

    def tickets(self) -> dict[str, str]:
        """The kinds of the last conversation's tickets with their severities."""
        last = "SELECT id FROM conversations ORDER BY opened_at DESC LIMIT 1"
        with self._stack.engine.connect() as connection:
            found = connection.execute(text(f"SELECT kind, severity FROM tickets WHERE conversation_id = ({last})"))
            return {row.kind: row.severity for row in found}

    async def _hears(self, before: int, replies: int) -> list[str]:
        await expect(self.heard).to_have_count(before + replies, timeout=ANSWERED)
        return (await self.heard.all_inner_texts())[before:]


@pytest.fixture
async def phone(chromium: Browser, stack: Stack) -> AsyncIterator[Phone]:
    """A script error or a breach of the page's policy fails the test."""
    context = await chromium.new_context(base_url=stack.phone_url)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page = await context.new_page()
    await page.goto("/")
    yield Phone(page, stack)
    await context.close()
    assert complaints == []


async def test_an_answer_with_choices_by_number(phone: Phone) -> None:
    await phone.on()
    introduction, answer = await phone.says("does it hurt?", replies=2)
    assert "automated assistant" in introduction
    assert "STOP" in introduction
    assert "Reply 1 for" in answer
    for state in await phone.states.all_inner_texts():
        assert "1 segment GSM-7" in state or "2 segments GSM-7" in state
    (second,) = await phone.says("first")
    assert second != answer
    await expect(phone.states.last).to_contain_text("Delivered")
