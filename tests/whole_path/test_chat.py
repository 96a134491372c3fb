"""The chat on its page, in a real browser, through the whole stack."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.whole_path.conftest import Stack, until
from tests.widget.conftest import Chat, complain

COME_BACK = 60_000  # milliseconds for a restarted front desk, and for the page to notice


@pytest.fixture
async def visitor(chromium: Browser, stack: Stack) -> AsyncIterator[BrowserContext]:
    """A browser of somebody's own; a script error or a breach of the page's policy fails the test."""
    until(stack.is_ready)
    context = await chromium.new_context(base_url=stack.url)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complain(said, complaints))
    yield context
    await context.close()
    assert complaints == []


@pytest.fixture
async def chat(visitor: BrowserContext) -> Chat:
    page = await visitor.new_page()
    await page.goto("/")
    return await Chat(page).open()


async def reloaded(page: Page) -> None:
    await page.reload()
    await Chat(page).reopen()


async def test_a_booking_survives_a_reload_and_is_handed_over(chat: Chat) -> None:
    await chat.says("I'd like to book. My name is Ana Ruiz, my number is 404 555 0137")
    await expect(chat.bot.last).to_contain_text("contact you about this request")
    await reloaded(chat.page)
    await chat.button("Yes").click()
    await expect(chat.bot.last).to_contain_text("like to have treated")
    for text in ("acne scars", "weekday mornings", "no allergies"):
        before = await chat.bot.count()
        await chat.says(text)
        await expect(chat.bot).not_to_have_count(before)
    card = chat.log.locator(".card.read-back")
    await expect(card.get_by_role("definition").first).to_have_text("Ana Ruiz")
    await reloaded(chat.page)
    await chat.button("Yes, pass it on").click()
    await expect(chat.bot.last).to_contain_text("request")
    await expect(card).to_have_count(1)


async def test_a_restart_of_the_server_loses_and_doubles_nothing(chat: Chat, stack: Stack) -> None:
    await chat.says("how long does it take")
    await expect(chat.log).to_contain_text("20 to 30 minutes")
    with stack.without("-m server"):
        await expect(chat.panel.locator(".banner.offline")).to_be_visible(timeout=COME_BACK)
        await chat.says("does it hurt")
        await expect(chat.panel.locator(".unsent li")).to_contain_text(["does it hurt"])
    await expect(chat.panel.locator(".banner.offline")).to_be_hidden(timeout=COME_BACK)
    await expect(chat.patient).to_have_count(2)
    await expect(chat.panel.locator(".unsent li")).to_have_count(0)
    await expect(chat.bot.last).not_to_contain_text("20 to 30 minutes")
    await reloaded(chat.page)
    await expect(chat.patient).to_have_count(2)


async def test_every_suggested_question_gets_an_answer_with_its_source(chat: Chat, visitor: BrowserContext) -> None:
    for title in await chat.panel.locator(".suggestions button").all_inner_texts():
        before = await chat.bot.count()
        await chat.says(title)
        await expect(chat.bot).to_have_count(before + 1)
        await expect(chat.bot.last.locator(".source")).to_contain_text("From the clinic's article")


async def test_an_allergy_has_a_reference_and_an_emergency_a_number_to_call(chat: Chat) -> None:
    await chat.says("I'm allergic to latex")
    await expect(chat.log.locator(".card.allergy .reference").first).to_contain_text("Reference")
    await chat.says("my lips are swelling and I can't breathe")
    await expect(chat.log.get_by_role("link", name="Call 911 now").first).to_be_visible()
