"""The chat on other people's pages: hostile styles, another origin, a strict policy, single-page apps."""

import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import BrowserContext, CDPSession, Page, expect
from sanic import HTTPResponse, Request, Sanic
from sanic.response import html

from channels.pages import SCRIPT, integrity
from frontdesk.phrases import Reply
from tests.conftest import serving
from tests.widget.conftest import HOW_LONG, Chat, Reception

HOSTILE = [
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "javascript:document.title='owned'",
    "http://example.com/\"onmouseover=\"document.title='owned'",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "\u202egnp.exe \u0000\ud83d\ude00 <b>x</b>",
]
RUDE = """
* { all: unset !important; font: 40px/3 cursive !important; color: lime !important; display: inline !important;
    position: static !important; text-transform: uppercase !important }
html { font-size: 62.5% } clinic-chat { opacity: 0 !important; display: none !important }
button, textarea { display: none !important }
"""


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_of_either_side_stay_words(
    chat: Chat, page: Page, assistant: Reception, words: str
) -> None:
    assistant.script[words.replace("\x00", "")] = [
        Reply(
            words, ("answer:duration",), utter_action="utter_faq/duration", buttons=({"title": words, "payload": "x"},)
        ),
    ]
    await chat.says(words)
    await expect(chat.bot).to_have_count(1)
    await page.reload()
    await chat.reopen()
    await expect(chat.bot).to_have_count(1)
    assert await page.title() == "Mesotherapy at Skin Suite MedSpa"
    assert await chat.log.locator("img, script, iframe, b").count() == 0
    for link in await chat.log.locator("a").all():
        assert str(await link.get_attribute("href")).startswith(("http://", "https://", "tel:"))
        assert await link.get_attribute("rel") == "noopener noreferrer"


async def test_an_address_in_an_answer_can_be_followed(chat: Chat, assistant: Reception) -> None:
    assistant.script["link"] = [Reply("Book at https://example.com/book?a=1, please.", ("book",))]
    await chat.says("link")
    await expect(chat.log.get_by_role("link")).to_have_attribute("href", "https://example.com/book?a=1")


async def test_a_rude_pages_styles_do_not_reach_it(page: Page) -> None:
    await page.evaluate(
        "css => { const made = new CSSStyleSheet(); made.replaceSync(css); document.adoptedStyleSheets = [made] }",
        RUDE,
    )
    chat = await Chat(page).open()
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    style = await chat.bot.locator(".text").evaluate(
        "each => { const s = getComputedStyle(each); return [s.fontSize, s.textTransform, s.display] }"
    )
    assert style == ["16px", "none", "block"]
    box = await chat.panel.bounding_box()
    assert box
    assert box["width"] == 400


async def test_changes_nothing_of_the_page(page: Page) -> None:
    looks = "() => [...document.querySelectorAll('body *:not(clinic-chat)')].map(e => getComputedStyle(e).cssText)"
    before = await page.evaluate(looks)
    chat = await Chat(page).open()
    await chat.button("Close the chat").click()
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement.blur()")
    assert await page.evaluate(looks) == before


class TestForThePage:
    async def test_tells_of_opening_messages_and_closing_but_no_words(self, page: Page) -> None:
        await page.evaluate(
            """() => { window.told = []
            for (const name of ['open', 'close', 'message']) {
              addEventListener(`clinic-chat:${name}`, ({ detail }) => window.told.push([name, detail]))
            } }"""
        )
        chat = await Chat(page).open()
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)
        await page.keyboard.press("Escape")
        assert await page.evaluate("window.told") == [
            ["open", {}],
            ["message", {"seq": 1, "from": "patient", "about": []}],
            ["message", {"seq": 2, "from": "bot", "about": ["answer:duration"]}],
            ["close", {}],
        ]

    async def test_obeys_the_page(self, page: Page) -> None:
        chat = Chat(page)
        await page.evaluate("document.querySelector('clinic-chat').ask('Is it safe?')")
        await chat.button("Agree and chat").click()
        await expect(chat.field).to_have_value("Is it safe?")
        await page.evaluate("document.querySelector('clinic-chat').toggle()")
        await expect(chat.panel).to_be_hidden()
        await page.evaluate("document.querySelector('clinic-chat').open()")
        await expect(chat.panel).to_be_visible()
        await page.evaluate("document.querySelector('clinic-chat').close()")
        await expect(chat.panel).to_be_hidden()

    async def test_survives_a_page_that_is_put_in_place_of_another(self, chat: Chat, page: Page) -> None:
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)
        await page.evaluate("document.body.replaceWith(document.createElement('body'))")
        await expect(chat.bot).to_have_count(1)
        await chat.says("Is it safe?")
        await expect(chat.bot).to_have_count(2)
        assert await page.locator("clinic-chat").count() == 1

    async def test_greets_once_a_visit_where_the_page_wishes_it(self, page: Page) -> None:
        make = """() => { document.querySelector('clinic-chat').remove()
            const chat = document.createElement('clinic-chat'); chat.setAttribute('greeting', 'Any questions?')
            chat.setAttribute('greeting-after', '0.1'); document.body.append(chat) }"""
        await page.evaluate(make)
        await expect(page.get_by_role("status")).to_contain_text("Any questions?")
        await page.get_by_role("button", name="Any questions?").click()
        await expect(Chat(page).button("Agree and chat")).to_be_visible()
        await page.evaluate(make)
        await page.wait_for_timeout(300)
        await expect(page.get_by_text("Any questions?")).to_be_hidden()


@pytest.mark.parametrize("accent", ["#ffe94d", "#ff7ab8", "#102030", "#777", "nonsense"])
@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_any_colour_of_a_clinic_stays_readable(page: Page, accent: str, theme: str) -> None:
    await page.evaluate(
        """([accent, theme]) => { const chat = document.querySelector('clinic-chat'); chat.remove()
        chat.setAttribute('accent', accent); chat.setAttribute('theme', theme); document.body.append(chat) }""",
        [accent, theme],
    )
    chat = await Chat(page).open()
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(1)
    await expect(chat.button("Does it hurt?")).to_be_enabled()
    contrast = """each => {
      const rgb = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number)
      const light = colour => colour.map(v => v / 255)
        .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0)
      let ground = each
      while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement
      const [a, b] = [getComputedStyle(each).color, getComputedStyle(ground).backgroundColor].map(c => light(rgb(c)))
      return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) }"""
    for place in (".header h2", ".help .call", ".patient .text", ".choices button:not(:disabled)", ".send", ".source"):
        assert await chat.panel.locator(place).last.evaluate(contrast) >= 4.5, place


class TestAnotherOrigin:
    @pytest.fixture
    async def elsewhere(self, pointed_at: list[str]) -> AsyncIterator[str]:
        """The address of a clinic's own site, which forbids all but the chat, by a policy without exceptions."""
        Sanic.test_mode = True
        site: Sanic[Any, Any] = Sanic("clinics_site", configure_logging=False)

        @site.get("/")
        async def page(_: Request) -> HTTPResponse:
            (url,) = pointed_at
            policy = f"default-src 'none'; script-src {url}; connect-src {url}; require-trusted-types-for 'script'"
            tag = f'<script src="{url}/widget.js" integrity="{integrity()}" crossorigin="anonymous" defer></script>'
            head = f"<title>The clinic</title>{tag}"
            body = f"<!doctype html><html lang=en><head>{head}</head><body><h1>Hello</h1></body></html>"
            return html(body, headers={"Content-Security-Policy": policy})

        async with serving(site) as address:
            yield address

    @pytest.fixture
    def pointed_at(self) -> list[str]:
        return []

    @pytest.fixture
    def environment(self, elsewhere: str) -> dict[str, str]:
        return {"ALLOWED_ORIGINS": elsewhere}

    async def test_works_where_it_is_listed(
        self, visitor: BrowserContext, elsewhere: str, pointed_at: list[str], url: str
    ) -> None:
        pointed_at.append(url)
        asked: set[str] = set()
        visitor.on("request", lambda request: asked.add("/".join(request.url.split("/")[:3])))
        page = await visitor.new_page()
        await page.goto(elsewhere)
        chat = await Chat(page).open()
        await chat.says("Is it safe?")
        await expect(chat.bot).to_have_count(1)
        await chat.button("Does it hurt?").click()
        await expect(chat.bot).to_have_count(2)
        await chat.button("More").click()
        await chat.button("Erase and start over").click()
        await chat.button("Erase", exact=True).click()
        await expect(chat.panel).to_contain_text("has been erased")
        assert {each for each in asked if each.startswith("http")} == {elsewhere, url}


async def test_weighs_little() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes())) <= 30 * 1024


async def test_the_button_moves_nothing_of_the_page(visitor: BrowserContext) -> None:
    page = await visitor.new_page()
    await page.add_init_script(
        """window.shifts = 0
        new PerformanceObserver(list => list.getEntries().forEach(each => { window.shifts += each.value }))
          .observe({ type: 'layout-shift', buffered: true })"""
    )
    await page.goto("/")
    await expect(page.locator("clinic-chat .launcher")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert await page.evaluate("window.shifts") == 0


async def test_the_button_takes_at_most_20_ms_of_the_main_thread(visitor: BrowserContext) -> None:
    """The best of five: script, style and layout from the script's first line to a button that stands."""
    await visitor.route("**/widget.js*", lambda route: route.abort())
    spent = []
    for _ in range(5):
        page = await visitor.new_page()
        await page.goto("/")
        await page.wait_for_load_state("networkidle")
        session = await visitor.new_cdp_session(page)
        await session.send("Performance.enable")
        before = await busy(session)
        await page.evaluate(f"{SCRIPT.read_text()}; null")
        await expect(page.locator("clinic-chat .launcher")).to_be_visible()
        spent.append(await busy(session) - before)
        await page.close()
    print(f"main thread: {min(spent):.1f} ms (of {', '.join(f'{each:.1f}' for each in spent)})")
    assert min(spent) <= 20


async def busy(session: CDPSession) -> float:
    """Milliseconds that the page's main thread has worked so far."""
    metrics = {each["name"]: each["value"] for each in (await session.send("Performance.getMetrics"))["metrics"]}
    return 1000 * sum(metrics[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))
