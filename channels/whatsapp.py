"""The door of WhatsApp's Cloud API: Meta brings what patients wrote, and tells what became of what we sent.

Nothing is read that Meta has not signed. Everything that is signed gets a 200 once it is stored, also what we cannot
read, since Meta repeats anything else for days.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncIterable
from http import HTTPStatus
from typing import cast

import structlog
from pydantic import SecretStr
from sanic import Blueprint, HTTPResponse, Request, empty
from sanic.response import text as plain

from channels import texting, whatsapp_payload
from channels.messages import front_of
from frontdesk.carriers.meta import NAME
from frontdesk.settings import Settings
from frontdesk.store import StoreUnavailable
from frontdesk.texting import IncomingText

log = structlog.get_logger()

LARGEST_BODY = 3 * 1024 * 1024  # bytes; Meta's own limit
SIGNATURE = "X-Hub-Signature-256"

blueprint = Blueprint("whatsapp")


class NotTaken(Exception):
    """The request is refused; nothing was written."""

    def __init__(self, status: int, verdict: str) -> None:
        super().__init__(verdict)
        self.status = status
        self.verdict = verdict


@blueprint.exception(Exception)
async def say_no(request: Request, error: Exception) -> HTTPResponse:
    if isinstance(error, NotTaken):
        status, verdict = error.status, error.verdict
    elif isinstance(error, StoreUnavailable):
        status, verdict = HTTPStatus.SERVICE_UNAVAILABLE, "not_stored"
    else:
        status, verdict = HTTPStatus.INTERNAL_SERVER_ERROR, "failed"
    log.warning("whatsapp_refused", verdict=verdict, error=type(error).__name__)
    front_of(request).metrics.message(NAME, verdict)
    return empty(status)


@blueprint.get("/webhooks/whatsapp")
async def confirm(request: Request) -> HTTPResponse:
    """Meta asks once whether the address is ours, and wants its challenge back."""
    settings = _settings(request)
    mode, token, challenge = (request.args.get(f"hub.{name}", "") for name in ("mode", "verify_token", "challenge"))
    if mode != "subscribe" or not token or not challenge:
        raise NotTaken(HTTPStatus.BAD_REQUEST, "not_a_confirmation")
    if not _same(token, _secret(settings.whatsapp_verify_token)):
        raise NotTaken(HTTPStatus.FORBIDDEN, "wrong_token")
    return plain(challenge)


@blueprint.post("/webhooks/whatsapp", stream=True)
async def receive(request: Request) -> HTTPResponse:
    """A webhook may hold many messages and reports. What is new is stored; a 200 says that all is."""
    settings = _settings(request)
    raw = await _signed(request, _secret(settings.whatsapp_app_secret))
    metrics = front_of(request).metrics
    try:
        payload = whatsapp_payload.read(json.loads(raw), str(settings.whatsapp_phone_number_id))
    except (ValueError, RecursionError):
        metrics.message(NAME, "not_json")
        return empty(HTTPStatus.OK)
    for _ in range(payload.foreign):
        metrics.message(NAME, "not_ours")
    if not all([await _take_in(request, text) for text in payload.texts]):
        raise NotTaken(HTTPStatus.INTERNAL_SERVER_ERROR, "failed")
    for report in payload.reports:
        await texting.note(request, report)
    return empty(HTTPStatus.OK)


async def _take_in(request: Request, text: IncomingText) -> bool:
    """False for one that cannot be stored, whatever the reason: those after it are stored all the same. Raises
    StoreUnavailable.
    """
    try:
        await texting.take_in(request, text)
    except StoreUnavailable:
        raise
    except Exception as error:
        log.error("text_not_stored", error=type(error).__name__)
        return False
    return True


async def _signed(request: Request, secret: str) -> bytes:
    """The body, exactly as Meta has signed it. Raises NotTaken."""
    parts, size = [], 0
    async for part in cast(AsyncIterable[bytes], request.stream):
        size += len(part)
        if size > LARGEST_BODY:
            raise NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_long")
        parts.append(part)
    raw = b"".join(parts)
    expected = "sha256=" + hmac.digest(secret.encode(), raw, hashlib.sha256).hex()
    if not _same(request.headers.get(SIGNATURE, ""), expected):
        raise NotTaken(HTTPStatus.FORBIDDEN, "not_signed")
    return raw


def _settings(request: Request) -> Settings:
    """Raises NotTaken while there is no WhatsApp number."""
    settings = front_of(request).settings
    if not settings.texts_by_meta:
        raise NotTaken(HTTPStatus.NOT_FOUND, "not_configured")
    return settings


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def _secret(value: SecretStr | None) -> str:
    return value.get_secret_value() if value else ""
