"""The chat without a pointer, without sight, and with letters as large as somebody needs them."""

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.widget.conftest import HOW_LONG, Chat

FOCUSED = (
    "() => { let at = document.activeElement; while (at?.shadowRoot) at = at.shadowRoot.activeElement; return at }"
)
NAME = f"() => {{ const at = ({FOCUSED})(); return at?.ariaLabel || at?.textContent || at?.id || '' }}"


async def press_on(page: Page, name: str, key: str = "Tab") -> None:
    """Goes to what is called `name` with the Tab key alone and presses it."""
    for _ in range(40):
        await page.keyboard.press(key)
        if name in await page.evaluate(NAME):
            await page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


async def test_a_whole_talk_by_keyboard(page: Page) -> None:
    chat = Chat(page)
    await press_on(page, "Chat with us")
    await expect(chat.panel).to_be_focused()
    await press_on(page, "Agree and chat")
    await expect(chat.field).to_be_focused()
    await page.keyboard.type("Is it safe?")
    await page.keyboard.press("Enter")
    await expect(chat.bot).to_have_count(1)
    await expect(chat.field).to_be_focused()
    await press_on(page, "Does it hurt?", "Shift+Tab")
    await expect(chat.bot).to_have_count(2)
    await expect(chat.field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_be_focused()


async def test_shift_and_enter_begins_a_new_line(chat: Chat, page: Page) -> None:
    await chat.field.focus()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await expect(chat.field).to_have_value("one\ntwo")


async def test_escape_closes_what_is_open_in_front_first(chat: Chat, page: Page) -> None:
    await chat.button("More").click()
    await chat.button("Erase and start over").click()
    await page.keyboard.press("Escape")
    await expect(chat.button("More")).to_be_focused()
    await expect(chat.panel).to_be_visible()


async def test_what_is_new_is_added_to_one_log_that_stays(chat: Chat) -> None:
    await chat.log.evaluate("log => { log.dataset.mark = 'same' }")
    await chat.says(HOW_LONG)
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(2)
    await expect(chat.log).to_have_attribute("data-mark", "same")
    await expect(chat.log).to_have_accessible_name("Conversation")
    assert await chat.log.get_attribute("aria-live") is None


async def test_the_past_is_not_read_out(chat: Chat, page: Page) -> None:
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await chat.button("Close the chat").click()
    watch = """log => { window.heard = new Promise(heard =>
        new MutationObserver(() => heard(log.ariaLive)).observe(log, { childList: true })) }"""
    await page.locator("clinic-chat .log").evaluate(watch)
    await chat.launcher.click()
    await expect(chat.bot).to_have_count(1)
    assert await page.evaluate("window.heard") == "off"
    await expect(chat.log).not_to_have_attribute("aria-live", "off")


async def test_each_message_says_its_language(chat: Chat) -> None:
    await chat.says("¿Cuánto dura la sesión de mesoterapia?")
    await expect(chat.bot).to_have_count(1)
    await expect(chat.patient.locator("[lang]")).to_have_attribute("lang", "es")
    await expect(chat.bot.locator("[lang]")).to_have_attribute("lang", "es")


async def test_nothing_to_press_is_small(chat: Chat) -> None:
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(1)
    await chat.button("This did not help").click()
    await chat.button("More").click()
    for each in await chat.panel.locator("button:visible, .help a, .card a").all():
        box = await each.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 24, await each.inner_text()


SIZES = {"phone": (320, 568), "zoomed to 400 %": (320, 256), "tablet": (768, 1024)}


@pytest.mark.parametrize("size", SIZES)
async def test_fits_any_screen(chat: Chat, page: Page, size: str) -> None:
    width, height = SIZES[size]
    await page.set_viewport_size({"width": width, "height": height})
    for text in ("Is it safe?", "book", "I'm allergic to latex", "x" * 300):
        await chat.says(text)
    await expect(chat.bot).to_have_count(4)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    overflowing = """panel => [...panel.querySelectorAll('*')].filter(each => {
        const box = each.getBoundingClientRect()
        return !each.closest('.unseen') && (box.right > innerWidth + 1 || box.left < -1)
    }).map(each => [each.localName, each.textContent])"""
    assert await chat.panel.evaluate(overflowing) == []
    await expect(chat.field).to_be_in_viewport()
    await chat.field.fill("still usable")
    await chat.field.press("Enter")
    await expect(chat.bot).to_have_count(5)


async def test_more_space_between_letters_hides_nothing(chat: Chat, page: Page) -> None:
    """WCAG 1.4.12."""
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(1)
    spaced = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    await page.evaluate(
        """css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css)
        document.querySelector('clinic-chat').shadowRoot.adoptedStyleSheets.push(sheet) }""",
        spaced,
    )
    clipped = """panel => [...panel.querySelectorAll('p, button, a, h2')].filter(each =>
        each.checkVisibility() && !each.classList.contains('unseen') && each.scrollWidth > each.clientWidth + 1 &&
        getComputedStyle(each).display !== 'inline').map(each => each.textContent)"""
    assert await chat.panel.evaluate(clipped) == []


async def test_on_a_phone_tab_stays_in_the_chat(chat: Chat, page: Page) -> None:
    await page.set_viewport_size({"width": 375, "height": 667})
    await expect(chat.panel).to_have_attribute("aria-modal", "true")
    for _ in range(25):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.localName") == "clinic-chat"


async def test_on_a_large_screen_tab_goes_on_to_the_page(chat: Chat, page: Page) -> None:
    places = set()
    for _ in range(40):
        await page.keyboard.press("Tab")
        places.add(await page.evaluate("document.activeElement.localName"))
    assert {"clinic-chat", "a"} <= places


async def test_moves_nothing_for_those_who_wish_so(page: Page) -> None:
    await page.emulate_media(reduced_motion="reduce")
    chat = await Chat(page).open()
    assert await chat.panel.evaluate("panel => panel.getAnimations({ subtree: true }).length") == 0


async def test_has_edges_in_forced_colours(visitor: BrowserContext) -> None:
    page = await visitor.new_page()
    await page.emulate_media(forced_colors="active")
    await page.goto("/")
    chat = await Chat(page).open()
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    for place in (chat.patient.locator(".bubble"), chat.bot.locator(".bubble"), chat.panel, chat.field):
        style = await place.evaluate("each => getComputedStyle(each).borderTop")
        assert "solid" in style
        assert "rgba(0, 0, 0, 0" not in style
