"""The phone in a real browser: one page for all that it shows."""

from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from phone.accounts import Accounts
from tests.axe import axe
from tests.phone.conftest import PATIENT, Desk
from tests.phone.test_meta import buttons

HOSTILE = "<img src=x onerror=\"document.title='owned'\">"


@pytest.fixture
async def page(chromium: Browser, url: str) -> AsyncIterator[Page]:
    """A script error, a breach of the page's policy or a request to anybody else fails the test."""
    context = await chromium.new_context(base_url=url)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    context.on("request", lambda asked: None if asked.url.startswith(url) else complaints.append(asked.url))
    page = await context.new_page()
    await page.goto("/")
    yield page
    await context.close()
    assert complaints == []


async def test_shows_both_sides_by_keyboard_and_says_how_far_each_has_got(
    page: Page, client: httpx.AsyncClient, accounts: Accounts, desk: Desk
) -> None:
    await page.keyboard.type("does it hurt?")
    await page.keyboard.press("Enter")
    log = page.get_by_role("log")
    await expect(log.locator(".mine .state")).to_contain_text("Delivered")
    form = {"To": PATIENT, "From": accounts.number, "Body": f"A slight pinch. {HOSTILE} {'x' * 160}"}
    path = f"/2010-04-01/Accounts/{accounts.twilio_sid}/Messages.json"
    await client.post(path, data=form, auth=(accounts.twilio_sid, accounts.twilio_token))
    await expect(log.locator(".theirs .bubble")).to_contain_text(HOSTILE)
    await expect(log.locator(".theirs .state")).to_contain_text("Delivered · 2 segments GSM-7")
    await page.get_by_label("Messages not delivered, %").fill("100")
    await page.keyboard.press("Tab")
    await expect(page.locator("#notice")).to_be_empty()
    await client.post(path, data=form, auth=(accounts.twilio_sid, accounts.twilio_token))
    await expect(log.locator(".theirs .state").last).to_contain_text("Not delivered · 30003")
    await page.get_by_label("Send something else").click()
    await page.get_by_role("button", name="Picture").click()
    await expect(log.locator(".mine .bubble").last).to_have_text("Picture")
    assert [form["NumMedia"] for form in desk.forms("/webhooks/twilio/webhook")] == ["0", "1"]
    assert await page.title() == "Simulated phone"


async def test_taps_a_button_of_whatsapp_and_has_no_fault_that_axe_finds(
    page: Page, client: httpx.AsyncClient, accounts: Accounts, desk: Desk
) -> None:
    desk.status = 200
    await page.get_by_label("WhatsApp", exact=True).check()
    body = {"messaging_product": "whatsapp", "to": PATIENT[1:], **buttons("Bruising", "Aftercare")}
    headers = {"Authorization": f"Bearer {accounts.graph_token}"}
    await client.post(f"/v23.0/{accounts.graph_number_id}/messages", json=body, headers=headers)
    await page.get_by_role("log").get_by_role("button", name="Aftercare").click()
    await expect(page.locator(".mine .bubble")).to_have_text("Aftercare")
    tapped = next(value["messages"][0] for value in desk.values() if "messages" in value)
    assert tapped["interactive"]["button_reply"] == {"id": "Aftercare", "title": "Aftercare"}
    assert await axe(page) == []
    await page.set_viewport_size({"width": 320, "height": 700})
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
