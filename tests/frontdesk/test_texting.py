"""Texts at the desk: the order of alarms, consent and the rest; what is said, once, to whom (E, P2, P15, P25, P29)."""

import asyncio

import pytest
from sqlalchemy import select

from frontdesk.desk import Desk
from frontdesk.lines import Channel
from frontdesk.phrases import Reply
from frontdesk.settings import Settings
from frontdesk.store import Store, consents, deliveries, inbox, opt_outs, outbox, tickets
from frontdesk.texting import Content, IncomingText, Received
from frontdesk.texting_words import Wish
from frontdesk.wiring import FrontDesk
from tests.conftest import SECRETS, Clock, ScriptedAssistant
from tests.texting import ANA, OURS, SETTINGS, settled, sid, texting_front

CLARIFY = Reply(
    "Is it one of these?",
    ("clarify",),
    utter_action="utter_clarify",
    buttons=({"title": "Bruising", "payload": "Bruising"}, {"title": "Sun", "payload": "Sun exposure"}),
)
ASK = Reply("What is your name?", ("book:slot",), utter_action="utter_ask_booking_form_patient_name")
STOPPED, STARTED, HELPED = "you are opted out", "welcome back", "Reply STOP to opt out"


class Carried:
    """A carrier that takes everything."""

    name, shows_choices = "twilio", False

    def __init__(self) -> None:
        self.texts: list[str] = []

    async def send(self, text: object) -> str:
        self.texts.append(text.text)  # type: ignore[attr-defined]
        return sid()

    async def close(self) -> None:
        pass


class Texting:
    """A front desk, and somebody who texts with it."""

    def __init__(self, front: FrontDesk, carrier: Carried, assistant: ScriptedAssistant) -> None:
        self.front = front
        self.carrier = carrier
        self.assistant = assistant

    async def receive(self, text: str, **more: object) -> Received:
        assert self.front.text_desk
        given = {"carrier": "twilio", "channel": Channel.SMS, "id": sid(), "sender": OURS, "number": ANA, **more}
        received = await self.front.text_desk.receive(IncomingText(**given, text=text))  # type: ignore[arg-type]
        self.front.workers.nudge(received.message.conversation_id)
        return received

    async def says(self, text: str, **more: object) -> list[str]:
        """What is sent in answer to a text."""
        before = len(self.carrier.texts)
        await self.receive(text, **more)
        await settled(self.front)
        return self.carrier.texts[before:]

    async def column(self, column: object) -> list[object]:
        async with self.front.store.reading() as connection:
            wanted = select(column)  # type: ignore[call-overload]
            if column.table is deliveries:  # type: ignore[attr-defined]
                wanted = wanted.order_by(deliveries.c.seq, deliveries.c.part)  # PostgreSQL puts changed rows last
            return list((await connection.execute(wanted)).scalars())


@pytest.fixture
async def texting(desk: Desk, assistant: ScriptedAssistant) -> Texting:
    front = texting_front(Settings.from_environment({**SECRETS, **SETTINGS}), desk, assistant)
    carrier = Carried()
    assert front.postman
    front.postman._carriers = {"twilio": carrier}
    return Texting(front, carrier, assistant)


@pytest.fixture
async def known(texting: Texting) -> Texting:
    """Somebody who has been introduced."""
    await texting.says("How long does it take?")
    texting.assistant.asked.clear()
    return texting


class TestIntroduction:
    async def test_p29_the_first_reply_follows_who_texts_and_later_ones_do_not(self, texting: Texting) -> None:
        first = await texting.says("How long does it take?")
        assert [text[:30] for text in first] == ["Hello, this is the automated a", "It takes about 20 to 30 minute"]
        assert len(await texting.says("How long does it take?")) == 1

    async def test_a_greeting_is_not_said_twice(self, texting: Texting) -> None:
        texting.assistant.replies = [Reply("Hello.", ("smalltalk:greet",), utter_action="utter_greet")]
        assert len(await texting.says("hello")) == 1

    async def test_p2_an_emergency_comes_before_it(self, texting: Texting) -> None:
        (first,) = await texting.says("my throat is closing and I can't breathe")
        assert "911" in first
        assert "automated" in (await texting.says("what is mesotherapy"))[0]

    async def test_e7_the_first_text_is_on_record_with_the_version_of_the_wording(self, texting: Texting) -> None:
        await texting.says("hello")
        await texting.says("hello again")
        assert await texting.column(consents.c.decision) == ["wrote_first"]
        assert await texting.column(consents.c.wording) == ["2026-11"]
        assert ANA not in str(await texting.column(consents.c.number_hash))


class TestConsent:
    async def test_e1_e5_stop_is_confirmed_once_and_asks_nobody(self, known: Texting) -> None:
        (confirmed,) = await known.says("STOP")
        assert STOPPED in confirmed
        assert await known.says("stop") == []
        assert known.assistant.asked == []
        assert await known.column(opt_outs.c.channel) == ["sms", "whatsapp"]

    async def test_e6_whatever_follows_is_blocked_and_noted(self, known: Texting) -> None:
        await known.says("STOP")
        assert await known.says("How long does it take?") == []
        assert (await known.column(deliveries.c.state))[-1] == "blocked_opt_out"

    async def test_e6_what_was_still_on_its_way_is_blocked_too(self, known: Texting) -> None:
        await known.receive("How long does it take?")
        while known.front.workers._working:
            await asyncio.wait(known.front.workers._working.values())
        (confirmed,) = await known.says("STOP")
        assert STOPPED in confirmed

    async def test_p2_an_emergency_after_stop_is_stored_and_alerted_and_nothing_is_sent(self, known: Texting) -> None:
        await known.says("STOP")
        assert await known.says("my throat is closing and I can't breathe") == []
        assert await known.column(tickets.c.kind) == ["emergency"]
        assert (await known.column(deliveries.c.state))[-1] == "blocked_opt_out"

    async def test_p15_help_my_face_is_swelling_is_an_emergency(self, known: Texting) -> None:
        (said,) = await known.says("help my face is swelling up fast")
        assert "911" in said
        assert await known.column(tickets.c.kind) == ["emergency"]

    async def test_e2_start_opts_in_again_but_only_who_is_out(self, known: Texting) -> None:
        assert await known.says("yes") != []
        assert [text for _, text in known.assistant.asked] == ["yes"]
        await known.says("STOP")
        (back,) = await known.says("Yes")
        assert STARTED in back
        assert len(await known.says("How long does it take?")) == 1

    async def test_a_start_counts_for_the_channel_it_came_by(self, known: Texting) -> None:
        await known.says("STOP")
        await known.says("START")
        assert await known.column(opt_outs.c.channel) == ["whatsapp"]

    async def test_e2_help_is_always_answered_also_after_stop(self, known: Texting) -> None:
        assert HELPED in (await known.says("HELP"))[0]
        await known.says("STOP")
        assert HELPED in (await known.says("info"))[0]

    async def test_in_an_emergency_a_bare_help_gets_the_911_words_again(self, known: Texting) -> None:
        await known.says("my throat is closing and I can't breathe")
        assert "This could be an emergency" in (await known.says("help"))[0]

    async def test_e3_cancel_alone_opts_out_and_says_how_to_cancel_an_appointment(self, known: Texting) -> None:
        (confirmed,) = await known.says("Cancel")
        assert "To change or cancel an appointment, call" in confirmed

    async def test_e3_cancel_my_appointment_is_the_assistants(self, known: Texting) -> None:
        await known.says("cancel my appointment")
        assert [text for _, text in known.assistant.asked] == ["cancel my appointment"]
        assert await known.column(opt_outs.c.channel) == []

    async def test_e4_please_stop_texting_me_opts_out(self, known: Texting) -> None:
        (confirmed,) = await known.says("please stop texting me")
        assert STOPPED in confirmed
        assert (await known.column(consents.c.source))[-1] == "request"

    async def test_e4_a_request_with_an_alarm_in_it_is_answered_as_an_alarm(self, known: Texting) -> None:
        said = await known.says("stop texting me, the injection site is oozing pus")
        assert any("call" in text for text in said)
        assert await known.column(tickets.c.kind) == ["urgent"]
        assert await known.column(opt_outs.c.channel) == []

    async def test_p15_spanish_words_are_understood_and_answered_in_spanish(self, known: Texting) -> None:
        await known.says("hola, ¿cuánto tiempo dura el tratamiento?")
        (confirmed,) = await known.says("ALTO")
        assert "ya no recibira mensajes" in confirmed

    async def test_e5_what_the_carrier_has_answered_is_not_answered_again(self, known: Texting) -> None:
        assert await known.says("stop", answered=Wish.STOP) == []
        assert (await known.column(consents.c.source))[-1] == "carrier"
        assert await known.says("help", answered=Wish.HELP) == []

    async def test_b8_a_stop_on_whatsapp_blocks_sms_as_well(self, known: Texting) -> None:
        await known.says("STOP", channel=Channel.WHATSAPP)
        assert await known.says("How long does it take?") == []


class TestChoices:
    async def test_d8_a_number_chooses_until_the_next_question(self, known: Texting) -> None:
        known.assistant.replies = [CLARIFY]
        (asked,) = await known.says("hmm")
        assert asked.endswith("Reply 1 for Bruising, 2 for Sun.")
        known.assistant.replies = [ASK]
        await known.says("second")
        await known.says("2")
        assert [text for _, text in known.assistant.asked] == ["hmm", "Sun exposure", "2"]

    async def test_a10_a_tap_counts_only_with_an_id_of_this_conversation(self, known: Texting) -> None:
        known.assistant.replies = [CLARIFY]
        await known.says("hmm")
        seq = max(await known.column(deliveries.c.seq))  # type: ignore[type-var]
        await known.says("Sun", choice=f"{seq}.2")
        await known.says("Sunny", choice="99.2")
        assert [text for _, text in known.assistant.asked][1:] == ["Sun exposure", "Sunny"]

    async def test_p1_a_number_beside_an_alarm_is_an_alarm(self, known: Texting) -> None:
        known.assistant.replies = [CLARIFY]
        await known.says("hmm")
        assert "911" in (await known.says("1 - I can't breathe"))[0]


class TestHealthQuestions:
    ASKS = (
        Reply("What happens?", ("escalate:allergy",), utter_action="utter_ask_allergy_form_allergy_story"),
        Reply("Anything about your health?", ("book:slot",), utter_action="utter_ask_booking_form_health"),
    )

    @pytest.mark.parametrize("asks", ASKS)
    async def test_e9_whatsapp_asks_no_question_about_health(self, texting: Texting, asks: Reply) -> None:
        texting.assistant.replies = [asks]
        said = await texting.says("I'm allergic to latex", channel=Channel.WHATSAPP)
        assert not any(asks.text in text or "latex" in text for text in said)
        assert any("only by phone" in text for text in said)
        assert await texting.column(tickets.c.kind) == ["allergy"]

    async def test_e9_sms_does(self, texting: Texting) -> None:
        texting.assistant.replies = list(self.ASKS[:1])
        assert "What happens?" in (await texting.says("I'm allergic to latex"))[-1]


class TestNotText:
    async def test_p25_in_an_emergency_a_picture_gets_the_911_words(self, known: Texting) -> None:
        await known.says("my throat is closing and I can't breathe")
        (said,) = await known.says("", content=Content.PICTURE)
        assert "911" in said

    async def test_p25_a_caption_is_screened_and_never_put_to_the_assistant(self, known: Texting) -> None:
        said = await known.says("is this normal? I'm allergic to latex", content=Content.PICTURE)
        assert sorted(str(kind) for kind in await known.column(tickets.c.kind)) == ["allergy", "question"]
        assert any("Our staff" in text for text in said)
        assert known.assistant.asked == []

    async def test_p25_a_picture_of_an_emergency_is_one(self, known: Texting) -> None:
        (said,) = await known.says("I can't breathe look", content=Content.PICTURE)
        assert "911" in said


async def test_words_of_carriers_and_pictures_change_nobodys_language(texting: Texting) -> None:
    assert "asistente" in (await texting.says("¿cuánto tiempo tarda el tratamiento?"))[0]
    assert "Aqui solo puedo leer" in (await texting.says("", content=Content.PICTURE))[0]
    assert "no recibir" in (await texting.says("STOP"))[0]
    assert "recibira otra vez" in (await texting.says("start"))[0]


async def test_a6_one_message_for_one_id_however_often_and_to_however_many_desks(
    texting: Texting, database: str, desk: Desk, assistant: ScriptedAssistant
) -> None:
    other = Store(database, desk.store.engine.sync_engine.dialect.keyring)  # type: ignore[attr-defined]
    elsewhere = Desk(other, desk.safety, desk.phrases, desk.languages, assistant, desk.clock)
    second = Texting(
        texting_front(Settings.from_environment({**SECRETS, **SETTINGS}), elsewhere, assistant),
        texting.carrier,
        assistant,
    )
    message_id = sid()
    received = await asyncio.gather(
        *(each.front.text_desk.receive(_incoming(message_id)) for each in (texting, second) for _ in range(5))  # type: ignore[union-attr]
    )
    await other.close()
    assert sorted(each.verdict for each in received) == ["repeated"] * 9 + ["stored"]
    assert len(await texting.column(inbox.c.id)) == 1


def _incoming(message_id: str) -> IncomingText:
    return IncomingText("twilio", Channel.SMS, message_id, OURS, ANA, "hello")


async def test_p26_two_quick_texts_are_answered_in_order(known: Texting, clock: Clock) -> None:
    for text in ("first question", "second question", "third question"):
        await known.receive(text)
    await settled(known.front)
    assert [text for _, text in known.assistant.asked] == ["first question", "second question", "third question"]


async def test_the_number_is_sealed_and_is_how_staff_reach_the_patient(texting: Texting) -> None:
    await texting.says("hello")
    async with texting.front.store.reading() as connection:
        (row,) = (await connection.exec_driver_sql("SELECT number, number_hash FROM text_lines")).all()
    assert ANA not in str(row)
    assert await texting.column(outbox.c.channel) == ["sms", "sms"]
