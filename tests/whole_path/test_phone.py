"""Texting on the simulated phone, in a real browser, through the whole stack as `make run-sms` starts it."""

import json
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import text

from evaluation.__main__ import main
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


@pytest.mark.parametrize(
    ("first", "detour", "answer", "steps", "request_only"),
    [
        (
            "I'd like to book. My name is Ana Ruiz, my number is 404 555 0137",
            "how long does it take?",
            "20 to 30 minutes",
            ("yes", "acne scars", "weekday mornings", "no allergies"),
            "not a confirmed appointment",
        ),
        (
            "Quiero una cita. Me llamo Ana Ruiz, mi teléfono es 404 555 0137",
            "¿cuánto dura?",
            "20 a 30 minutos",
            ("sí", "cicatrices de acné", "por las mañanas", "no tengo alergias"),
            "No es una cita confirmada",
        ),
    ],
    ids=["en", "es"],
)
async def test_a_booking_with_a_detour(
    phone: Phone, first: str, detour: str, answer: str, steps: tuple[str, ...], request_only: str
) -> None:
    await phone.on()
    *_, question = await phone.says(first, replies=3)
    answered, again = await phone.says(detour, replies=2)
    assert answer in answered
    assert again == question
    for said in steps:
        (read_back,) = await phone.says(said)
    assert "Ana Ruiz" in read_back
    assert steps[1] in read_back
    (handed_over,) = await phone.says(steps[0])
    assert request_only in handed_over
    assert phone.tickets() == {"booking": "routine"}
    assert all("GSM-7" in state for state in await phone.states.all_inner_texts())


async def test_an_allergy_by_sms_is_noted_and_asked_about(phone: Phone) -> None:
    await phone.on()
    _, noted, question = await phone.says("I'm allergic to lidocaine", replies=3)
    assert "Our staff have your message" in noted
    assert "What happens" in question
    assert phone.tickets() == {"allergy": "allergy"}


async def test_an_allergy_by_whatsapp_in_spanish_is_noted_and_not_asked_about(phone: Phone) -> None:
    await phone.on("WhatsApp")
    introduction, noted = await phone.says("soy alérgica a la lidocaína", replies=2)
    assert "asistente automático" in introduction
    assert "Nuestro personal" in noted
    assert "?" not in noted
    assert "lidocaína" not in noted
    assert phone.tickets() == {"allergy": "allergy"}


async def test_answers_and_buttons_by_whatsapp_in_spanish(phone: Phone) -> None:
    await phone.on("WhatsApp")
    _, answer = await phone.says("¿duele mucho?", replies=2)
    assert "pellizco" in answer
    (second,) = await phone.taps("Tiempo por sesión")
    assert "20 a 30 minutos" in second
    await expect(phone.states.last).to_contain_text("Read")


async def test_an_emergency_is_answered_at_once_and_before_any_introduction(phone: Phone) -> None:
    await phone.on()
    (first,) = await phone.says("my lips are swelling and I can't breathe")
    assert "911" in first
    await expect(phone.states.first).to_contain_text("1 segment")


@pytest.mark.parametrize(
    ("channel", "stop", "emergency", "help_", "start", "said"),
    [
        (
            "SMS",
            "Stop!",
            "my throat is closing and I can't breathe",
            "HELP",
            "START",
            ("you are opted out", "In an emergency, call 911", "welcome back"),
        ),
        (
            "WhatsApp",
            "no más mensajes",
            "me falta el aire y se me hincha la cara",
            "ayuda",
            "start",
            ("ya no recibirá", "En una emergencia, llame al 911", "recibirá otra vez"),
        ),
    ],
)
async def test_stop_help_start_and_an_emergency_in_between(
    phone: Phone, channel: str, stop: str, emergency: str, help_: str, start: str, said: tuple[str, str, str]
) -> None:
    """Twilio leaves the answer to us here: `answers_stop` is off."""
    await phone.on(channel)
    await phone.page.get_by_label("Twilio itself answers STOP").uncheck()
    await phone.says("¿es seguro?" if channel == "WhatsApp" else "is it safe?", replies=2)
    (stopped,) = await phone.says(stop)
    assert said[0] in stopped
    await phone.hears_nothing_to("how long does it take?")
    await phone.hears_nothing_to(emergency)
    assert phone.tickets()["emergency"] == "emergency"
    (help_said,) = await phone.says(help_)
    assert said[1] in help_said
    (started,) = await phone.says(start)
    assert said[2] in started


def test_the_evaluation_plays_scripts_in_the_style_of_sms_by_text(
    stack: Stack, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = {
        "does it hurt": "answer:pain_comfort",
        "1": "answer:numbing",
        "STOP": "sms:stop",
        "how long does it take": "silence",
        "START": "sms:start",
    }
    turns = [{"user": said, "expect": [about]} for said, about in expected.items()]
    file = tmp_path / "scripts.jsonl"
    file.write_text(json.dumps({"id": "s1", "channel_style": "sms", "turns": turns}))
    where = ["--url", stack.url, "--phone", stack.phone_url, "--database", str(stack.engine.url)]
    assert main([str(file), "--out", str(tmp_path), "--dialogues", *where]) == 0
    assert "1 of 1 dialogues right, 5 of 5 turns" in capsys.readouterr().out
