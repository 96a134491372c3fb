"""What the desk does with a message."""

import pytest

from frontdesk import conversations, inbox, ticket_book
from frontdesk.conversations import Conversation
from frontdesk.desk import Desk, Untold
from frontdesk.inbox import Message, OtherText
from frontdesk.phrases import Reply
from frontdesk.store import StoreUnavailable
from frontdesk.tickets import Kind, Severity, Ticket
from tests.conftest import ANSWER, GREETING, Clock, ScriptedAssistant

ALARM = "my throat is closing and I can't breathe"
ALLERGY = "I'm allergic to lidocaine"
PROMISE = Reply("Our staff have your request.", ("human",), claims=Kind.HUMAN)


async def tickets(desk: Desk) -> list[Ticket]:
    async with desk.store.reading() as connection:
        return await ticket_book.of_conversation(connection, "c")


async def said(desk: Desk, message: Message) -> list[str]:
    return [word for sent in await desk.replies_to(message) for word in sent.about]


async def conversation(desk: Desk) -> Conversation:
    async with desk.store.reading() as connection:
        found = await conversations.find(connection, "c")
    assert found is not None
    return found


async def waiting(desk: Desk) -> list[Message]:
    async with desk.store.reading() as connection:
        return await inbox.open_messages(connection, "c")


async def test_stores_a_message_before_anything_else(desk: Desk) -> None:
    message = await desk.receive("c", "web", "hello")
    assert await waiting(desk) == [message]


async def test_answers_a_message_and_finishes_it(desk: Desk) -> None:
    message = await desk.receive("c", "web", "how long does it take")
    await desk.take_next("c")
    assert await said(desk, message) == ["answer:duration"]
    assert await waiting(desk) == []


async def test_hides_the_numbers_of_cards_before_anybody_sees_them(desk: Desk, assistant: ScriptedAssistant) -> None:
    written = "does it hurt? my card is 4111 1111 1111 1111"
    message = await desk.receive("c", "web", written, client_id="1")
    assert await desk.receive("c", "web", written, client_id="1") == message
    await desk.take_next("c")
    assert message.text == "does it hurt? my card is •••• 1111"
    assert assistant.asked == [(message.id, message.text)]


async def test_looks_for_alarms_in_what_was_written(desk: Desk) -> None:
    await desk.receive("c", "web", f"passport number 123456789, {ALARM}")
    assert [ticket.kind for ticket in await tickets(desk)] == [Kind.EMERGENCY]


class TestEmergency:
    async def test_is_answered_at_once_without_the_assistant(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        message = await desk.receive("c", "web", ALARM)
        assert await said(desk, message) == ["emergency"]
        assert [(t.kind, t.severity) for t in await tickets(desk)] == [(Kind.EMERGENCY, Severity.EMERGENCY)]
        assert assistant.asked == []

    async def test_is_answered_while_staff_own_the_conversation(self, desk: Desk) -> None:
        await desk.receive("c", "web", "hello")
        async with desk.store.writing() as connection:
            await conversations.hand_to(connection, "c", "staff")
        assert await said(desk, await desk.receive("c", "web", ALARM)) == ["emergency"]

    async def test_the_assistant_is_told_afterwards(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        message = await desk.receive("c", "web", ALARM)
        await desk.take_next("c")
        assert assistant.asked == [(message.id, ALARM)]
        assert await said(desk, message) == ["emergency"]

    async def test_an_assistant_that_was_down_is_told_before_the_next_turn(
        self, desk: Desk, assistant: ScriptedAssistant
    ) -> None:
        alarm = await desk.receive("c", "web", ALARM)
        assistant.down = True
        with pytest.raises(Untold):
            await desk.take_next("c")
        assistant.down = False
        question = await desk.receive("c", "web", "how long does it take")
        await desk.take_next("c")
        assert [turn for turn, _ in assistant.asked[-2:]] == [alarm.id, question.id]

    async def test_stays_in_force_for_an_hour(self, desk: Desk, assistant: ScriptedAssistant, clock: Clock) -> None:
        await desk.receive("c", "web", ALARM)
        assistant.replies = [GREETING]
        within = await desk.receive("c", "web", "hello?")
        await desk.take_next("c")
        assert await said(desk, within) == ["emergency"]
        clock.forward(minutes=61)
        later = await desk.receive("c", "web", "hello?")
        await desk.take_next("c")
        assert await said(desk, later) == ["smalltalk:greet"]

    async def test_that_only_the_assistant_notices_opens_a_ticket_too(
        self, desk: Desk, assistant: ScriptedAssistant
    ) -> None:
        assistant.replies = [Reply("Call 911.", ("emergency",), claims=Kind.EMERGENCY), ANSWER]
        message = await desk.receive("c", "web", "hello")
        await desk.take_next("c")
        assert await said(desk, message) == ["emergency"]
        assert [ticket.kind for ticket in await tickets(desk)] == [Kind.EMERGENCY]
        assert (await conversation(desk)).emergency_since is not None


class TestAllergy:
    async def test_has_its_ticket_before_any_reply(self, desk: Desk) -> None:
        await desk.receive("c", "web", ALLERGY)
        assert [(t.kind, t.severity) for t in await tickets(desk)] == [(Kind.ALLERGY, Severity.ALLERGY)]

    async def test_past_anaphylaxis_makes_it_urgent(self, desk: Desk) -> None:
        await desk.receive("c", "web", "I had anaphylaxis once from bees")
        assert [(t.kind, t.severity) for t in await tickets(desk)] == [(Kind.ALLERGY, Severity.URGENT)]

    async def test_is_answered_although_the_assistant_is_down(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        assistant.down = True
        message = await desk.receive("c", "web", ALLERGY)
        await desk.take_next("c")
        assert await said(desk, message) == ["escalate:allergy"]

    async def test_a_general_question_opens_no_ticket(self, desk: Desk) -> None:
        await desk.receive("c", "web", "can it cause swelling?")
        assert await tickets(desk) == []


class TestFailedTurn:
    async def test_becomes_the_fallback_with_a_ticket(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        assistant.down = True
        message = await desk.receive("c", "web", "how long does it take")
        await desk.take_next("c")
        assert await said(desk, message) == ["error"]
        assert [ticket.kind for ticket in await tickets(desk)] == [Kind.FAILED_TURN]

    async def test_an_empty_turn_is_a_failed_one(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        assistant.replies = []
        message = await desk.receive("c", "web", "hello")
        await desk.take_next("c")
        assert await said(desk, message) == ["error"]

    async def test_a_promise_is_kept_only_with_its_ticket(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        assistant.replies = [PROMISE]
        broken = await desk.receive("c", "web", "a person please")
        await desk.take_next("c")
        assert await said(desk, broken) == ["error"]
        assert [ticket.kind for ticket in await tickets(desk)] == [Kind.FAILED_TURN]
        kept = await desk.receive("c", "web", "a person please")
        await desk.open_ticket("c", kept.id, Kind.HUMAN)
        await desk.take_next("c")
        assert await said(desk, kept) == ["human"]


class TestStaffOwnership:
    async def test_the_bot_is_silent(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        message = await desk.receive("c", "web", "hello")
        async with desk.store.writing() as connection:
            await conversations.hand_to(connection, "c", "staff")
        await desk.take_next("c")
        assert await desk.replies_to(message) == []
        assert assistant.asked == []
        assert await waiting(desk) == []

    async def test_a_takeover_during_the_turn_silences_it_too(self, desk: Desk, assistant: ScriptedAssistant) -> None:
        message = await desk.receive("c", "web", "hello")
        turn = assistant.turn

        async def taken_over(*args: object) -> list[Reply]:
            async with desk.store.writing() as connection:
                await conversations.hand_to(connection, "c", "staff")
            return await turn(*args)  # type: ignore[arg-type]

        assistant.turn = taken_over  # type: ignore[method-assign,assignment]
        await desk.take_next("c")
        assert await desk.replies_to(message) == []


class TestOnce:
    async def test_the_same_client_id_stores_one_message(self, desk: Desk) -> None:
        first = await desk.receive("c", "web", "hello", client_id="k")
        assert await desk.receive("c", "web", "hello", client_id="k") == first

    async def test_the_same_client_id_with_another_text_is_refused(self, desk: Desk) -> None:
        await desk.receive("c", "web", "hello", client_id="k")
        with pytest.raises(OtherText):
            await desk.receive("c", "web", "goodbye", client_id="k")


@pytest.mark.usefixtures("full_disk")
class TestWithoutDatabase:
    @pytest.mark.parametrize("message", ["hello", ALLERGY, ALARM])
    async def test_never_pretends(self, desk: Desk, message: str) -> None:
        with pytest.raises(StoreUnavailable):
            await desk.receive("c", "web", message)

    async def test_an_emergency_still_gets_its_words(self, desk: Desk) -> None:
        refused = desk.words_for_refused(ALARM, "utter_store_down", "web")
        assert "911" in refused.text
        assert refused.about == ("emergency",)
        assert refused.claims is None
