"""Meta's WhatsApp Cloud API as the front desk sees it: its messages endpoint with the documented limits, and its
webhook (https://developers.facebook.com/docs/whatsapp/cloud-api/).
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from base64 import b64encode
from functools import partial
from typing import Any

from phone.accounts import Accounts
from phone.network import Network
from phone.talks import Choice, Message

WEBHOOK = "/webhooks/whatsapp"
STATUSES = ("sent", "delivered", "read")
LOSS = ("failed", "131026")
AGAIN_AFTER = (1.0, 2.0, 4.0)  # seconds; Meta goes on for days
MIME = {"picture": "image/jpeg", "voice": "audio/ogg; codecs=opus", "sticker": "image/webp"}
TYPES = {"picture": "image", "voice": "audio"}
# The limits of the documentation: characters, but for the numbers of buttons and rows.
LONGEST_TEXT, LONGEST_BODY, MOST_BUTTONS, MOST_ROWS = 4096, 1024, 3, 10
BUTTON_TITLE, ROW_TITLE, ROW_DESCRIPTION, LONGEST_ID = 20, 24, 72, 256
HTTP = {0: 401, 190: 401, 130429: 429, 131056: 400, 131000: 500, 131016: 503}


class GraphError(Exception):
    """What Meta says no with."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(code)
        self.status = HTTP.get(code, 400)
        data = {"messaging_product": "whatsapp", "details": details}
        self.body = {
            "error": {
                "message": f"(#{code})",
                "type": "OAuthException",
                "code": code,
                "error_data": data,
                "fbtrace_id": "phone",
            }
        }


class Meta:
    def __init__(self, accounts: Accounts, network: Network) -> None:
        self._accounts = accounts
        self._network = network

    async def take(self, number_id: str, authorization: str, body: dict[str, Any]) -> dict[str, Any]:
        """Creates a message as asked. Raises GraphError."""
        if authorization != f"Bearer {self._accounts.graph_token}" or self._network.switches.error == "20003":
            raise GraphError(190, "The access token is wrong or has expired")
        self._check(number_id, body)
        text, choices, opens = _contents(body)
        number = "+" + str(body.get("to", "")).removeprefix("+")
        kind = "text" if body.get("type") in ("text", "interactive") else str(body.get("type"))
        ours = str(body.get("biz_opaque_callback_data", ""))
        message = Message(_wamid(), "whatsapp", number, True, text, kind, choices, opens, callback=ours)
        await self._network.talks.add(message)
        report = partial(self.report, message)
        closed = self._network.switches.window_closed or self._network.switches.error == "131047"
        doomed = closed and kind != "template"
        loss = ("failed", "131047") if doomed else LOSS
        self._network.carry(message.id, STATUSES, loss, report, doomed=doomed)
        contact = {"input": str(body["to"]), "wa_id": number.removeprefix("+")}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message.id}]}

    async def hand_in(self, message: Message) -> None:
        """Brings a patient's message to the front desk, again and again until it says that it has it."""
        sender = message.number.removeprefix("+")
        value = {
            "contacts": [{"profile": {"name": "Phone"}, "wa_id": sender}],
            "messages": [
                {"from": sender, "id": message.id, "timestamp": _seconds(), **_said(message, self._accounts.number)}
            ],
        }
        for pause in (0.0, *AGAIN_AFTER):
            await asyncio.sleep(pause)
            taken = await self._post(value) == 200
            await self._network.talks.move(message.id, "delivered" if taken else "failed", "" if taken else "webhook")
            if taken:
                break

    async def report(self, message: Message, status: str, code: str) -> None:
        recipient = message.number.removeprefix("+")
        news: dict[str, Any] = {
            "id": message.id,
            "status": status,
            "timestamp": _seconds(),
            "recipient_id": recipient,
        }
        if message.callback:
            news["biz_opaque_callback_data"] = message.callback
        if code:
            news["errors"] = [{"code": int(code), "title": f"Error {code}", "error_data": {"details": ""}}]
        await self._post({"statuses": [news]})

    def signature(self, body: bytes) -> str:
        return "sha256=" + hmac.digest(self._accounts.graph_secret.encode(), body, hashlib.sha256).hex()

    def _check(self, number_id: str, body: dict[str, Any]) -> None:
        switches = self._network.switches
        if switches.error in ("429", "500"):
            raise GraphError({"429": 130429, "500": 131000}[switches.error])
        if self._network.luck.strikes(switches.refused):
            raise GraphError(131016)
        if number_id != self._accounts.graph_number_id:
            raise GraphError(100, "Unknown phone number id")
        if body.get("messaging_product") != "whatsapp":
            raise GraphError(100, "messaging_product must be whatsapp")

    async def _post(self, value: dict[str, Any]) -> int:
        metadata = {
            "display_phone_number": self._accounts.number.removeprefix("+"),
            "phone_number_id": self._accounts.graph_number_id,
        }
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        whole = {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}
        body = json.dumps(whole).encode()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": self.signature(body)}
        return await self._network.post(self._network.desk_url + WEBHOOK, body, headers)


def _contents(body: dict[str, Any]) -> tuple[str, tuple[Choice, ...], str]:
    """Text, choices and the label that opens them, of a request within the documented limits. Raises GraphError."""
    match body:
        case {"type": "text", "text": {"body": str(text)}}:
            _limit("text.body", text, LONGEST_TEXT)
            return text, (), ""
        case {"type": "template", "template": {"name": str(name), "language": {"code": str()}}}:
            return name, (), ""
        case {"type": "interactive", "interactive": {"type": "button", "body": {"text": str(text)}, "action": action}}:
            choices = [Choice(each["reply"]["id"], each["reply"]["title"]) for each in action["buttons"]]
            _limit_choices(choices, MOST_BUTTONS, BUTTON_TITLE)
            _limit("body.text", text, LONGEST_BODY)
            return text, tuple(choices), ""
        case {"type": "interactive", "interactive": {"type": "list", "body": {"text": str(text)}, "action": action}}:
            rows = [row for section in action["sections"] for row in section["rows"]]
            choices = [Choice(row["id"], row["title"], row.get("description", "")) for row in rows]
            _limit_choices(choices, MOST_ROWS, ROW_TITLE)
            _limit("body.text", text, LONGEST_TEXT)
            _limit("action.button", action["button"], BUTTON_TITLE)
            return text, tuple(choices), action["button"]
    raise GraphError(131009, "The message is none of the kinds that are known here")


def _limit_choices(choices: list[Choice], most: int, longest: int) -> None:
    if not 1 <= len(choices) <= most:
        raise GraphError(131009, f"There must be 1 to {most} choices")
    for choice in choices:
        _limit("title", choice.title, longest)
        _limit("id", choice.id, LONGEST_ID)
        if len(choice.description) > ROW_DESCRIPTION:
            raise GraphError(131009, f"A description is longer than {ROW_DESCRIPTION}")
    for what in ({choice.id for choice in choices}, {choice.title for choice in choices}):
        if len(what) < len(choices):
            raise GraphError(131009, "Two choices are called the same")


def _limit(name: str, text: str, longest: int) -> None:
    if not 1 <= len(text) <= longest:
        raise GraphError(131009, f"{name} must have 1 to {longest} characters")


def _said(message: Message, clinic: str) -> dict[str, Any]:
    """What a patient sent, in the form of its kind."""
    context = {"context": {"from": clinic.removeprefix("+"), "id": message.answers}} if message.choice else {}
    reply = {"id": message.choice, "title": message.text}
    match message.kind:
        case "button" | "list":
            return {
                "type": "interactive",
                "interactive": {"type": f"{message.kind}_reply", f"{message.kind}_reply": reply},
                **context,
            }
        case "picture" | "voice" | "sticker" as kind:
            name = TYPES.get(kind, kind)
            caption = {"caption": message.text} if message.text else {}
            media = {"id": secrets.token_hex(8), "mime_type": MIME[kind], "sha256": secrets.token_hex(32), **caption}
            return {"type": name, name: media}
        case "location":
            return {"type": "location", "location": {"latitude": 33.9526, "longitude": -84.5499}}
        case "contact":
            card = {"name": {"formatted_name": message.text, "first_name": message.text}}
            return {"type": "contacts", "contacts": [card]}
        case "reaction":
            return {"type": "reaction", "reaction": {"message_id": message.answers, "emoji": message.text}}
        case "unsupported":
            return {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]}
    return {"type": "text", "text": {"body": message.text}}


def _seconds() -> str:
    return str(int(time.time()))


def _wamid() -> str:
    return "wamid." + b64encode(secrets.token_bytes(36)).decode()
