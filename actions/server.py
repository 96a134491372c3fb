"""rasa-sdk's own server with what it lacks: a shared secret, a limit, and errors that tell nothing.

The SDK's error replies contain the exception and the whole tracker; ours contain a code.
"""

import hmac
import zlib
from typing import Any

import structlog
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, Sanic, json
from sanic.exceptions import SanicException
from sanic.handlers import ErrorHandler

from actions.allergy import ActionEscalateAllergy, ValidateAllergyForm
from actions.booking import ActionCallBack, ActionForgetBooking, ActionHandOffBooking, ValidateBookingForm
from actions.reschedule import ActionChangeAppointment
from actions.talk_to_staff import (
    ActionPassOnMedicalQuestion,
    ActionPassOnQuestion,
    ActionRequestStaff,
    ValidateContactForm,
)
from actions.urgent_symptoms import ActionEscalateUrgentSymptom
from frontdesk.desk import Desk

log = structlog.get_logger()

ACTIONS = (
    ActionCallBack,
    ActionChangeAppointment,
    ActionEscalateAllergy,
    ActionEscalateUrgentSymptom,
    ActionForgetBooking,
    ActionHandOffBooking,
    ActionPassOnMedicalQuestion,
    ActionPassOnQuestion,
    ActionRequestStaff,
    ValidateAllergyForm,
    ValidateBookingForm,
    ValidateContactForm,
)
LARGEST_CALL = 4 * 1024 * 1024  # bytes; Rasa posts the session's whole tracker, a long one has some 500 KB


class Discreet(ErrorHandler):
    """Answers every failure with a code and logs its type."""

    def default(self, request: Request, exception: Exception) -> HTTPResponse:
        if isinstance(exception, SanicException):
            return json({"error": type(exception).__name__}, exception.status_code)
        log.error("action_failed", error=type(exception).__name__)
        return json({"error": "action_failed"}, 500)


def inflated_size(body: bytes) -> int:
    """Bytes that a deflated body unpacks to, counted no further than just over the limit."""
    return len(zlib.decompressobj().decompress(body, LARGEST_CALL + 1))


def create(desk: Desk, secret: str) -> Sanic[Any, Any]:
    executor = ActionExecutor()
    for action in ACTIONS:
        executor.register_action(action(desk))
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    app.error_handler = Discreet()
    app.config.REQUEST_MAX_SIZE = LARGEST_CALL

    @app.on_request
    async def admit(request: Request) -> HTTPResponse | None:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(errors="replace"), f"Bearer {secret}".encode()):
            return json({"error": "unauthorised"}, 401)
        if request.headers.get("content-encoding") == "deflate" and inflated_size(request.body) > LARGEST_CALL:
            return json({"error": "too_large"}, 413)
        return None

    return app
