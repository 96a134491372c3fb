"""The assistant's only door: one HTTP call is one turn of one conversation. For the front desk on this machine only.

Responsible for: the shared secret, each turn once, every act of a message in its order, replies with what they are.
Not for delivery, tickets or ownership, which are the front desk's.

`POST /assistant/turn` takes `{"turn_id", "conversation_id", "channel", "language", "text", "signals": {},
"clinic": {}}` and returns `{"replies": [{"text", "about", "claims", "utter_action", "buttons"}], "understood_in"}`, the
last in seconds, null where the turn was begun before.
`GET /assistant/ready` is 200 once a model is loaded.
"""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.events import ActionExecutionRejected, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant import sessions
from assistant.acts import Guess
from assistant.choices import is_short
from assistant.dialogue_store import DialogueStore, outspoken
from assistant.intent_classifier import ASKED, CANDIDATES, HEARD
from assistant.labels import UNKNOWN, understanding
from assistant.plan import Act, closes_form, plan
from assistant.replies import Record, arranged
from assistant.standing import Talk, Understood
from assistant.talk import standing

logger = logging.getLogger(__name__)

NOT_WORDS = re.compile(r"\s*(/[\w/]+(@[\d.]+)?(\{.*\})?)?\s*", re.DOTALL)
PLAN, FORM = "plan", "form"
NOT_A_COMMAND = "\u2060"  # word joiner: Rasa takes a text that starts with "/" for an intent, this in front stops it


@dataclass(frozen=True)
class Turn:
    turn_id: str
    conversation_id: str
    channel: str
    text: str
    language: str
    signals: dict[str, bool]
    clinic: dict[str, str]

    @classmethod
    def from_body(cls, body: Any) -> Turn:
        """Raises KeyError, TypeError or ValueError when the body is not a turn."""
        strings = [body[name] for name in ("turn_id", "conversation_id", "channel", "text", "language")]
        mappings = [body.get(name) or {} for name in ("signals", "clinic")]
        if not all(isinstance(v, str) for v in strings) or not all(isinstance(v, dict) for v in mappings):
            raise ValueError("not a turn")
        return cls(*strings, *mappings)


class Silent(OutputChannel):
    """Sends nothing: the replies are read from the tracker, after it was saved, and sent by the front desk."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def name(self) -> str:  # type: ignore[override]  # Rasa asks the instance; ours speaks for several channels
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return


async def take(agent: Agent, turn: Turn) -> dict[str, Any]:
    """Runs what of the turn has not been run, and returns all its replies, as the front desk gets them.

    An act is saved when it is done, so a turn that was cut short goes on with its next act.
    """
    async with agent.lock_store.lock(turn.conversation_id):
        processor = agent.processor
        processor.tracker_store = outspoken(processor.tracker_store)
        tracker = await processor.get_tracker(turn.conversation_id)
        record = Record.of(list(tracker.events), turn.turn_id)
        understood_in = None
        if record.acts:
            understood = record.acts[0].parse_data
        else:
            talk = Talk(reachable=turn.channel != "web")
            if not processor._has_session_expired(tracker):
                talk = standing(tracker, turn.channel, processor.nlg.topics)
                if sessions.is_long(tracker):
                    await note(agent, tracker, *sessions.anew(tracker))
            talk = replace(talk, about_health=not turn.signals.get("silent_on_health"))
            began = time.perf_counter()
            understood = await parse(agent, turn)
            together = await joined(agent, turn, talk)
            understood_in = time.perf_counter() - began
            acts = plan(turn.text, as_understood(understood, together), talk)
            understood[PLAN] = [asdict(act) for act in acts]
            understood[FORM] = None if closes_form(acts, talk) else talk.form
            if talk.form and not understood[FORM]:
                await note(agent, tracker, ActiveLoop(None), SlotSet(REQUESTED_SLOT, None))
        for act in [Act(**planned) for planned in understood[PLAN]][len(record.acts) :]:
            if understood[FORM] and act.details is None:
                await step_aside(agent, turn.conversation_id, understood[FORM])
            await processor.handle_message(user_message(turn, understood, act))
        tracker = await processor.get_tracker(turn.conversation_id)
        replies = arranged(Record.of(list(tracker.events), turn.turn_id))
        return {"replies": replies, "understood_in": understood_in}


async def step_aside(agent: Agent, conversation_id: str, form: str) -> None:
    """Lets the next act pass the open form by; afterwards Rasa's rules return to it and ask its question again."""
    tracker = await agent.processor.get_tracker(conversation_id)
    await note(agent, tracker, ActionExecutionRejected(form))


async def note(agent: Agent, tracker: DialogueStateTracker, *events: Event) -> None:
    tracker.update_with_events(list(events), agent.domain)
    await agent.processor.save_tracker(tracker)


async def parse(agent: Agent, turn: Turn) -> dict[str, Any]:
    """What the message asks for. A command of Rasa's, or nothing at all, is a message that is not understood."""
    if NOT_WORDS.fullmatch(turn.text):
        heard = [{"text": "", "label": UNKNOWN, "confidence": 1.0}]
        nothing = {ASKED: [UNKNOWN], HEARD: heard, CANDIDATES: [], "intent_ranking": [], "entities": []}
        return {**understanding(UNKNOWN, 1.0), **nothing, "text": turn.text}
    text = f"{NOT_A_COMMAND}{turn.text}" if turn.text.lstrip().startswith("/") else turn.text
    message = UserMessage(text, sender_id=turn.conversation_id, metadata={"signals": turn.signals})
    return {**await agent.processor.parse_message(message), "text": turn.text}


async def joined(agent: Agent, turn: Turn, talk: Talk) -> dict[str, float]:
    """How a short answer to "which of these" sounds together with the question it belongs to."""
    if not talk.choices or not is_short(turn.text):
        return {}
    together = await parse(agent, replace(turn, text=f"{talk.unclear} {turn.text}"))
    return {guess["name"]: guess["confidence"] for guess in together["intent_ranking"]}


def as_understood(parsed: dict[str, Any], together: dict[str, float]) -> Understood:
    ranking = tuple((guess["name"], guess["confidence"]) for guess in parsed["intent_ranking"])
    whole, *parts = (Guess(**heard, ranking=ranking) for heard in parsed[HEARD])
    return Understood(parsed[ASKED], whole, tuple(parts), tuple(parsed[CANDIDATES]), together)


def user_message(turn: Turn, understood: dict[str, Any], act: Act) -> UserMessage:
    confidence = understood["intent"]["confidence"]
    return UserMessage(
        turn.text,
        Silent(turn.channel),
        turn.conversation_id,
        parse_data={**understood, **understanding(act.label, confidence)},
        input_channel=turn.channel,
        message_id=turn.turn_id,
        metadata={
            "language": turn.language,
            "signals": turn.signals,
            "clinic": turn.clinic,
            "details": act.details,
            "beside": act.beside,
            "alone": act.alone,
            "candidates": list(act.candidates),
            "short": act.short,
        },
    )


def is_ready(agent: Agent | None) -> bool:
    """Whether a model is loaded and dialogues are kept: Rasa silently takes memory for a wrong store."""
    if agent is None or not agent.is_ready():
        return False
    return isinstance(outspoken(agent.processor.tracker_store), DialogueStore)


class TurnChannel(InputChannel):
    def __init__(self, secret: str) -> None:
        self._secret = secret

    @classmethod
    def name(cls) -> str:
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnChannel:
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def url_prefix(self) -> str:
        return "/assistant"

    def admits(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(errors="replace"), f"Bearer {self._secret}".encode())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        blueprint = Blueprint("turn")

        @blueprint.on_request
        async def check(request: Request) -> HTTPResponse | None:
            return None if self.admits(request) else json({"error": "unauthorised"}, 401)

        @blueprint.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            return json({}, 200 if is_ready(request.app.ctx.agent) else 503)

        @blueprint.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            try:
                asked = Turn.from_body(request.json)
            except (KeyError, TypeError, ValueError, AttributeError):
                return json({"error": "not_a_turn"}, 422)
            try:
                return json(await take(request.app.ctx.agent, asked))
            except Exception as error:
                logger.error("turn_failed turn=%s error=%s", asked.turn_id, type(error).__name__)
                return json({"error": "turn_failed"}, 500)

        return blueprint
