"""Reads a patient's message from a request, and says no in words when it cannot be taken.

Nothing is refused unscreened: whatever could be read of a refused message is looked through for an emergency, and the
911 words then stand in the refusal, whatever its status.
"""

import json
import math
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import json as json_response

from channels.limits import Limits
from channels.slow_lane import SlowLane
from frontdesk import ended_chats
from frontdesk.inbox import Message
from frontdesk.store import StoreUnavailable
from frontdesk.wiring import FrontDesk

CHANNEL = "web"

LONGEST_TEXT = 1000  # characters (requirement C5)
OPENING = 200  # characters that tell the language of a refused message
LARGEST_BODY = 16 * 1024  # bytes (requirement C5)


class Refused(Exception):
    """A message that is not taken: HTTP status, code for programs, phrase for patients.

    `screened` is False where nothing of the message may be looked at.
    """

    def __init__(
        self, status: int, code: str, phrase: str, headers: Mapping[str, str] | None = None, *, screened: bool = True
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.phrase = phrase
        self.headers = headers
        self.screened = screened


NOT_SIGNED_IN = (401, "not_signed_in", "utter_not_signed_in")
FOREIGN = (403, "not_from_here", "utter_not_found")
OTHER_TEXT = (409, "other_text", "utter_bad_request")
TOO_LONG = (413, "too_long", "utter_too_long")
NOT_JSON = (400, "not_json", "utter_bad_request")
NOT_A_MESSAGE = (422, "not_a_message", "utter_bad_request")
NO_SUCH_REPLY = (404, "no_such_reply", "utter_not_found")
NOT_A_PLACE = (422, "not_a_place", "utter_bad_request")
TOO_MANY = (429, "too_many", "utter_too_many")
STORE_DOWN = (503, "not_stored", "utter_store_down")
NOT_ANSWERED = (503, "not_answered", "utter_fallback")
NOT_FOUND = (404, "not_found", "utter_not_found")
FAILED = (500, "failed", "utter_fallback")

# What a refusal may say; their absence stops the start.
PHRASES = (
    "utter_not_signed_in",
    "utter_not_found",
    "utter_too_long",
    "utter_too_many",
    "utter_bad_request",
    "utter_store_down",
    "utter_fallback",
)


def front_of(request: Request) -> FrontDesk:
    front: FrontDesk = request.app.ctx.front
    return front


async def signed_in(request: Request) -> str:
    """The conversation that the request's token opens. Raises Refused, and StoreUnavailable."""
    conversation_id: str | None = request.app.ctx.sessions.conversation_of(request.headers.get("authorization", ""))
    if conversation_id is None:
        raise Refused(*NOT_SIGNED_IN)
    if await front_of(request).store.read(partial(ended_chats.has_ended, conversation_id=conversation_id)):
        raise Refused(*NOT_SIGNED_IN)
    return conversation_id


@asynccontextmanager
async def taking(request: Request) -> AsyncIterator[dict[str, Any]]:
    """The request's JSON object, whose message the block then stores. What goes wrong comes out as Refused."""
    try:
        yield body_of(request)
    except StoreUnavailable:
        raise Refused(*STORE_DOWN) from None


async def take_in(request: Request, conversation_id: str, text: str, client_id: str | None = None) -> Message:
    """Stores the message, unless too many came before it; an emergency is always stored. Raises Refused, and what
    `Desk.receive` raises.
    """
    limits: Limits = request.app.ctx.limits
    desk = front_of(request).desk
    wait = await limits.message(conversation_id, request.client_ip)
    if wait and not await _slow_lane(request).alarm_in(text):
        raise too_many(wait)
    message = await desk.receive(conversation_id, CHANNEL, text, client_id=client_id)
    front_of(request).metrics.message(CHANNEL, "emergency" if message.found.emergency else "stored")
    return message


def _slow_lane(request: Request) -> SlowLane:
    slow_lane: SlowLane = request.app.ctx.slow_lane
    return slow_lane


def too_many(wait: float) -> Refused:
    """`wait` is in seconds."""
    return Refused(*TOO_MANY, {"Retry-After": str(math.ceil(wait))})


def body_of(request: Request) -> dict[str, Any]:
    """The request's JSON object. Raises Refused."""
    if len(request.body) > LARGEST_BODY:
        raise Refused(*TOO_LONG)
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused(*NOT_JSON) from None
    if not isinstance(body, dict):
        raise Refused(*NOT_A_MESSAGE)
    return body


def text_of(body: dict[str, Any], key: str) -> str:
    """The patient's text as it can be stored anywhere: no NUL, no half characters. Raises Refused."""
    text = body.get(key)
    if not isinstance(text, str):
        raise Refused(*NOT_A_MESSAGE)
    if len(text) > LONGEST_TEXT:
        raise Refused(*TOO_LONG)
    return storable(text)


def storable(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def readable(request: Request) -> str:
    """As much of a refused message as can be read."""
    raw = storable(request.body[:LARGEST_BODY].decode("utf-8", "replace"))
    try:
        body = json.loads(request.body) if len(request.body) <= LARGEST_BODY else None
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        texts = (body.get(key) for key in ("message", "text"))
        return next((storable(text) for text in texts if isinstance(text, str)), raw)
    return raw


async def refusal(request: Request, refused: Refused) -> HTTPResponse:
    """Says no in words. What is too long to be a message is kept all the same where it holds an emergency."""
    desk = front_of(request).desk
    if request.method == "POST":
        front_of(request).metrics.message(CHANNEL, refused.code)
    text = readable(request) if refused.screened else ""
    alarm = await _slow_lane(request).alarm_in(text) if text else ""
    if alarm and refused.code == TOO_LONG[1]:
        await _keep(request, alarm)
    said = desk.words_for_refused(alarm or text[:OPENING], refused.phrase, CHANNEL)
    body = {"error": refused.code, "text": said.text, "about": list(said.about)}
    return json_response(body, refused.status, headers=dict(refused.headers or {}))


async def _keep(request: Request, alarm: str) -> None:
    with suppress(Refused, StoreUnavailable):
        front, conversation_id = front_of(request), await signed_in(request)
        await front.desk.receive(conversation_id, CHANNEL, alarm)
        front.workers.nudge(conversation_id)
