"""Rasa's REST protocol, for widgets that already speak it, behind a session token.

One request is one turn: it is answered when the turn is over, and never with an empty list.
"""

from typing import Any

from sanic import Blueprint, HTTPResponse, Request, json

from channels import origins
from channels.messages import CHANNEL, NOT_ANSWERED, Refused, front_of, signed_in, take_in, taking, text_of
from frontdesk.inbox import Message
from frontdesk.outbox import Sent
from frontdesk.shared_redis import RedisDown
from frontdesk.store import StoreUnavailable
from frontdesk.wiring import FrontDesk

blueprint = Blueprint("rasa_rest")


@blueprint.post("/webhooks/rest/webhook")
async def receive(request: Request) -> HTTPResponse:
    """Body `{"sender": <any>, "message": <text>}`; `sender` decides nothing and is echoed as `recipient_id`."""
    conversation_id = await signed_in(request)
    async with taking(request) as body:
        message = await take_in(request, conversation_id, text_of(body, "message"))
    try:
        said = await _answered(front_of(request), message)
    except (StoreUnavailable, RedisDown):
        raise Refused(*NOT_ANSWERED) from None
    return json([_reply(sent, body.get("sender")) for sent in said])


async def _answered(front: FrontDesk, message: Message) -> list[Sent]:
    if message.found.emergency:
        front.workers.nudge(message.conversation_id)
        return await front.desk.replies_to(message)
    return await front.workers.answered(message) or [_with_staff(front)]


def _with_staff(front: FrontDesk) -> Sent:
    notice = front.desk.phrases.say("utter_with_staff", CHANNEL)
    return Sent(0, notice.text, notice.about, ())


def _reply(sent: Sent, sender: Any) -> dict[str, Any]:
    reply = {"recipient_id": sender, "text": sent.text, "about": list(sent.about)}
    return {**reply, "buttons": list(sent.buttons)} if sent.buttons else reply


origins.guard(blueprint, {"/webhooks/rest/webhook": "POST"})
