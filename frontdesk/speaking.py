"""Says what was decided: rows of the outbox and, where the conversation is held by text, the texts that carry them.

Before the first reply to a number stands who texts, and how to reach a person or be left alone (requirement P29); only
an emergency comes before that. Where no question about health may be asked, other words take its place (E9).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk import deliveries, lines, outbox
from frontdesk.conversations import Conversation
from frontdesk.guard import EMERGENCY
from frontdesk.inbox import Message
from frontdesk.lines import TEXTED, Line
from frontdesk.outbox import Sent
from frontdesk.phrases import Phrases, Reply
from frontdesk.typesetting import Typesetter

INTRODUCTION, GREETING, HEALTH_ELSEWHERE = "utter_text_introduction", "utter_greet", "utter_health_elsewhere"
WORDS = (INTRODUCTION, HEALTH_ELSEWHERE)
HEALTH_QUESTIONS = frozenset(
    {
        "utter_ask_allergy_form_allergy_story",
        "utter_ask_allergy_form_allergy_when",
        "utter_ask_booking_form_health",
    }
)


class Speaker:
    def __init__(
        self,
        phrases: Phrases,
        typesetter: Typesetter,
        showing_choices: Collection[str] = (),
        silent_on_health: Collection[str] = (),
    ) -> None:
        """`showing_choices` are the carriers that make buttons of choices, `silent_on_health` the channels on which no
        question about health is asked.
        """
        phrases.require(*WORDS)
        self._phrases = phrases
        self._typesetter = typesetter
        self._showing_choices = showing_choices
        self._silent_on_health = silent_on_health

    async def say(
        self,
        connection: AsyncConnection,
        message: Message,
        replies: list[Reply],
        conversation: Conversation,
        now: datetime,
        *,
        last_word: bool = False,
    ) -> list[Sent]:
        """Stores `replies` as the answer to `message`. Only a `last_word` goes to somebody who has opted out."""
        line = await lines.find(connection, conversation.id) if conversation.channel in TEXTED else None
        if line:
            replies = self._careful(replies, message, line)
            if self._introduces(replies, line, last_word=last_word):
                replies = [self._phrases.say(INTRODUCTION, line.channel, message.language), *_without_greeting(replies)]
                await lines.introduced(connection, conversation.id, now)
        said = await outbox.add(connection, message, replies, conversation.channel, now)
        if line:
            buttons = line.carrier in self._showing_choices
            drafts = self._typesetter.drafts(said, line.channel, message.language, shows_choices=buttons)
            await deliveries.write(connection, line, drafts, message.language, now, last_word=last_word)
        return said

    def _careful(self, replies: list[Reply], message: Message, line: Line) -> list[Reply]:
        """`replies` without questions about health, where none may be asked."""
        if line.channel not in self._silent_on_health:
            return replies
        other = self._phrases.say(HEALTH_ELSEWHERE, line.channel, message.language)
        kept = [other if reply.utter_action in HEALTH_QUESTIONS else reply for reply in replies]
        return [reply for place, reply in enumerate(kept) if reply is not other or other not in kept[:place]]

    def _introduces(self, replies: list[Reply], line: Line, *, last_word: bool) -> bool:
        emergency = any(EMERGENCY in reply.about for reply in replies)
        return bool(replies) and line.introduced_at is None and not emergency and not last_word


def _without_greeting(replies: list[Reply]) -> list[Reply]:
    return [reply for reply in replies if reply.utter_action != GREETING]
