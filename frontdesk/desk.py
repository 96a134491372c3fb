"""What the desk does with a message: store it, see to what cannot wait, have it answered, let the answer out.

The order is the point. A message is committed before anybody is told that it arrived; the ticket of an alarm is
committed with it; emergency words never wait for the assistant; a reply is committed before it is shown. Tickets are
opened here and nowhere else.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import uuid4

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import conversations, inbox, outbox, ticket_book
from frontdesk.alert_clock import AlertClock
from frontdesk.assistant import AssistantFailed, TakesTurns
from frontdesk.conversations import Conversation, Overtaken
from frontdesk.guard import EMERGENCY, Guard
from frontdesk.inbox import Message, State
from frontdesk.languages import Language, Languages
from frontdesk.masking import masked
from frontdesk.outbox import Sent
from frontdesk.phrases import Phrases, Reply
from frontdesk.safety import Safety, Screening
from frontdesk.speaking import Speaker
from frontdesk.store import Store
from frontdesk.tickets import ALARMS, Kind, Severity, Ticket, severity_of

log = structlog.get_logger()

# The phrases the desk says by itself; their absence stops the start.
WORDS = (
    "utter_emergency",
    "utter_self_harm",
    "utter_emergency_calm",
    "utter_emergency_unsaved",
    "utter_self_harm_unsaved",
    "utter_urgent",
    "utter_allergy_noted",
    "utter_fallback_saved",
    "utter_not_passed_on",
)


class Unanswered(Exception):
    """A message could not be answered; the cause says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


class Untold(Exception):
    """The assistant has not heard of an emergency that the desk answered by itself; it is down."""


def _now() -> datetime:
    return datetime.now(UTC)


def alarms(found: Screening) -> list[tuple[Kind, Severity]]:
    """The tickets that a screening's findings call for. Past anaphylaxis makes an allergy urgent."""
    kinds = []
    if found.emergency:
        kinds.append((Kind.EMERGENCY, Severity.EMERGENCY))
    if found.allergy:
        kinds.append((Kind.ALLERGY, Severity.URGENT if found.past_anaphylaxis else Severity.ALLERGY))
    if found.urgent and not found.past_anaphylaxis:
        kinds.append((Kind.URGENT, Severity.URGENT))
    return kinds


@dataclass(frozen=True)
class Taken:
    """A message that was seen to, what was said to it, and whether more of its conversation wait."""

    message: Message
    said: list[Sent]
    more: bool


class Desk:
    """`assistant` is None at the action server's desk, which opens tickets but takes no turns."""

    def __init__(
        self,
        store: Store,
        safety: Safety,
        phrases: Phrases,
        languages: Languages,
        assistant: TakesTurns | None = None,
        clock: Callable[[], datetime] = _now,
        timezone: str = "UTC",
        alert_clock: AlertClock | None = None,
        speaker: Speaker | None = None,
        silent_on_health: Collection[str] = (),
    ) -> None:
        """`timezone` is the clinic's. Without an `alert_clock` nobody is told of a ticket; without a `speaker` nothing
        goes out by text. `silent_on_health` are the channels on which no question about health is asked.
        """
        phrases.require(*WORDS)
        self.store = store
        self.safety = safety
        self.phrases = phrases
        self.languages = languages
        self.assistant = assistant
        self.clock = clock
        self.timezone = timezone
        self.alert_clock = alert_clock or AlertClock()
        self.silent_on_health = frozenset(silent_on_health)
        self._speaker = speaker

    async def receive(self, conversation_id: str, channel: str, text: str, *, client_id: str | None = None) -> Message:
        """Stores a patient's message with the tickets its alarms call for; an emergency is answered right here.

        Numbers of cards and IDs are hidden in what is stored; alarms are looked for in what was written.
        The same `client_id` again returns the stored message. Raises StoreUnavailable, and inbox.OtherText when that
        id came with another text.
        """
        found, text = self.safety.screen(text), masked(text)
        async with self.store.writing() as connection:
            conversation = await conversations.find_or_open(connection, conversation_id, channel, self.clock())
            if client_id:
                earlier = await inbox.find_by_client_id(connection, conversation_id, client_id, text)
                if earlier:
                    log.info("message_repeated", message=earlier.id)
                    return earlier
            return await self.take_in(connection, conversation, text, found, client_id)

    async def take_in(
        self,
        connection: AsyncConnection,
        conversation: Conversation,
        text: str,
        found: Screening,
        client_id: str | None,
        state: State = State.WAITING,
        language: Language | None = None,
    ) -> Message:
        """Stores a message of a conversation that is held, with what its alarms call for. `found` is what the screening
        finds in what was written, `text` is what is kept of it. An emergency never waits, whatever `state` says.
        `language` is given where the text does not tell it.
        """
        now, text = self.clock(), masked(text)
        language = language or self.languages.of(text, conversation.language)
        if language != conversation.language:
            await conversations.speak(connection, conversation.id, language)
        state = State.ANSWERED if found.emergency else state
        message = Message(str(uuid4()), conversation.id, text, found, state, 0, language)
        message = await inbox.add(connection, message, now, client_id)
        for kind, severity in alarms(found):
            await self._open(connection, message, kind, severity)
        if found.emergency:
            await conversations.mark_emergency(connection, conversation.id, now)
            words = Guard(self.phrases, conversation.channel, language).emergency(found)
            await self.say(connection, message, [words], conversation)
        return message

    async def say(
        self,
        connection: AsyncConnection,
        message: Message,
        replies: list[Reply],
        conversation: Conversation,
        *,
        last_word: bool = False,
    ) -> list[Sent]:
        """Stores `replies` as the answer to `message`; see `speaking.Speaker` for those that go out by text."""
        now = self.clock()
        if self._speaker is None:
            return await outbox.add(connection, message, replies, conversation.channel, now)
        return await self._speaker.say(connection, message, replies, conversation, now, last_word=last_word)

    async def answer(
        self, connection: AsyncConnection, message: Message, conversation: Conversation, replies: list[Reply]
    ) -> list[Sent]:
        """Lets out what may leave of `replies` to a message of a conversation that is held, unless staff own it."""
        if conversation.owner != "bot":
            return []
        told = await self._told(connection, message, replies)
        careful = conversation.in_emergency(self.clock())
        self_harm = careful and await outbox.has_said(connection, conversation.id, "utter_self_harm")
        guard = Guard(self.phrases, conversation.channel, message.language, self_harm)
        cleared = guard.cleared(replies, message.found, told, careful)
        await self._keep_promises(connection, message, cleared)
        return await self.say(connection, message, cleared, conversation)

    async def open_for(self, connection: AsyncConnection, message: Message, kind: Kind) -> None:
        """Makes sure that staff have this message in a ticket of this kind."""
        await self._open(connection, message, kind, severity_of(kind))

    async def open_ticket(
        self, conversation_id: str, message_id: str, kind: Kind, details: Mapping[str, str] | None = None
    ) -> Ticket:
        """Makes sure that staff have this message in a ticket of this kind. Raises StoreUnavailable."""
        async with self.store.writing() as connection:
            return await self._ensure(connection, conversation_id, message_id, kind, severity_of(kind), details)

    async def hand_off_booking(
        self, conversation_id: str, message_id: str, details: Mapping[str, str]
    ) -> tuple[Ticket, bool]:
        """Opens the booking's ticket; True with it when an alarm of this conversation is open, so that staff clear it
        before anything is arranged. Raises StoreUnavailable.
        """
        ticket = await self.open_ticket(conversation_id, message_id, Kind.BOOKING, details)
        async with self.store.reading() as connection:
            held = await ticket_book.of_conversation(connection, conversation_id)
        return ticket, any(other.kind in ALARMS and other.state != "closed" for other in held)

    async def has_booking(self, conversation_id: str) -> bool:
        """Whether staff have a request for a visit that is not closed. Raises StoreUnavailable."""
        async with self.store.reading() as connection:
            held = await ticket_book.of_conversation(connection, conversation_id)
        return any(ticket.kind is Kind.BOOKING and ticket.state != "closed" for ticket in held)

    async def keep_contact(self, conversation_id: str, contact: str) -> None:
        """Notes how staff may reach the patient, beside all tickets of the conversation. Raises StoreUnavailable."""
        async with self.store.writing() as connection:
            await conversations.keep_contact(connection, conversation_id, contact)

    async def take_next(self, conversation_id: str, fence: int | None = None) -> Taken | None:
        """Answers the conversation's oldest waiting message and commits what is said; None when there is none.

        While staff own the conversation the bot is silent. `fence` comes with the lease of several processes. Raises
        Unanswered when nothing could be committed; the message then goes on waiting. Raises Untold when there is
        nothing to answer but something to tell again, and Overtaken when another process has taken up the conversation.
        """
        async with self.store.reading() as connection:
            messages = await inbox.open_messages(connection, conversation_id)
            conversation = await conversations.find(connection, conversation_id) if messages else None
        if conversation is None:
            return None
        if fence not in (None, conversation.fence):
            raise Overtaken
        caught_up = await self._catch_up(conversation, [m for m in messages if m.state is State.ANSWERED])
        waiting = [m for m in messages if m.state is State.WAITING]
        if not waiting and not caught_up:
            raise Untold
        if not waiting:
            return None
        message = waiting[0]
        try:
            if conversation.owner == "staff":
                await self._finish(message, conversation)
                return Taken(message, [], more=len(waiting) > 1)
            replies = await self._ask(message, conversation) if caught_up else None
            said = await self._let_out(message, conversation, replies or [])
            return Taken(message, said, more=len(waiting) > 1 or not caught_up)
        except Overtaken:
            raise
        except Exception as error:
            raise Unanswered(message) from error

    async def _catch_up(self, conversation: Conversation, untold: list[Message]) -> bool:
        """Tells the assistant of emergencies that the desk answered, so that it drops its form; False when it is down.

        It then hears of them before the next turn.
        """
        for message in untold:
            if await self._ask(message, conversation) is None:
                return False
            await self._finish(message, conversation)
        return True

    async def replies_to(self, message: Message) -> list[Sent]:
        async with self.store.reading() as connection:
            return await outbox.answers(connection, message.id)

    async def outcome_of(self, message: Message) -> list[Sent] | None:
        """What was said to a message, whichever process answered it; None while it waits. Raises StoreUnavailable."""
        async with self.store.reading() as connection:
            done = await inbox.is_done(connection, message.id)
            return await outbox.answers(connection, message.id) if done else None

    def words_for_refused(self, text: str, name: str, channel: str) -> Reply:
        """What to say when a message could not be taken in: the phrase `name`, unless the text is an emergency."""
        found = self.safety.screen(text)
        if found.emergency:
            name = "utter_self_harm_unsaved" if found.self_harm else "utter_emergency_unsaved"
        return self.phrases.say(name, channel, self.languages.of(text))

    async def _ask(self, message: Message, conversation: Conversation) -> list[Reply] | None:
        """The assistant's replies; None when it failed."""
        assert self.assistant is not None, "only a desk with an assistant takes turns"
        try:
            return await self.assistant.turn(
                message.id,
                message.conversation_id,
                conversation.channel,
                message.language,
                message.text,
                {**asdict(message.found), "silent_on_health": conversation.channel in self.silent_on_health},
            )
        except AssistantFailed as error:
            log.warning("turn_failed", message=message.id, error=str(error))
            return None

    async def _let_out(self, message: Message, conversation: Conversation, replies: list[Reply]) -> list[Sent]:
        async with self.store.writing() as connection:
            # Staff may have taken over while the assistant was thinking.
            current = await conversations.find_held(connection, conversation.id, conversation.fence)
            said = await self.answer(connection, message, current, replies)
            await inbox.finish(connection, message.id)
        return said

    async def _told(self, connection: AsyncConnection, message: Message, replies: list[Reply]) -> frozenset[Kind]:
        """The kinds of ticket that hold this message, or will before the reply is out."""
        claimed = {reply.claims for reply in replies if reply.claims} - ALARMS
        held = [k for k in claimed if await ticket_book.has_mention(connection, message.conversation_id, message.id, k)]
        return ALARMS.union(held)

    async def _keep_promises(self, connection: AsyncConnection, message: Message, cleared: list[Reply]) -> None:
        """Opens what the replies say is open: alarms, also those only the assistant noticed, and failed turns."""
        failed = {Kind.FAILED_TURN} if any("error" in reply.about for reply in cleared) else set()
        for kind in failed | {reply.claims for reply in cleared if reply.claims in ALARMS}:
            await self._open(connection, message, kind, severity_of(kind))
        if any(EMERGENCY in reply.about for reply in cleared):
            await conversations.mark_emergency(connection, message.conversation_id, self.clock())

    async def _finish(self, message: Message, conversation: Conversation) -> None:
        async with self.store.writing() as connection:
            await conversations.find_held(connection, conversation.id, conversation.fence)
            await inbox.finish(connection, message.id)

    async def _open(self, connection: AsyncConnection, message: Message, kind: Kind, severity: Severity) -> None:
        ticket = await self._ensure(connection, message.conversation_id, message.id, kind, severity)
        log.info("ticket_held", kind=kind, severity=ticket.severity, reference=ticket.reference)

    async def _ensure(
        self,
        connection: AsyncConnection,
        conversation_id: str,
        message_id: str,
        kind: Kind,
        severity: Severity,
        details: Mapping[str, str] | None = None,
    ) -> Ticket:
        """Keeps the ticket and, in the same transaction, what alerts staff of it."""
        now = self.clock()
        ticket = await ticket_book.ensure(connection, conversation_id, message_id, kind, severity, now, details)
        await self.alert_clock.start(connection, ticket, now)
        return ticket
