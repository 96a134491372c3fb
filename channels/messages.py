"""Reads a patient's message from a request, and says no in words when it cannot be taken.

Nothing is refused unscreened: whatever could be read of a refused message is looked through for an emergency, and the
911 words then stand in the refusal, whatever its status.
"""

import json
from typing import Any

from sanic import HTTPResponse, Request
from sanic.response import json as json_response

from frontdesk.desk import Desk

LONGEST_TEXT = 1000  # characters (requirement C5)
LARGEST_BODY = 16 * 1024  # bytes (requirement C5)


class Refused(Exception):
    """A message that is not taken: HTTP status, code for programs, phrase for patients, and what could be read."""

    def __init__(self, status: int, code: str, phrase: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.phrase = phrase


NOT_SIGNED_IN = (401, "not_signed_in", "utter_not_signed_in")
TOO_LONG = (413, "too_long", "utter_too_long")
NOT_JSON = (400, "not_json", "utter_bad_request")
NOT_A_MESSAGE = (422, "not_a_message", "utter_bad_request")
STORE_DOWN = (503, "not_stored", "utter_store_down")
NOT_ANSWERED = (503, "not_answered", "utter_fallback")
NOT_FOUND = (404, "not_found", "utter_not_found")
FAILED = (500, "failed", "utter_fallback")

# What a refusal may say; their absence stops the start.
PHRASES = tuple(
    {phrase for _, _, phrase in (NOT_SIGNED_IN, TOO_LONG, NOT_JSON, STORE_DOWN, NOT_ANSWERED, NOT_FOUND, FAILED)}
)


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
    raw = request.body[:LARGEST_BODY].decode("utf-8", "replace")
    try:
        body = json.loads(request.body) if len(request.body) <= LARGEST_BODY else None
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        texts = (body.get(key) for key in ("message", "text"))
        return next((storable(text) for text in texts if isinstance(text, str)), raw)
    return raw


def refusal(request: Request, desk: Desk, refused: Refused) -> HTTPResponse:
    said = desk.words_for_refused(readable(request), refused.phrase, "web")
    return json_response({"error": refused.code, "text": said.text, "about": list(said.about)}, refused.status)
