"""Every state of the chat, driven live, looked through by axe and photographed in light, dark and on a small screen.

The pictures are in results/widget/.
"""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.axe import axe
from tests.conftest import ROOT
from tests.widget.conftest import HOW_LONG, Chat, Reception

ALARM = "my lips are swelling and I can't breathe"
PICTURES = ROOT / "results" / "widget"

Drive = Callable[[Chat, Reception], Awaitable[None]]


async def closed(chat: Chat, _: Reception) -> None:
    await expect(chat.launcher).to_be_visible()


async def first_opening(chat: Chat, _: Reception) -> None:
    await chat.open(agree=False)


async def declined(chat: Chat, _: Reception) -> None:
    await chat.open(agree=False)
    await chat.button("No, thanks").click()


async def suggestions(chat: Chat, _: Reception) -> None:
    await chat.open()


async def answer(chat: Chat, _: Reception) -> None:
    await chat.open()
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(1)


async def rated(chat: Chat, _: Reception) -> None:
    await answer(chat, _)
    await chat.button("This did not help").click()
    await expect(chat.button("Hard to understand")).to_be_visible()


async def writing(chat: Chat, assistant: Reception) -> None:
    await answer(chat, assistant)
    assistant.free.clear()
    await chat.says("Does it hurt?")
    await expect(chat.panel.locator(".typing")).to_be_visible()


async def slow(chat: Chat, assistant: Reception) -> None:
    await writing(chat, assistant)
    await expect(chat.panel.get_by_text("takes longer")).to_be_visible()


async def emergency(chat: Chat, _: Reception) -> None:
    await chat.open()
    await chat.says(ALARM)
    await expect(chat.log.locator(".card.emergency")).to_be_visible()


async def despair(chat: Chat, _: Reception) -> None:
    await chat.open()
    await chat.says("I want to kill myself")
    await expect(chat.log.locator(".card.emergency")).to_be_visible()


async def allergy(chat: Chat, _: Reception) -> None:
    await chat.open()
    await chat.says("I'm allergic to latex")
    await expect(chat.log.locator(".card.allergy")).to_be_visible()


async def read_back(chat: Chat, _: Reception) -> None:
    await chat.open()
    await chat.says("book")
    await expect(chat.log.locator(".card.read-back")).to_be_visible()


async def too_long(chat: Chat, _: Reception) -> None:
    await chat.open()
    await chat.says("This is a long story. " * 60)
    await expect(chat.panel.get_by_role("alert")).to_contain_text("too long")


async def offline(chat: Chat, _: Reception) -> None:
    await answer(chat, _)
    await chat.page.context.set_offline(True)
    await chat.says("Does it hurt?")
    await expect(chat.panel.locator(".banner.offline")).to_be_visible()


async def failed(chat: Chat, assistant: Reception) -> None:
    assistant.down = True
    await chat.open()
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)


async def unreachable(chat: Chat, _: Reception) -> None:
    await chat.page.context.route("**/chat/config*", lambda route: route.abort())
    await chat.launcher.click()
    await expect(chat.panel.get_by_role("alert")).to_be_visible()


async def menu(chat: Chat, _: Reception) -> None:
    await answer(chat, _)
    await chat.button("More").click()


async def erasing(chat: Chat, _: Reception) -> None:
    await menu(chat, _)
    await chat.button("Erase and start over").click()


async def long_conversation(chat: Chat, _: Reception) -> None:
    await chat.open()
    for number in range(12):
        await chat.says(f"How long does it take, once more? ({number})")
        await expect(chat.bot).to_have_count(number + 1)


async def scrolled_back(chat: Chat, assistant: Reception) -> None:
    await long_conversation(chat, assistant)
    assistant.free.clear()
    await chat.says("and again")
    await expect(chat.patient).to_have_count(13)
    await chat.panel.locator(".scroll").evaluate("scroller => { scroller.scrollTop = 0 }")
    assistant.free.set()
    await expect(chat.button("New messages")).to_be_visible()


STATES: dict[str, Drive] = {
    drive.__name__: drive
    for drive in (
        closed, first_opening, declined, suggestions, answer, rated, writing, slow, emergency, despair, allergy,
        read_back, too_long, offline, failed, unreachable, menu, erasing, long_conversation, scrolled_back,
    )
}  # fmt: skip


@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", STATES)
async def test_axe_finds_nothing_in_any_state(state: str, page: Page, assistant: Reception) -> None:
    await STATES[state](Chat(page), assistant)
    PICTURES.mkdir(parents=True, exist_ok=True)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.screenshot(path=PICTURES / f"{state}-{scheme}.png")
        assert await axe(page) == []
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    await page.set_viewport_size({"width": 375, "height": 667})
    await page.screenshot(path=PICTURES / f"{state}-mobile.png")
    assert await axe(page) == []
    assistant.free.set()
