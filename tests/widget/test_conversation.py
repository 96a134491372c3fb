"""What patients do with the chat, by pointer and by keyboard."""

import re

import pytest
from playwright.async_api import BrowserContext, Page, expect
from sqlalchemy import select, update

from frontdesk.board import Board
from frontdesk.desk import Desk
from frontdesk.store import feedback, inbox, outbox
from frontdesk.tickets import Kind
from tests.widget.conftest import HOW_LONG, Chat, Reception

ALARM = "my lips are swelling and I can't breathe"


async def test_nothing_but_the_button_before_the_first_opening(visitor: BrowserContext) -> None:
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url.split("/", 3)[3].split("?")[0]))
    page = await visitor.new_page()
    await page.goto("/")
    await page.wait_for_timeout(300)
    assert sorted(asked) == ["", "demo.css", "demo.svg", "widget.js"]
    assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
    await expect(Chat(page).panel).to_have_count(0)


class TestPrivacyNotice:
    async def test_comes_before_anything_is_stored(self, page: Page, assistant: Reception) -> None:
        chat = await Chat(page).open(agree=False)
        await expect(chat.panel).to_contain_text("automated assistant")
        await expect(chat.panel).to_contain_text("call 911")
        await expect(chat.field).to_be_hidden()
        assert await page.evaluate("localStorage.getItem('clinic-chat.token')") is None
        await chat.button("Agree and chat").click()
        await expect(chat.field).to_be_focused()
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)

    async def test_whoever_declines_still_has_the_phone_and_911(self, page: Page, assistant: Reception) -> None:
        chat = await Chat(page).open(agree=False)
        await chat.button("No, thanks").click()
        await expect(chat.panel).to_contain_text("nothing is stored")
        await expect(chat.panel).to_contain_text("911")
        await expect(chat.panel.get_by_role("link", name="(770) 802-8900").first).to_have_attribute(
            "href", "tel:+17708028900"
        )
        await expect(chat.field).to_be_hidden()
        await chat.button("Chat after all").click()
        await chat.button("Agree and chat").click()
        await expect(chat.field).to_be_visible()

    async def test_asking_for_a_person_waits_for_it(self, page: Page, assistant: Reception) -> None:
        chat = await Chat(page).open(agree=False)
        await chat.button("Talk to a person").click()
        await expect(chat.button("Agree and chat")).to_be_focused()
        assert assistant.asked == []
        await chat.button("Agree and chat").click()
        await expect(chat.patient).to_contain_text("I'd like to talk to a person")

    async def test_is_asked_once(self, chat: Chat, page: Page) -> None:
        await page.reload()
        await chat.launcher.click()
        await expect(chat.field).to_be_visible()


async def test_an_answer_names_its_part_of_the_article(chat: Chat) -> None:
    await chat.says("Is it safe?")
    await expect(chat.bot).to_have_count(1)
    await expect(chat.bot.locator(".source")).to_have_text("From the clinic's article: Safety and Side Effects")
    await expect(chat.bot.locator("time")).to_have_text(re.compile(r"\d+:\d\d"))


async def test_a_suggested_question_is_asked_with_a_tap(chat: Chat) -> None:
    await chat.button("What is mesotherapy?").click()
    await expect(chat.patient).to_contain_text("What is mesotherapy?")
    await expect(chat.bot).to_have_count(1)
    await expect(chat.button("What is mesotherapy?")).to_be_hidden()


class TestChoices:
    async def test_are_pressed_once_and_stay_to_be_seen(self, chat: Chat, page: Page) -> None:
        await chat.says("Is it safe?")
        await expect(chat.bot).to_have_count(1)
        await chat.button("Does it hurt?").click()
        await expect(chat.patient).to_have_count(2)
        await expect(chat.patient.last).to_contain_text("Does it hurt?")
        await expect(chat.button("Does it hurt?")).to_be_disabled()
        await expect(chat.field).to_be_focused()
        await page.reload()
        await chat.launcher.click()
        await expect(chat.button("Does it hurt?")).to_be_disabled()

    async def test_have_numbers_to_write(self, chat: Chat) -> None:
        await chat.says("Is it safe?")
        await expect(chat.bot).to_have_count(1)
        await expect(chat.button("Does it hurt?")).to_be_enabled()
        await chat.says("1")
        await expect(chat.patient.last).to_contain_text("Does it hurt?")

    async def test_have_keys(self, chat: Chat, page: Page) -> None:
        await chat.says("Is it safe?")
        await expect(chat.bot).to_have_count(1)
        await expect(chat.button("Does it hurt?")).to_be_enabled()
        await chat.field.press("Alt+Digit1")
        await expect(chat.patient.last).to_contain_text("Does it hurt?")

    async def test_a_number_that_somebody_types_stays_theirs(self, chat: Chat, page: Page) -> None:
        await chat.says("Is it safe?")
        await expect(chat.bot).to_have_count(1)
        await expect(chat.button("Does it hurt?")).to_be_enabled()
        await chat.field.press_sequentially("12")
        await expect(chat.field).to_have_value("12")
        await expect(chat.patient).to_have_count(1)


class TestCards:
    async def test_an_emergency_can_be_called_with_one_tap(self, chat: Chat) -> None:
        await chat.says(ALARM)
        card = chat.log.locator(".card.emergency")
        await expect(card).to_contain_text("911")
        await expect(card.get_by_role("link", name="Call 911 now")).to_have_attribute("href", "tel:911")
        await expect(chat.log.get_by_role("button", name="This helped")).to_have_count(0)

    async def test_somebody_in_despair_can_call_988(self, chat: Chat) -> None:
        await chat.says("I want to kill myself")
        await expect(chat.log.get_by_role("link", name="988")).to_have_attribute("href", "tel:988")

    async def test_an_allergy_shows_its_reference(self, chat: Chat) -> None:
        await chat.says("I'm allergic to latex")
        await expect(chat.log.locator(".card.allergy .reference")).to_have_text(re.compile(r"Reference \S{4,}"))

    async def test_a_request_is_read_back_as_a_list(self, chat: Chat) -> None:
        await chat.says("book")
        card = chat.log.locator(".card.read-back")
        await expect(card.get_by_role("term")).to_have_text(["Name", "Contact", "It is about", "Days and times"])
        await expect(card.get_by_role("definition").first).to_have_text("Ana Ruiz")


class TestTooLong:
    async def test_is_kept_with_a_count(self, chat: Chat) -> None:
        await chat.field.fill("x" * 950)
        await expect(chat.panel.locator("#count")).to_have_text("950 of 1000 characters")
        await chat.says("x" * 1200)
        await expect(chat.panel.get_by_role("alert")).to_contain_text("too long")
        await expect(chat.panel.locator("#count")).to_have_text("1200 of 1000 characters")
        await expect(chat.field).to_have_value("x" * 1200)
        await expect(chat.patient).to_have_count(0)

    async def test_an_emergency_in_it_is_heard(self, chat: Chat) -> None:
        await chat.says("la la la " * 150 + ALARM)
        await expect(chat.panel.locator(".refusal .card.emergency")).to_contain_text("911")


class TestStaff:
    async def test_are_told_apart_from_the_assistant(self, chat: Chat, desk: Desk) -> None:
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)
        async with desk.store.writing() as connection:
            await connection.execute(update(outbox).values(sender="staff", text="Hello, this is Maria."))
        await chat.page.reload()
        await chat.reopen()
        await expect(chat.log.locator(".entry.staff")).to_contain_text("Clinic staff")
        await expect(chat.log).to_contain_text("Our staff have joined the chat")
        await chat.says(HOW_LONG)
        await expect(chat.log).to_contain_text("The assistant answers again")


async def given(desk: Desk) -> list[tuple[int, str, str | None]]:
    async with desk.store.reading() as connection:
        rows = await connection.execute(select(feedback.c.seq, feedback.c.verdict, feedback.c.reason))
        return [(row.seq, row.verdict, row.reason) for row in rows]


class TestRating:
    async def test_a_thumb_is_stored_with_its_reason(self, chat: Chat, desk: Desk) -> None:
        await chat.says(HOW_LONG)
        await chat.button("This did not help").click()
        await expect(chat.panel).to_contain_text("What was wrong?")
        await chat.button("Hard to understand").click()
        await expect(chat.button("This did not help")).to_have_attribute("aria-pressed", "true")
        await expect(chat.button("Hard to understand")).to_be_hidden()
        assert await given(desk) == [(2, "down", "unclear")]
        await chat.button("This helped").click()
        await expect(chat.button("This helped")).to_have_attribute("aria-pressed", "true")
        assert await given(desk) == [(2, "up", None)]

    async def test_the_clinic_is_rated_once_a_matter_is_closed(self, chat: Chat, desk: Desk) -> None:
        await chat.says("book")
        await expect(chat.bot).to_have_count(1)
        async with desk.store.reading() as connection:
            (message,) = await connection.execute(select(inbox.c.id, inbox.c.conversation_id))
        ticket = await desk.open_ticket(message.conversation_id, message.id, Kind.BOOKING)
        await Board(desk.store, desk.clock, phrases=desk.phrases).close(ticket.reference)
        await expect(chat.bot.last).to_contain_text("Did we help you?")
        await chat.button("This did not help").click()
        await expect(chat.panel).to_contain_text("Thank you for telling us.")
        await expect(chat.button("Hard to understand")).to_be_hidden()
        assert [verdict for _, verdict, _ in await given(desk)] == ["down"]


class TestWriting:
    async def test_dots_show_that_an_answer_is_on_its_way(self, chat: Chat, assistant: Reception) -> None:
        assistant.free.clear()
        await chat.says(HOW_LONG)
        await expect(chat.panel.locator(".typing")).to_be_visible()
        assistant.free.set()
        await expect(chat.bot).to_have_count(1)
        await expect(chat.panel.locator(".typing")).to_be_hidden()

    async def test_one_that_takes_long_is_admitted(self, chat: Chat, assistant: Reception) -> None:
        assistant.free.clear()
        await chat.says(HOW_LONG)
        await expect(chat.panel.get_by_role("status").first).to_contain_text("takes longer", timeout=10_000)
        assistant.free.set()
        await expect(chat.bot).to_have_count(1)
        await expect(chat.panel.get_by_text("takes longer")).to_be_hidden()


class TestErasing:
    async def test_asks_first_and_ends_the_chat_everywhere(
        self, chat: Chat, page: Page, visitor: BrowserContext
    ) -> None:
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)
        token = await page.evaluate("localStorage.getItem('clinic-chat.token')")
        await chat.button("More").click()
        await chat.button("Erase and start over").click()
        await expect(chat.patient).to_have_count(1)
        await chat.button("Erase", exact=True).click()
        await expect(chat.panel).to_contain_text("has been erased")
        await expect(chat.patient).to_have_count(0)
        answer = await visitor.request.get("/chat/history", headers={"Authorization": f"Bearer {token}"})
        assert answer.status == 401
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)

    async def test_can_be_thought_better_of(self, chat: Chat) -> None:
        await chat.says(HOW_LONG)
        await expect(chat.bot).to_have_count(1)
        await chat.button("More").click()
        await chat.button("Erase and start over").click()
        await chat.button("Keep it").click()
        await expect(chat.button("More")).to_be_focused()
        await expect(chat.bot).to_have_count(1)


async def test_the_chat_can_be_downloaded(chat: Chat, page: Page) -> None:
    await chat.says(HOW_LONG)
    await expect(chat.bot).to_have_count(1)
    await chat.button("More").click()
    async with page.expect_download() as download:
        await chat.button("Download this chat").click()
    text = (await (await download.value).path()).read_text()
    assert f"You: {HOW_LONG}" in text
    assert "Assistant: It takes about 20 to 30 minutes." in text


class TestIdle:
    @pytest.fixture
    async def waiting(self, visitor: BrowserContext) -> Chat:
        page = await visitor.new_page()
        await page.clock.install()
        await page.goto("/")
        return await Chat(page).open()

    async def test_a_chat_that_nobody_uses_warns_and_closes(self, waiting: Chat) -> None:
        await waiting.page.clock.run_for("28:01")
        await expect(waiting.panel.get_by_role("alert")).to_contain_text("closes in 2 minutes")
        await waiting.page.clock.run_for("02:01")
        await expect(waiting.panel).to_be_hidden()
        await waiting.launcher.click()
        await expect(waiting.panel).to_contain_text("go on where you left off")

    async def test_any_key_keeps_it_open(self, waiting: Chat) -> None:
        await waiting.page.clock.run_for("28:01")
        await expect(waiting.panel.get_by_role("alert")).to_contain_text("closes in 2 minutes")
        await waiting.page.keyboard.press("Shift")
        await expect(waiting.panel.get_by_text("closes in 2 minutes")).to_be_hidden()
        await waiting.page.clock.run_for("10:00")
        await expect(waiting.panel).to_be_visible()


async def test_what_came_while_it_was_closed_is_counted_on_the_button(chat: Chat, assistant: Reception) -> None:
    assistant.free.clear()
    await chat.says(HOW_LONG)
    await expect(chat.patient).to_have_count(1)
    await chat.button("Close the chat").click()
    assistant.free.set()
    await expect(chat.launcher).to_have_accessible_name("Chat with us , 1 new message", timeout=15_000)
    await chat.launcher.click()
    await expect(chat.bot).to_have_count(1)
    await chat.button("Close the chat").click()
    await expect(chat.launcher).to_have_accessible_name("Chat with us")


async def test_speaks_the_pages_language(page: Page) -> None:
    await page.evaluate(
        "document.documentElement.lang = 'es-MX'; const c = document.querySelector('clinic-chat'); c.remove()"
    )
    await expect(page.locator("clinic-chat .launcher")).to_have_count(0)
    await page.evaluate("document.body.append(document.createElement('clinic-chat'))")
    chat = Chat(page)
    await expect(chat.launcher).to_have_accessible_name("Chatee con nosotros")
    await chat.open(agree=False)
    await chat.button("Aceptar y chatear").click()
    await page.get_by_label("Su mensaje").fill("¿Cuánto dura?")
    await page.keyboard.press("Enter")
    await expect(chat.patient.locator("[lang]")).to_have_attribute("lang", "es")
    await expect(chat.panel).to_have_attribute("lang", "es")
