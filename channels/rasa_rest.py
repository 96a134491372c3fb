"""Rasa's REST protocol, for widgets that already speak it, behind a session token.

One request is one turn: it is answered when the turn is over, and never with an empty list.
"""

from typing import Any

from sanic import Blueprint, HTTPResponse, Request, json

from channels.messages import (
    LONGEST_TEXT,
    NOT_ANSWERED,
    NOT_SIGNED_IN,
    STORE_DOWN,
    TOO_LONG,
    Refused,
    body_of,
    readable,
    text_of,
)
from frontdesk.inbox import Message
from frontdesk.outbox import Sent
from frontdesk.store import StoreUnavailable
from frontdesk.wiring import FrontDesk

CHANNEL = "web"

blueprint = Blueprint("rasa_rest")


@blueprint.post("/webhooks/rest/webhook")
async def receive(request: Request) -> HTTPResponse:
    """Body `{"sender": <any>, "message": <text>}`; `sender` decides nothing and is echoed as `recipient_id`."""
    conversation_id = request.app.ctx.sessions.conversation_of(request.headers.get("authorization", ""))
    if conversation_id is None:
        raise Refused(*NOT_SIGNED_IN)
    front: FrontDesk = request.app.ctx.front
    try:
        body = body_of(request)
        text = text_of(body, "message")
        message = await front.desk.receive(conversation_id, CHANNEL, text)
    except StoreUnavailable:
        raise Refused(*STORE_DOWN) from None
    except Refused as refused:
        if refused.code == TOO_LONG[1]:
            await _keep_alarm(front, conversation_id, readable(request))
        raise
    try:
        said = await _answered(front, message)
    except StoreUnavailable:
        raise Refused(*NOT_ANSWERED) from None
    return json([_reply(sent, body.get("sender")) for sent in said])


async def _answered(front: FrontDesk, message: Message) -> list[Sent]:
    if message.found.emergency:
        front.workers.nudge(message.conversation_id)
        return await front.desk.replies_to(message)
    return await front.workers.answered(message) or [_with_staff(front)]


async def _keep_alarm(front: FrontDesk, conversation_id: str, text: str) -> None:
    """A message too long to be answered is kept all the same when it holds an emergency."""
    if front.desk.safety.screen(text).emergency:
        try:
            await front.desk.receive(conversation_id, CHANNEL, text[:LONGEST_TEXT])
        except StoreUnavailable:
            return


def _with_staff(front: FrontDesk) -> Sent:
    notice = front.desk.phrases.say("utter_with_staff", CHANNEL)
    return Sent(0, notice.text, notice.about, ())


def _reply(sent: Sent, sender: Any) -> dict[str, Any]:
    reply = {"recipient_id": sender, "text": sent.text, "about": list(sent.about)}
    return {**reply, "buttons": list(sent.buttons)} if sent.buttons else reply
