"""Twilio as the front desk sees it: the Messages resource of its REST API, its request for an incoming message and its
status callbacks (https://www.twilio.com/docs/messaging/api/message-resource and .../guides/webhook-request).
"""

import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from frontdesk.segments import count_segments
from phone.accounts import Accounts
from phone.network import Network
from phone.talks import Channel, Message
from phone.twilio_contents import contents

INBOUND, API_VERSION = "/webhooks/twilio/webhook", "2010-04-01"
PREFIX = "whatsapp:"
LONGEST = 1600  # characters of a message
STATUSES = {"sms": ("queued", "sent", "delivered"), "twilio-whatsapp": ("queued", "sent", "delivered", "read")}
LOSS = ("undelivered", "30003")
OPT_OUT = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"), "STOP"),
    **dict.fromkeys(("start", "unstop", "yes"), "START"),
    **dict.fromkeys(("help", "info"), "HELP"),
}
# Numbers that Twilio itself keeps for tests, and the code with which it refuses them.
REFUSED_NUMBERS = {"+15005550001": 21211, "+15005550004": 21610, "+15005550009": 21614}
HTTP = {20003: 401, 20404: 404, 20429: 429, 20500: 500, 20503: 503}


class Refusal(Exception):
    """What Twilio says no with."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.status = HTTP.get(code, 400)
        self.headers = {"Retry-After": "1"} if self.status == 429 else {}
        self.body = {
            "code": code,
            "message": f"Error {code}",
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": self.status,
        }


class Twilio:
    """Remembers who has texted STOP while it answers that itself."""

    def __init__(self, accounts: Accounts, network: Network) -> None:
        self._accounts = accounts
        self._network = network
        self._validator = RequestValidator(accounts.twilio_token)
        self._stopped: set[str] = set()

    async def take(self, account: str, authorization: str, form: Mapping[str, str]) -> dict[str, Any]:
        """Creates a message as asked and returns its resource. Raises Refusal."""
        self._admit(account, authorization)
        recipient, text = form.get("To", ""), form.get("Body", "")
        channel, number = _of_address(recipient)
        self._check(number, channel, form)
        message = Message(_sid("SM"), channel, number, True, text, callback=form.get("StatusCallback", ""))
        await self._network.talks.add(message)
        report = partial(self.report, message)
        fault = self._fault(channel, form)
        loss = ("failed", fault) if fault else LOSS
        self._network.carry(message.id, STATUSES[channel], loss, report, doomed=bool(fault))
        return self._resource(message)

    def sent_to(self, account: str, authorization: str, recipient: str) -> list[dict[str, Any]]:
        """The resources of all messages to an address, the newest first. Raises Refusal."""
        self._admit(account, authorization)
        channel, number = _of_address(recipient)
        sent = [message for message in self._network.talks.of(number, channel) if message.from_clinic]
        return [self._resource(message) for message in reversed(sent)]

    def _admit(self, account: str, authorization: str) -> None:
        if authorization != self._expected() or account != self._accounts.twilio_sid:
            raise Refusal(20003)

    def _fault(self, channel: Channel, form: Mapping[str, str]) -> str:
        """The code with which a message fails that Twilio has accepted; "" for one that does not."""
        switches = self._network.switches
        if channel == "twilio-whatsapp" and switches.window_closed and "ContentSid" not in form:
            return "63016"
        return switches.error if switches.error == "30022" else ""

    async def hand_in(self, message: Message) -> None:
        """Brings a patient's message to the front desk."""
        form = {**self._addressed(message), **contents(message), "ApiVersion": API_VERSION}
        if word := self._keyword(message):
            form["OptOutType"] = word
            await self._answer(message, word)
        status = await self._post(self._network.desk_url + INBOUND, form)
        delivered = status == 204 or status == 200
        await self._network.talks.move(message.id, "delivered" if delivered else "failed", "" if delivered else "11200")

    async def report(self, message: Message, status: str, code: str) -> None:
        if not message.callback:
            return
        form = {**self._addressed(message), "ApiVersion": API_VERSION}
        form |= {"MessageStatus": status, "SmsStatus": status} | ({"ErrorCode": code} if code else {})
        await self._post(message.callback, form)

    def signature(self, url: str, form: Mapping[str, str]) -> str:
        return str(self._validator.compute_signature(url, form))

    def _check(self, number: str, channel: Channel, form: Mapping[str, str]) -> None:
        switches = self._network.switches
        if switches.error in ("429", "500", "20003", "21211", "21610", "21614"):
            raise Refusal({"429": 20429, "500": 20500}.get(switches.error, int(switches.error)))
        if self._network.luck.strikes(switches.refused):
            raise Refusal(20503)
        if code := REFUSED_NUMBERS.get(number):
            raise Refusal(code)
        if not number.startswith("+") or not number[1:].isdecimal():
            raise Refusal(21211)
        if form.get("From", "").removeprefix(PREFIX) != self._accounts.number:
            raise Refusal(21606)
        if channel == "sms" and number in self._stopped and switches.answers_stop:
            raise Refusal(21610)
        if not form.get("Body") and "ContentSid" not in form:
            raise Refusal(21602)
        if len(form.get("Body", "")) > LONGEST:
            raise Refusal(21617)

    def _keyword(self, message: Message) -> str | None:
        """The kind of keyword that Twilio itself answers."""
        text = message.text.strip().casefold()
        ours = message.channel == "sms" and self._network.switches.answers_stop
        return OPT_OUT.get(text) if ours and (text != "yes" or message.number in self._stopped) else None

    async def _answer(self, message: Message, word: str) -> None:
        """Twilio's own answer to a keyword, which the front desk then must not give again."""
        if word == "STOP":
            self._stopped.add(message.number)
        elif word == "START":
            self._stopped.discard(message.number)
        answer = replace(message, id=_sid("SM"), from_clinic=True, text="", kind=f"twilio-{word.lower()}")
        await self._network.talks.add(replace(answer, status="delivered"))

    def _resource(self, message: Message) -> dict[str, Any]:
        addressed, created = self._addressed(message), format_datetime(message.at)
        uri = f"/{API_VERSION}/Accounts/{self._accounts.twilio_sid}/Messages/{message.id}"
        return {
            "sid": message.id,
            "account_sid": self._accounts.twilio_sid,
            "messaging_service_sid": None,
            "api_version": API_VERSION,
            "direction": "outbound-api",
            "from": addressed["From"],
            "to": addressed["To"],
            "body": message.text,
            "status": message.status,
            "num_segments": str(count_segments(message.text).segments),
            "num_media": "0",
            "error_code": None,
            "error_message": None,
            "price": None,
            "price_unit": "USD",
            "date_created": created,
            "date_updated": created,
            "date_sent": None,
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def _addressed(self, message: Message) -> dict[str, str]:
        prefix = PREFIX if message.channel == "twilio-whatsapp" else ""
        clinic, patient = prefix + self._accounts.number, prefix + message.number
        return {
            "MessageSid": message.id,
            "SmsSid": message.id,
            "AccountSid": self._accounts.twilio_sid,
            "From": clinic if message.from_clinic else patient,
            "To": patient if message.from_clinic else clinic,
        }

    async def _post(self, url: str, form: Mapping[str, str]) -> int:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": self.signature(url, form),
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
        }
        return await self._network.post(url, urlencode(form).encode(), headers)

    def _expected(self) -> str:
        pair = f"{self._accounts.twilio_sid}:{self._accounts.twilio_token}"
        return f"Basic {b64encode(pair.encode()).decode()}"


def _of_address(address: str) -> tuple[Channel, str]:
    """The channel and the number of an address as Twilio writes it."""
    return ("twilio-whatsapp" if address.startswith(PREFIX) else "sms"), address.removeprefix(PREFIX)


def _sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)
