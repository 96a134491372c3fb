"""A patient's text, whichever carrier brought it: stored once, with what it calls for, in one transaction.

The order is the point. The text is screened for alarms first; then it may be a word of consent (STOP, START, HELP);
then it may be no text at all, such as a picture; only what is left goes to the assistant.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import consent, conversations, deliveries, inbox, lines, numbers, offers
from frontdesk.consent import Consent, Source
from frontdesk.conversations import Conversation
from frontdesk.desk import Desk, alarms
from frontdesk.inbox import Message, State
from frontdesk.languages import SPANISH, Language
from frontdesk.lines import Channel, Line
from frontdesk.safety import Screening
from frontdesk.texting_words import TextingWords, Wish
from frontdesk.tickets import Kind

log = structlog.get_logger()

STOPPED, STARTED, HELP = "utter_text_stopped", "utter_text_started", "utter_text_help"
NOT_TEXT, NOT_TEXT_SAVED = "utter_not_text", "utter_not_text_saved"
WORDS = (STOPPED, STARTED, HELP, NOT_TEXT, NOT_TEXT_SAVED)
LONGEST_ID = 64  # characters of a carrier's id that the inbox has room for


class Content(StrEnum):
    """What was sent."""

    TEXT = "text"
    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    REACTION = "reaction"
    EMPTY = "empty"
    OTHER = "other"


@dataclass(frozen=True)
class IncomingText:
    """A text that certainly comes from the `carrier` ("twilio", "meta").

    `id` is the carrier's, the same however often it is delivered. `sender` is our number that it was sent to, or its id
    at the carrier; `number` is the patient's, in any form. `text` is what was written, also beneath a picture, empty
    without; `choice` is the id of a button that was tapped. `answered` is the wish that the carrier has answered by
    itself. `written_at` is when it was written, where the carrier tells: a text may come days later.
    """

    carrier: str
    channel: Channel
    id: str
    sender: str
    number: str = field(repr=False)
    text: str = field(repr=False)
    content: Content = Content.TEXT
    choice: str | None = None
    answered: Wish | None = None
    written_at: datetime | None = None


# What staff are told of: it may hold what matters, and nobody but them may look at it.
MAY_MATTER = frozenset({Content.PICTURE, Content.VOICE, Content.VIDEO, Content.DOCUMENT})


@dataclass(frozen=True)
class Received:
    """A stored message. `verdict` is what became of it, for the metrics; "repeated" when it was stored before."""

    message: Message
    verdict: str


class TextDesk:
    def __init__(self, desk: Desk, words: TextingWords) -> None:
        """Raises PhraseError when words are missing that patients would hear."""
        desk.phrases.require(*WORDS)
        for content in Content:
            if content is not Content.TEXT:
                words.contents[content]
        self._desk = desk
        self._words = words

    async def receive(self, incoming: IncomingText) -> Received:
        """Raises numbers.NotANumber, and StoreUnavailable when nothing is stored."""
        number, text = numbers.e164(incoming.number), incoming.text.strip()
        found, now = self._desk.safety.screen(text), self._desk.clock()
        async with self._desk.store.writing() as connection:
            key = await numbers.ensure_key(connection)
            conversation_id = key.conversation_id(incoming.channel, number)
            conversation = await conversations.find_or_open(connection, conversation_id, incoming.channel, now)
            earlier = await inbox.stored_as(connection, conversation_id, _client_id(incoming))
            if earlier:
                log.info("message_repeated", message=earlier.id)
                return Received(earlier, "repeated")
            line = Line(
                conversation_id,
                incoming.channel,
                incoming.carrier,
                incoming.sender,
                number,
                key.hashed(number),
                min(incoming.written_at or now, now),
            )
            line = await self._hear(connection, line)
            return await self._see_to(connection, conversation, line, incoming, text, found)

    async def _hear(self, connection: AsyncConnection, line: Line) -> Line:
        """Notes the number with its first message: it is how staff reach the patient, and it has asked us something."""
        if await lines.find(connection, line.conversation_id) is None:
            await conversations.keep_contact(connection, line.conversation_id, line.number)
            await consent.wrote_first(connection, self._consent(line, Source.MESSAGE))
        return await lines.hear(connection, line)

    async def _see_to(
        self,
        connection: AsyncConnection,
        conversation: Conversation,
        line: Line,
        incoming: IncomingText,
        text: str,
        found: Screening,
    ) -> Received:
        """Alarms, then consent, then what is no text, then the assistant."""

        async def take_in(kept: str, state: State, language: Language | None = None) -> Message:
            client_id = _client_id(incoming)
            return await self._desk.take_in(connection, conversation, kept, found, client_id, state, language)

        is_text = incoming.content is Content.TEXT and bool(text)
        if found.emergency:
            return Received(await take_in(text, State.ANSWERED), "emergency")
        wish, source = self._wish(incoming, text, found) if is_text else (None, Source.KEYWORD)
        is_out = await consent.is_out(connection, line.number_hash, line.channel)
        if wish is Wish.START and not is_out:
            wish = None  # "yes" is an answer like any other (requirement E2)
        if wish:
            message = await take_in(text, State.DONE, self._language(text, conversation, source))
            await self._grant(connection, conversation, line, message, wish, self._consent(line, source), incoming)
            return Received(message, wish)
        if not is_text:
            label = self._words.contents[Content.EMPTY if incoming.content is Content.TEXT else incoming.content]
            language = self._desk.languages.of(text, conversation.language)  # the label is always English
            message = await take_in(f"{label} {text}".strip(), State.DONE, language)
            await self._acknowledge(connection, conversation, message, incoming.content)
            return Received(message, "not_text")
        chosen = await self._chosen(connection, conversation.id, incoming, text)
        return Received(await take_in(chosen or text, State.WAITING), "stored")

    def _wish(self, incoming: IncomingText, text: str, found: Screening) -> tuple[Wish | None, Source]:
        """What the patient wants as to texts. A request in words of their own that holds an alarm as well is left to
        staff, who have its ticket: first the patient must hear what to do.
        """
        if incoming.answered:
            return incoming.answered, Source.CARRIER
        if wish := self._words.wish_in(text):
            return wish, Source.KEYWORD
        asks = not alarms(found) and self._words.asks_to_stop(text)
        return (Wish.STOP if asks else None), Source.REQUEST

    def _language(self, text: str, conversation: Conversation, source: Source) -> Language:
        """STOP and START are English for everybody, so they do not tell that a patient has changed to it."""
        spoken = self._desk.languages.of(text, conversation.language)
        return spoken if spoken == SPANISH or source is Source.REQUEST else conversation.language

    async def _grant(
        self,
        connection: AsyncConnection,
        conversation: Conversation,
        line: Line,
        message: Message,
        wish: Wish,
        agreed: Consent,
        incoming: IncomingText,
    ) -> None:
        """Does what the patient wishes, and says so once, unless the carrier has (requirement E5)."""
        news = True
        if wish is Wish.STOP:
            news = await consent.opt_out(connection, agreed)
            await deliveries.withdraw(connection, line.number_hash, self._desk.clock())
        elif wish is Wish.START:
            await consent.opt_in(connection, agreed)
        log.info("texting_wish", wish=wish, source=agreed.source, news=news)
        if not news or incoming.answered == wish:
            return
        says = {Wish.STOP: STOPPED, Wish.START: STARTED, Wish.HELP: HELP}
        words = self._desk.phrases.say(says[wish], conversation.channel, message.language)
        in_danger = wish is Wish.HELP and conversation.in_emergency(self._desk.clock())
        is_out = await consent.is_out(connection, line.number_hash, line.channel)
        if in_danger and not is_out:
            await self._desk.answer(connection, message, conversation, [words])
        else:
            await self._desk.say(connection, message, [words], conversation, last_word=True)

    async def _acknowledge(
        self, connection: AsyncConnection, conversation: Conversation, message: Message, content: Content
    ) -> None:
        """Says that only text is read here. Nobody of us has looked at a picture, so nothing is said of it."""
        if content in MAY_MATTER:
            await self._desk.open_for(connection, message, Kind.QUESTION)
        if content is not Content.REACTION:
            name = NOT_TEXT_SAVED if content in MAY_MATTER else NOT_TEXT
            words = self._desk.phrases.say(name, conversation.channel, message.language)
            await self._desk.answer(connection, message, conversation, [words])

    async def _chosen(
        self, connection: AsyncConnection, conversation_id: str, incoming: IncomingText, text: str
    ) -> str | None:
        """What a tap, a number or a title chooses of what the patient was offered."""
        if incoming.choice:
            choice = await offers.issued(connection, conversation_id, incoming.choice)
        else:
            choice = self._words.chosen(text, await offers.on_offer(connection, conversation_id))
        return choice.payload if choice else None

    def _consent(self, line: Line, source: Source) -> Consent:
        return Consent(line.number_hash, line.channel, source, self._words.wording, line.heard_at)


def _client_id(incoming: IncomingText) -> str:
    """The carrier's id of the message as the inbox keeps it."""
    fits = len(incoming.id) <= LONGEST_ID
    return incoming.id if fits else hashlib.sha256(incoming.id.encode()).hexdigest()
