"""Twilio's door: texts and WhatsApp messages that come in, and what becomes of those that we sent.

Nothing is believed that Twilio has not signed, and nothing is acknowledged that is not stored.
"""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from urllib.parse import parse_qsl

import structlog
from sanic import Blueprint, HTTPResponse, Request, empty
from twilio.request_validator import SIGNATURE_HEADER, SIGNATURE_SETTINGS_HEADER, RequestValidator
from twilio.request_validator import get_signature_algorithm as algorithm_of

from channels import texting
from channels.messages import front_of, storable
from frontdesk.carriers.twilio import WHATSAPP, meaning
from frontdesk.deliveries import State
from frontdesk.lines import Channel
from frontdesk.outcomes import Report
from frontdesk.settings import Settings
from frontdesk.store import StoreUnavailable
from frontdesk.texting import Content, IncomingText
from frontdesk.texting_words import Wish

log = structlog.get_logger()

LARGEST_BODY = 64 * 1024  # bytes (requirement A9)
FORM = "application/x-www-form-urlencoded"
IDEMPOTENCY = "I-Twilio-Idempotency-Token"
CARRIER = "twilio"

STATES = {
    "accepted": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.UNDELIVERED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
MEDIA = {"image": Content.PICTURE, "audio": Content.VOICE, "video": Content.VIDEO}
VCARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})

blueprint = Blueprint("twilio")


class NotTaken(Exception):
    """The request is refused; nothing was written."""

    def __init__(self, status: int, verdict: str) -> None:
        super().__init__(verdict)
        self.status = status
        self.verdict = verdict


class Form:
    """The fields of a form in their order, each as often as it came; Twilio signs them all."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def __iter__(self) -> Iterator[str]:
        return iter(name for name, _ in self._fields)

    def __bool__(self) -> bool:
        return bool(self._fields)

    def getlist(self, name: str) -> list[str]:
        return [value for each, value in self._fields if each == name]

    def get(self, name: str) -> str:
        """The first value, as it can be stored; empty where there is none."""
        return storable(next(iter(self.getlist(name)), ""))


@blueprint.exception(Exception)
async def say_no(request: Request, error: Exception) -> HTTPResponse:
    """What is not stored is not acknowledged: at 503 Twilio turns to the fallback address or tries again (A7)."""
    if isinstance(error, NotTaken):
        status, verdict = error.status, error.verdict
    elif isinstance(error, StoreUnavailable):
        status, verdict = HTTPStatus.SERVICE_UNAVAILABLE, "not_stored"
    else:
        status, verdict = HTTPStatus.INTERNAL_SERVER_ERROR, "failed"
    log.warning("twilio_refused", verdict=verdict, error=type(error).__name__)
    front_of(request).metrics.message(CARRIER, verdict)
    return empty(status)


@blueprint.post("/webhooks/twilio/webhook")
async def receive(request: Request) -> HTTPResponse:
    form = _signed(request)
    channel, sender = _ours(request, form.get("To"))
    message_id, number = form.get("MessageSid"), form.get("From").removeprefix(WHATSAPP)
    if not message_id or not number:
        raise NotTaken(HTTPStatus.BAD_REQUEST, "not_a_message")
    answered = form.get("OptOutType").lower()
    text = IncomingText(
        CARRIER,
        channel,
        message_id,
        sender,
        number,
        form.get("Body"),
        _content(form),
        form.get("ButtonPayload") or None,
        Wish(answered) if answered in set(Wish) else None,
    )
    received = await texting.take_in(request, text)
    if received:
        log.info("text_received", message=received.message.id, token=request.headers.get(IDEMPOTENCY))
    return empty()


@blueprint.post("/webhooks/twilio/status")
async def note(request: Request) -> HTTPResponse:
    """`?text=` is our own id of the text, which we asked Twilio to bring back."""
    form = _signed(request)
    state, message_id, code = STATES.get(form.get("MessageStatus")), form.get("MessageSid"), form.get("ErrorCode")
    if state and message_id:
        failure = meaning(int(code)) if code.isdecimal() else None
        report = Report(CARRIER, message_id, state, request.args.get("text"), failure)
        await texting.note(request, report)
    return empty()


def _signed(request: Request) -> Form:
    """The form that Twilio has signed. Raises NotTaken."""
    settings = front_of(request).settings
    if not settings.texts_by_twilio:
        raise NotTaken(HTTPStatus.NOT_FOUND, "not_configured")
    if len(request.body) > LARGEST_BODY:
        raise NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_long")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise NotTaken(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_a_form")
    try:
        fields = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        raise NotTaken(HTTPStatus.BAD_REQUEST, "not_a_form") from None
    form = Form(fields)
    query = f"?{request.query_string}" if request.query_string else ""
    if not _is_signed(settings, f"{settings.public_url}{request.path}{query}", form, request.headers):
        raise NotTaken(HTTPStatus.FORBIDDEN, "not_signed")
    if form.get("AccountSid") != settings.twilio_account_sid:
        raise NotTaken(HTTPStatus.FORBIDDEN, "not_ours")
    return form


def _is_signed(settings: Settings, url: str, form: Form, headers: Mapping[str, str]) -> bool:
    """By the shared key where Twilio says so, else by one of the account's tokens."""
    signature, said = headers.get(SIGNATURE_HEADER, ""), headers.get(SIGNATURE_SETTINGS_HEADER)
    given = (settings.twilio_shared_key,) if said else (settings.twilio_auth_token, settings.twilio_old_auth_token)
    secrets = [secret.get_secret_value() for secret in given if secret]
    if not signature or not signature.isascii():
        return False
    algorithm = algorithm_of(said)
    return any(RequestValidator(secret).validate(url, form, signature, algorithm) for secret in secrets)


def _ours(request: Request, to: str) -> tuple[Channel, str]:
    """The channel of an address of ours, and our number. Raises NotTaken."""
    channel = Channel.WHATSAPP if to.startswith(WHATSAPP) else Channel.SMS
    number = to.removeprefix(WHATSAPP)
    if not number or number != front_of(request).settings.twilio_numbers[channel]:
        raise NotTaken(HTTPStatus.FORBIDDEN, "not_ours")
    return channel, number


def _content(form: Form) -> Content:
    if form.get("Latitude"):
        return Content.LOCATION
    if form.get("MessageType") in (Content.STICKER, Content.REACTION):
        return Content(form.get("MessageType"))
    if form.get("NumMedia") in ("", "0"):
        return Content.TEXT if form.get("Body").strip() else Content.EMPTY
    kind = form.get("MediaContentType0").partition(";")[0].strip().lower()
    if kind in VCARDS:
        return Content.CONTACT
    return MEDIA.get(kind.partition("/")[0], Content.DOCUMENT)
