"""The website's door: a message is acknowledged as soon as it is stored, and what is said is read by its place.

So a page that was reloaded, cut off or opened twice misses nothing and shows nothing twice.
"""

import asyncio
import json as json_format
import re
from typing import Any
from uuid import UUID

from sanic import Blueprint, HTTPResponse, Request, empty, json

from channels import origins
from channels.messages import (
    LONGEST_TEXT,
    NO_SUCH_REPLY,
    NOT_A_MESSAGE,
    NOT_A_PLACE,
    NOT_ANSWERED,
    OTHER_TEXT,
    Refused,
    body_of,
    front_of,
    signed_in,
    take_in,
    taking,
    text_of,
    too_many,
)
from frontdesk import ended_chats, feedback, outbox
from frontdesk.events import Event, Events
from frontdesk.inbox import OtherText, State
from frontdesk.languages import ENGLISH, SPANISH
from frontdesk.store import StoreUnavailable
from frontdesk.widget_words import WidgetWords
from frontdesk.wiring import FrontDesk

HEARTBEAT = 15.0  # seconds; proxies and Sanic itself cut a response that is silent for a minute
PLACE = re.compile(r"[0-9]{1,9}")

blueprint = Blueprint("web")


@blueprint.post("/chat/session")
async def begin(request: Request) -> HTTPResponse:
    if wait := await request.app.ctx.limits.session(request.client_ip):
        raise too_many(wait)
    conversation_id, token = request.app.ctx.sessions.begin()
    return json({"token": token, "conversation_id": conversation_id}, 201)


@blueprint.delete("/chat/session")
async def end(request: Request) -> HTTPResponse:
    """From here on the token opens nothing, on any page. What staff hold stays with them."""
    front, conversation_id = front_of(request), await signed_in(request)
    async with front.store.writing() as connection:
        await ended_chats.end(connection, conversation_id, front.desk.clock())
    return empty()


@blueprint.post("/chat/feedback")
async def rate(request: Request) -> HTTPResponse:
    """Body `{"seq": <place of a reply>, "verdict": "up" or "down"}`, and with "down" a `"reason"` of widget.yml's."""
    front, conversation_id, body = front_of(request), await signed_in(request), body_of(request)
    seq, verdict, reason = body.get("seq"), body.get("verdict"), body.get("reason")
    reasons = [None, *_words(request).reasons[ENGLISH]] if verdict == "down" else [None]
    if (
        type(seq) is not int
        or not PLACE.fullmatch(str(seq))
        or verdict not in feedback.VERDICTS
        or reason not in reasons
    ):
        raise Refused(*NOT_A_MESSAGE)
    try:
        async with front.store.writing() as connection:
            await feedback.give(connection, conversation_id, seq, verdict, reason, front.desk.clock())
    except feedback.NoSuchReply:
        raise Refused(*NO_SUCH_REPLY) from None
    return empty()


@blueprint.get("/chat/config")
async def config(request: Request) -> HTTPResponse:
    """What the chat shows around the conversation and must know of the clinic, in the language of `?language=`."""
    language = SPANISH if request.args.get("language") == SPANISH else ENGLISH
    return json(_words(request).config(language, LONGEST_TEXT, front_of(request).desk.clock()))


@blueprint.post("/chat/messages")
async def receive(request: Request) -> HTTPResponse:
    """Body `{"id": <uuid>, "text": <text>}`, or `"choice"`, the payload of a button of ours, in place of `text`.

    The page makes the id: it may send a message again, as often as it likes, and hears the same answer.
    """
    conversation_id = await signed_in(request)
    front = front_of(request)
    async with taking(request) as body:
        text = await _choice_of(body, conversation_id, front) if "choice" in body else text_of(body, "text")
        try:
            message = await take_in(request, conversation_id, text, _id_of(body))
        except OtherText:
            raise Refused(*OTHER_TEXT) from None
    front.workers.nudge(conversation_id)
    if message.state is State.WAITING and not await front.workers.can_answer():
        raise Refused(*NOT_ANSWERED)
    return json({"seq": message.seq}, 202)


@blueprint.get("/chat/history")
async def history(request: Request) -> HTTPResponse:
    return json(_for_page(request, await _events(request).after(await signed_in(request), 0)))


@blueprint.get("/chat/events")
async def events(request: Request) -> HTTPResponse | None:
    """What was said after the place `after`: as a stream where that is accepted, else as a list."""
    conversation_id = await signed_in(request)
    place = request.args.get("after", "0")
    if not PLACE.fullmatch(place):
        raise Refused(*NOT_A_PLACE)
    if "text/event-stream" in request.headers.get("accept", ""):
        await _stream(request, conversation_id, int(place))
        return None
    return json(_for_page(request, await _events(request).after(conversation_id, int(place))))


async def _stream(request: Request, conversation_id: str, place: int) -> None:
    """Sends what is said as it is said, until the page leaves, the desk closes or the database is away."""
    events = _events(request)
    with events.news.following(conversation_id) as heard:
        said = await events.after(conversation_id, place)
        response = await request.respond(content_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
        await response.send(": open\n\n")
        while True:
            for event in _for_page(request, said):
                await response.send(f"id: {event['seq']}\ndata: {json_format.dumps(event)}\n\n")
                place = event["seq"]
            if events.news.closed:
                break
            try:
                await asyncio.wait_for(heard.wait(), HEARTBEAT)
            except TimeoutError:
                await response.send(": still here\n\n")
            heard.clear()
            try:
                said = await events.after(conversation_id, place)
            except StoreUnavailable:
                break
        await response.eof()


def _for_page(request: Request, said: list[Event]) -> list[dict[str, Any]]:
    return [event.for_page(_words(request).source_of(event.utter_action)) for event in said]


def _words(request: Request) -> WidgetWords:
    words: WidgetWords = request.app.ctx.widget_words
    return words


def _events(request: Request) -> Events:
    events: Events = request.app.ctx.events
    return events


def _id_of(body: dict[str, Any]) -> str:
    """The page's id of the message, always written alike. Raises Refused."""
    try:
        return str(UUID(body["id"]))
    except (KeyError, ValueError, TypeError, AttributeError):
        raise Refused(*NOT_A_MESSAGE) from None


async def _choice_of(body: dict[str, Any], conversation_id: str, front: FrontDesk) -> str:
    """The payload of a button that this conversation was shown. Raises Refused."""
    choice = text_of(body, "choice")
    async with front.store.reading() as connection:
        offered = await outbox.has_offered(connection, conversation_id, choice)
    if "text" in body or not offered:
        raise Refused(*NOT_A_MESSAGE)
    return choice


origins.guard(
    blueprint,
    {
        "/chat/config": "GET",
        "/chat/session": "POST, DELETE",
        "/chat/feedback": "POST",
        "/chat/messages": "POST",
        "/chat/history": "GET",
        "/chat/events": "GET",
    },
)
