"""The page that looks like a phone: shows the talk of one number on one channel, and sends what is typed or tapped."""

import json as json_format
import re
import secrets
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, Field, ValidationError
from sanic import Blueprint, HTTPResponse, Request, empty, html, json

from phone.network import Network
from phone.switches import Switches
from phone.talks import CHANNELS, Channel, Message

HERE = Path(__file__).parent
HEARTBEAT = 15.0  # seconds
NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)

blueprint = Blueprint("page")
templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Sent(BaseModel):
    """What a patient sends. `id` is given to send a message once more."""

    number: str = Field(pattern=NUMBER.pattern)
    channel: Channel
    text: str = Field(default="", max_length=4096)
    kind: Literal[
        "text", "picture", "voice", "location", "contact", "sticker", "reaction", "button", "list", "unsupported"
    ] = "text"
    choice: str = ""
    answers: str = ""
    id: str = ""


@blueprint.on_response
async def harden(_: Request, response: HTTPResponse) -> None:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"


@blueprint.exception(ValidationError)
async def say_no(_: Request, error: ValidationError) -> HTTPResponse:
    return json({"error": error.errors(include_url=False, include_context=False, include_input=False)}, 422)


@blueprint.get("/")
async def phone(request: Request) -> HTTPResponse:
    page = templates.get_template("phone.html")
    return html(page.render(clinic=request.app.ctx.accounts.number, desk=_network(request).desk_url))


@blueprint.get("/talk")
async def talk(request: Request) -> HTTPResponse | None:
    """The talk of `?number=` on `?channel=`, as a stream of its states where that is accepted, else as it is now."""
    number, channel = request.args.get("number", ""), request.args.get("channel", "")
    if not NUMBER.fullmatch(number) or channel not in CHANNELS:
        return json({"error": "number and channel must be given"}, 422)
    network = _network(request)
    if "text/event-stream" not in request.headers.get("accept", ""):
        return json(_state(network, number, channel))
    response = await request.respond(content_type="text/event-stream")
    async for changed in network.talks.changes(HEARTBEAT):
        state = json_format.dumps(_state(network, number, channel))
        await response.send(f"data: {state}\n\n" if changed else ": still here\n\n")
    return None


@blueprint.post("/talk")
async def send(request: Request) -> HTTPResponse:
    """Hands what a patient sends to the clinic, by the provider of its channel."""
    sent = Sent.model_validate_json(request.body)
    network = _network(request)
    message_id = sent.id or _new_id(sent)
    values = sent.model_dump(exclude={"id"})
    message = Message(message_id, from_clinic=False, status="sending", **values)
    await network.talks.add(message)
    provider = request.app.ctx.meta if sent.channel == "whatsapp" else request.app.ctx.twilio
    await provider.hand_in(message)
    return json({"id": message_id}, 202)


@blueprint.delete("/talk")
async def forget(request: Request) -> HTTPResponse:
    """New phones all round; the front desk forgets nothing."""
    await _network(request).talks.forget()
    return empty()


@blueprint.get("/switches")
async def switches(request: Request) -> HTTPResponse:
    return json(_network(request).switches.model_dump())


@blueprint.put("/switches")
async def switch(request: Request) -> HTTPResponse:
    """Body: the switches to set; the others go back to where everything works."""
    network = _network(request)
    network.switches = Switches.model_validate_json(request.body)
    return json(network.switches.model_dump())


def _network(request: Request) -> Network:
    network: Network = request.app.ctx.network
    return network


def _state(network: Network, number: str, channel: str) -> dict[str, Any]:
    return {
        "messages": [message.shown() for message in network.talks.of(number, channel)],
        "numbers": network.talks.numbers,
    }


def _new_id(sent: Sent) -> str:
    """Twilio's for text and for media, Meta's for WhatsApp."""
    if sent.channel == "whatsapp":
        return f"wamid.{secrets.token_urlsafe(36)}"
    return ("SM" if sent.kind == "text" else "MM") + secrets.token_hex(16)


@blueprint.get("/favicon.ico")
async def icon(_: Request) -> HTTPResponse:
    return empty()


for name in ("phone.css", "phone.js"):
    blueprint.static(f"/{name}", HERE / name, name=name.replace(".", "_"))
