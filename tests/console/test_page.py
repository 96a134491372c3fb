"""The staff's page in a real browser."""

import time
from collections.abc import AsyncIterator
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, expect

from frontdesk.desk import Desk
from frontdesk.tickets import Kind
from tests.axe import axe
from tests.conftest import STAFF_PASSWORD, Clock
from tests.console.conftest import Says

ALARM = "my throat is closing and I can't breathe"
HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><a href='javascript:1'>x</a>"
)


@pytest.fixture
def database(sqlite_database: str) -> str:
    """One kind is enough: pages do not know the other."""
    return sqlite_database


@pytest.fixture
async def page(chromium: Browser, url: str) -> AsyncIterator[Page]:
    """A page that somebody signed in to; a script error or a breach of its policy fails the test."""
    context = await chromium.new_context(base_url=url)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page = await context.new_page()
    await page.goto("/desk")
    await expect(page.get_by_label("Password")).to_be_focused()
    await page.keyboard.type(STAFF_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Open", exact=False)).to_be_visible()
    yield page
    await context.close()
    assert complaints == []


async def press_on(page: Page, button: str) -> None:
    """Goes to the button with the Tab key alone and presses it."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        if (await page.evaluate("document.activeElement.textContent")).startswith(button):
            await page.keyboard.press("Enter")
            return
    raise AssertionError(f"{button} cannot be reached with the keyboard")


async def test_shows_a_new_emergency_within_five_seconds(page: Page, says: Says) -> None:
    await says(ALARM)
    begun = time.monotonic()
    await expect(page.locator("#alarm")).to_have_text("1 emergency that nobody has acknowledged", timeout=5000)
    assert time.monotonic() - begun < 5
    await expect(page).to_have_title("EMERGENCY (1) Tickets")
    await expect(page.get_by_role("article")).to_contain_text("throat is closing")
    await expect(page.locator("#news")).to_contain_text("New: Emergency")


async def test_is_worked_by_keyboard_alone(page: Page, says: Says) -> None:
    await says(ALARM)
    await expect(page.get_by_role("article")).to_be_visible(timeout=15_000)
    await press_on(page, "Acknowledge")
    await expect(page.locator("#acknowledged").get_by_role("article")).to_be_visible()
    await expect(page.locator("#alarm")).to_be_empty()
    await expect(page.get_by_role("button", name="Close")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#closed .count").first).to_have_text("1")
    await expect(page.locator("#open-heading")).to_be_focused()
    await expect(page.get_by_role("status")).to_contain_text("is closed")


async def test_leaves_open_folds_and_the_focus_alone(page: Page, says: Says) -> None:
    await says("hello", kind=Kind.HUMAN)
    fold = page.locator("article summary").first
    await fold.focus(timeout=15_000)
    await page.keyboard.press("Enter")
    await says(ALARM, "other")
    await expect(page.get_by_role("article")).to_have_count(2, timeout=15_000)
    await says("and one more thing")
    await expect(page.get_by_text("and one more thing")).to_be_visible(timeout=15_000)
    assert await page.evaluate("document.activeElement.dataset.key") == "talk"


async def test_runs_no_script_of_a_patient(page: Page, says: Says, desk: Desk) -> None:
    await says(HOSTILE, kind=Kind.BOOKING, patient_name=HOSTILE)
    await desk.keep_contact("c", HOSTILE)
    await expect(page.locator("article .talk .text").first).to_have_text(HOSTILE, timeout=15_000)
    await page.reload()
    await expect(page.locator("article .talk .text").first).to_have_text(HOSTILE)
    assert await page.title() == "(1) Tickets"
    assert await page.locator("article :is(script, img, a)").count() == 0


async def test_locks_by_itself(page: Page, says: Says, clock: Clock) -> None:
    await says(ALARM)
    await expect(page.get_by_role("article")).to_be_visible(timeout=15_000)
    clock.forward(minutes=16)
    await expect(page.get_by_text("Locked after 15 minutes")).to_be_visible(timeout=15_000)
    await expect(page.get_by_text("throat is closing")).to_have_count(0)


async def test_fits_a_narrow_screen(page: Page, says: Says) -> None:
    await says("x" * 300, kind=Kind.BOOKING, preferred_times="y" * 300)
    await page.set_viewport_size({"width": 320, "height": 600})
    await expect(page.get_by_role("article")).to_be_visible(timeout=15_000)
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


async def test_says_when_it_is_not_up_to_date(page: Page, says: Says) -> None:
    await page.context.set_offline(True)
    await expect(page.get_by_role("status")).to_contain_text("Not up to date", timeout=15_000)
    await page.context.set_offline(False)
    await expect(page.get_by_role("status")).to_be_empty(timeout=15_000)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(page: Page, says: Says, scheme: Literal["light", "dark"]) -> None:
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    await says("I'm allergic to latex")
    await says("please book me in", kind=Kind.BOOKING, patient_name="Ana")
    await says(ALARM, "other")
    await expect(page.get_by_role("article")).to_have_count(3, timeout=15_000)
    assert await axe(page) == []
    for path in ("/desk/ratings", "/desk/login"):
        await page.goto(path)
        assert await axe(page) == []
