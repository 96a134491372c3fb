"""The page to chat on, in a real browser."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.whole_path.conftest import Stack, until

HOW_LONG, ANSWER = "how long does it take", "20 to 30 minutes"
COME_BACK = 60_000  # milliseconds for a restarted front desk, and for the page to notice


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    installed = shutil.which("chromium")
    if not installed and not os.environ.get("CI"):
        pytest.skip("Chromium is not installed")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"])
        yield launched
        await launched.close()


@pytest.fixture
async def visitor(chromium: Browser, stack: Stack) -> AsyncIterator[BrowserContext]:
    """A browser of somebody's own; a script error or a breach of the page's policy fails the test."""
    until(stack.is_ready)
    context = await chromium.new_context(base_url=stack.url)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield context
    await context.close()
    assert complaints == []


@pytest.fixture
async def tab(visitor: BrowserContext) -> Page:
    tab = await visitor.new_page()
    await tab.goto("/")
    return tab


async def says(tab: Page, text: str) -> None:
    await tab.get_by_label("Your message").fill(text)
    await tab.get_by_role("button", name="Send").click()


async def log_of(tab: Page) -> list[str]:
    return await tab.get_by_role("log").locator("p").all_inner_texts()


async def test_asks_and_is_answered(tab: Page) -> None:
    await says(tab, HOW_LONG)
    await expect(tab.get_by_role("log")).to_contain_text(ANSWER)
    await expect(tab.locator("#unsent")).to_be_empty()
    await expect(tab.locator("#typing")).to_be_hidden()


async def test_old_buttons_are_shown_and_cannot_be_pressed(tab: Page) -> None:
    await says(tab, HOW_LONG)
    button = tab.get_by_role("log").get_by_role("button").first
    title = await button.inner_text()
    await button.click()
    await expect(tab.locator("p.patient")).to_have_count(2)
    await expect(tab.locator("p.patient").last).to_contain_text(title)
    await expect(button).to_be_disabled()
    await expect(tab.get_by_label("Your message")).to_be_focused()


async def test_a_reload_and_a_new_tab_show_the_same_conversation(tab: Page, visitor: BrowserContext) -> None:
    await says(tab, HOW_LONG)
    await expect(tab.get_by_role("log")).to_contain_text(ANSWER)
    before = await log_of(tab)
    await tab.reload()
    await expect(tab.get_by_role("log")).to_contain_text(ANSWER)
    assert await log_of(tab) == before
    other = await visitor.new_page()
    await other.goto("/")
    await expect(other.get_by_role("log")).to_contain_text(ANSWER)
    await says(other, "does it hurt")
    await expect(tab.locator("p.patient")).to_have_count(2)
    await expect(tab.locator("p.bot")).to_have_count(await other.locator("p.bot").count())


async def test_nobody_elses_browser_shows_it(tab: Page, chromium: Browser, stack: Stack) -> None:
    await says(tab, "a secret of mine")
    await expect(tab.locator("p.bot")).not_to_have_count(0)
    stranger = await chromium.new_page(base_url=stack.url)
    await stranger.goto("/")
    await stranger.wait_for_function("localStorage.getItem('chat.token')")
    assert await log_of(stranger) == []
    await stranger.close()


async def test_what_was_written_while_the_desk_was_away_arrives_once_also_after_a_reload(
    tab: Page, visitor: BrowserContext, stack: Stack
) -> None:
    await says(tab, HOW_LONG)
    await expect(tab.get_by_role("log")).to_contain_text(ANSWER)
    with stack.without("-m server"):
        await expect(tab.locator("#offline")).to_be_visible(timeout=COME_BACK)
        await says(tab, "does it hurt")
        await expect(tab.locator("#unsent li")).to_have_text(["does it hurt"])
        assert "does it hurt" not in "".join(await log_of(tab))
    await expect(tab.locator("#offline")).to_be_hidden(timeout=COME_BACK)
    await expect(tab.locator("p.patient")).to_have_count(2)
    await expect(tab.locator("p.bot").last).not_to_contain_text(ANSWER)
    await expect(tab.locator("#unsent")).to_be_empty()
    await tab.reload()
    await expect(tab.locator("p.patient")).to_have_count(2)


async def test_unsent_text_is_still_there_after_the_tab_was_closed(visitor: BrowserContext, tab: Page) -> None:
    await tab.wait_for_function("localStorage.getItem('chat.token')")
    await visitor.route("**/chat/messages", lambda route: route.abort())
    await says(tab, HOW_LONG)
    await expect(tab.locator("#unsent li")).to_have_text([HOW_LONG])
    await tab.close()
    await visitor.unroute("**/chat/messages")
    later = await visitor.new_page()
    await later.goto("/")
    await expect(later.get_by_role("log")).to_contain_text(ANSWER)
    await expect(later.locator("p.patient")).to_have_count(1)


async def test_an_answer_that_was_lost_on_the_way_doubles_nothing(visitor: BrowserContext, tab: Page) -> None:
    lost = 0

    async def lose(route) -> None:  # type: ignore[no-untyped-def]
        nonlocal lost
        lost += 1
        if lost > 2:
            await route.continue_()
            return
        await route.fetch()  # it did arrive
        await route.abort()

    await visitor.route("**/chat/messages", lose)
    await says(tab, HOW_LONG)
    await expect(tab.locator("#unsent")).to_be_empty(timeout=COME_BACK)
    await expect(tab.locator("p.bot")).to_have_count(1)
    await expect(tab.locator("p.patient")).to_have_count(1)
    assert lost > 2


async def test_works_where_a_proxy_holds_streams_back(visitor: BrowserContext) -> None:
    async def hold(route) -> None:  # type: ignore[no-untyped-def]
        if "event-stream" not in route.request.headers.get("accept", ""):
            await route.continue_()

    await visitor.route("**/chat/events*", hold)
    tab = await visitor.new_page()
    await tab.goto("/")
    await says(tab, HOW_LONG)
    await expect(tab.get_by_role("log")).to_contain_text(ANSWER, timeout=15_000)
    await says(tab, "does it hurt")
    await expect(tab.locator("p.patient")).to_have_count(2, timeout=15_000)


async def test_an_expired_token_begins_a_new_chat_and_says_so(tab: Page) -> None:
    await says(tab, HOW_LONG)
    await expect(tab.get_by_role("log")).to_contain_text(ANSWER)
    await tab.evaluate("localStorage.setItem('chat.token', 'expired')")
    await tab.reload()
    await expect(tab.locator("#renewed")).to_be_visible()
    assert await log_of(tab) == []
    await says(tab, "does it hurt")
    await expect(tab.locator("p.bot")).not_to_have_count(0)


async def test_an_emergency_stands_out(tab: Page) -> None:
    await says(tab, "my lips are swelling and I can't breathe")
    await expect(tab.locator("p.bot.alarm")).to_contain_text("911")


@pytest.mark.parametrize(
    "hostile", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "javascript:alert(1)"]
)
async def test_a_hostile_text_stays_text(tab: Page, hostile: str) -> None:
    dialogs: list[str] = []
    tab.on("dialog", lambda dialog: dialogs.append(dialog.message))
    await says(tab, hostile)
    await expect(tab.locator("p.patient")).to_contain_text(hostile)
    await tab.reload()
    await expect(tab.locator("p.bot")).not_to_have_count(0)
    assert await tab.locator("#log img, #log script, #log a").count() == 0
    assert dialogs == []
