"""Asks a patient of the website, once a matter is closed, whether the clinic helped; they answer with a thumb."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import conversations, ended_chats, outbox, ticket_book
from frontdesk.phrases import Phrases
from frontdesk.tickets import Kind, Ticket

QUESTION = "utter_satisfaction"
CHANNEL = "web"  # a text message would be one more that nobody asked for

NEVER_AFTER = frozenset({Kind.EMERGENCY, Kind.URGENT})  # requirement P34
NOTHING_HANDED_OVER = Kind.FAILED_TURN


async def ask(connection: AsyncConnection, closed: Ticket, phrases: Phrases, now: datetime) -> None:
    """Asks, unless something is open or pressing in the conversation, or it was asked since the matter came up."""
    conversation = await conversations.hold(connection, closed.conversation_id)
    if conversation is None or conversation.channel != CHANNEL or closed.kind is NOTHING_HANDED_OVER:
        return
    held = await ticket_book.of_conversation(connection, conversation.id)
    if any(ticket.kind in NEVER_AFTER or ticket.state != "closed" for ticket in held):
        return
    if await ended_chats.has_ended(connection, conversation_id=conversation.id):
        return
    if await outbox.has_said(connection, conversation.id, QUESTION, since=closed.opened_at):
        return
    question = phrases.say(QUESTION, CHANNEL, conversation.language)
    await outbox.say(connection, conversation.id, [question], CHANNEL, conversation.language, now)
