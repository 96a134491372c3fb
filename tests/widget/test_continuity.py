"""No message is lost, doubled or out of order, whatever happens to page, tab, connection and server."""

from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from channels.sessions import Sessions
from frontdesk.desk import Desk
from tests.conftest import SECRETS
from tests.widget.conftest import HOW_LONG, Chat, Reception


async def another_tab(visitor: BrowserContext) -> Chat:
    page = await visitor.new_page()
    await page.goto("/")
    chat = Chat(page)
    await chat.reopen()
    return chat


def unsent(chat: Chat) -> Locator:
    return chat.panel.locator(".unsent li")


async def test_a_reload_in_the_middle_of_a_booking_changes_nothing(chat: Chat, page: Page) -> None:
    await chat.says("book")
    await expect(chat.button("Yes, pass it on")).to_be_enabled()
    before = await chat.log.inner_text()
    await page.reload()
    await chat.reopen()
    await expect(chat.bot).to_have_count(1)
    assert await chat.log.inner_text() == before
    await chat.button("Yes, pass it on").click()
    await expect(chat.bot.last).to_contain_text("B-1234")
    await expect(chat.patient).to_have_count(2)


async def test_a_day_later_in_a_new_tab_it_is_still_there(chat: Chat, page: Page, visitor: BrowserContext) -> None:
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await page.close()
    later = await visitor.new_page()
    await later.clock.install()
    await later.clock.fast_forward("24:00:00")
    await later.goto("/")
    chat = Chat(later)
    await chat.reopen()
    await expect(chat.bot).to_have_count(1)


async def test_two_tabs_show_the_same(chat: Chat, visitor: BrowserContext) -> None:
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    other = await another_tab(visitor)
    await expect(other.bot).to_have_count(1)
    await other.says("Is it safe?")
    await expect(other.bot).to_have_count(2)
    await chat.page.bring_to_front()
    await expect(chat.bot).to_have_count(2)
    assert await chat.log.inner_text() == await other.log.inner_text()


async def test_nobody_elses_browser_shows_it(chat: Chat, chromium: Browser, url: str) -> None:
    await chat.says("a secret of mine")
    await expect(chat.bot).to_have_count(1)
    page = await chromium.new_page(base_url=url)
    await page.goto("/")
    other = await Chat(page).open()
    await other.says(HOW_LONG)
    await expect(other.bot).to_have_count(1)
    await expect(other.log).not_to_contain_text("secret")
    await page.close()


async def test_goes_on_after_the_connection_was_lost(chat: Chat, visitor: BrowserContext, assistant: Reception) -> None:
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await visitor.set_offline(True)
    await chat.says("Is it safe?")
    await expect(chat.panel.locator(".banner.offline")).to_contain_text("kept here")
    await expect(unsent(chat)).to_contain_text(["Is it safe?"])
    await expect(chat.patient).to_have_count(1)
    await visitor.set_offline(False)
    await expect(chat.bot).to_have_count(2)
    await expect(chat.panel.locator(".banner.offline")).to_be_hidden()
    await expect(unsent(chat)).to_have_count(0)
    assert assistant.asked == [HOW_LONG, "Is it safe?"]


async def test_what_was_not_sent_survives_the_tab(chat: Chat, visitor: BrowserContext) -> None:
    await visitor.route("**/chat/messages", lambda route: route.abort())
    await chat.says(HOW_LONG)
    await expect(unsent(chat)).to_contain_text([HOW_LONG])
    await chat.page.close()
    await visitor.unroute("**/chat/messages")
    later = await another_tab(visitor)
    await expect(later.bot).to_have_count(1)
    await expect(later.patient).to_have_count(1)


async def test_an_acknowledgement_lost_on_the_way_doubles_nothing(chat: Chat, visitor: BrowserContext) -> None:
    lost = 0

    async def lose(route: Route) -> None:
        nonlocal lost
        lost += 1
        if lost > 2:
            await route.continue_()
            return
        await route.fetch()  # it did arrive
        await route.abort()

    await visitor.route("**/chat/messages", lose)
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await expect(unsent(chat)).to_have_count(0)
    await expect(chat.patient).to_have_count(1)
    assert lost > 2


async def test_works_where_a_proxy_holds_streams_back(visitor: BrowserContext) -> None:
    async def hold(route: Route) -> None:
        if "event-stream" not in route.request.headers.get("accept", ""):
            await route.continue_()

    await visitor.route("**/chat/events*", hold)
    page = await visitor.new_page()
    await page.goto("/")
    chat = await Chat(page).open()
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(2)


async def test_an_expired_session_begins_a_new_chat_and_says_so(chat: Chat, page: Page) -> None:
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await page.evaluate("localStorage.setItem('clinic-chat.token', 'expired')")
    await page.reload()
    await chat.reopen()
    await expect(chat.panel).to_contain_text("This is a new one")
    await expect(chat.bot).to_have_count(0)
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(1)


async def test_says_so_where_the_front_desk_cannot_be_reached_at_all(page: Page, visitor: BrowserContext) -> None:
    await visitor.route("**/chat/config*", lambda route: route.abort())
    chat = Chat(page)
    await chat.launcher.click()
    await expect(chat.panel.get_by_role("alert")).to_contain_text("call 911")
    await visitor.unroute("**/chat/config*")
    await chat.button("Try again").click()
    await expect(chat.button("Agree and chat")).to_be_visible()


async def test_works_where_the_browser_keeps_nothing(visitor: BrowserContext) -> None:
    forbid = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    page = await visitor.new_page()
    await page.add_init_script(forbid)
    await page.goto("/")
    chat = await Chat(page).open()
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)


async def test_two_hundred_messages_stay_in_order(chat: Chat, page: Page, desk: Desk, url: str) -> None:
    await chat.says("message 0")
    await expect(chat.bot).to_have_count(1)
    token = await page.evaluate("localStorage.getItem('clinic-chat.token')")
    conversation_id = Sessions(SECRETS["SECRET_KEY"]).conversation_of(f"Bearer {token}")
    assert conversation_id
    for number in range(1, 100):
        await desk.receive(conversation_id, "web", f"message {number}")
        await desk.take_next(conversation_id)
    await page.reload()
    await chat.reopen()
    await expect(chat.patient).to_have_count(100)
    texts = await chat.patient.locator(".text").all_inner_texts()
    assert texts == [f"message {number}" for number in range(100)]
    await expect(chat.bot.last).to_be_in_viewport()
