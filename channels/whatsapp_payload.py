"""Reads what Meta posts to the webhook: patients' texts, and how far ours have got. Believes nothing to be there.

What is not known is passed over, since Meta adds to its payloads without notice and repeats what is not answered with
200 for days.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.messages import storable
from frontdesk.carriers.meta import NAME, meaning
from frontdesk.deliveries import State
from frontdesk.lines import Channel
from frontdesk.outcomes import Report
from frontdesk.texting import Content, IncomingText

CONTENTS = {
    "image": Content.PICTURE,
    "audio": Content.VOICE,
    "voice": Content.VOICE,
    "video": Content.VIDEO,
    "document": Content.DOCUMENT,
    "location": Content.LOCATION,
    "contacts": Content.CONTACT,
    "sticker": Content.STICKER,
    "reaction": Content.REACTION,
}
UNHEARD = ("system", "ephemeral", "request_welcome")  # said by WhatsApp, such as that a number has changed
STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "failed": State.FAILED,
}


@dataclass(frozen=True)
class Payload:
    """`foreign` counts texts to numbers that are not ours."""

    texts: list[IncomingText]
    reports: list[Report]
    foreign: int = 0


def read(body: Any, number_id: str) -> Payload:
    """Everything in one webhook that concerns our number, in its order."""
    texts: list[IncomingText] = []
    reports: list[Report] = []
    foreign = 0
    for value in _values(body):
        messages = list(_mappings(value.get("messages")))
        if _mapping(value.get("metadata")).get("phone_number_id") != number_id:
            foreign += len(messages)
            continue
        texts += [text for message in messages if (text := _text(message, number_id))]
        reports += [report for status in _mappings(value.get("statuses")) if (report := _report(status))]
    return Payload(texts, reports, foreign)


def _values(body: Any) -> Iterator[dict[str, Any]]:
    for entry in _mappings(_mapping(body).get("entry")):
        for change in _mappings(entry.get("changes")):
            yield _mapping(change.get("value"))


def _text(message: dict[str, Any], number_id: str) -> IncomingText | None:
    """None for what no patient has said."""
    message_id, number, kind = (_string(message.get(name)) for name in ("id", "from", "type"))
    if not message_id or not number or kind in UNHEARD:
        return None
    written, choice = _written(message, kind)
    content = CONTENTS.get(kind, Content.TEXT if written else Content.EMPTY if kind == "text" else Content.OTHER)
    return IncomingText(
        NAME,
        Channel.WHATSAPP,
        message_id,
        number_id,
        f"+{number.lstrip('+')}",
        written,
        content,
        choice,
        written_at=_moment(message.get("timestamp")),
    )


def _moment(timestamp: Any) -> datetime | None:
    """Meta's seconds since 1970, as digits; None where they are no time."""
    digits = _string(timestamp)
    return datetime.fromtimestamp(int(digits), UTC) if re.fullmatch(r"[0-9]{1,10}", digits) else None


def _written(message: dict[str, Any], kind: str) -> tuple[str, str | None]:
    """What was written, also beneath a picture, and the id of a choice that was tapped."""
    part = _mapping(message.get(kind))
    if kind == "interactive":
        reply = _mapping(part.get("button_reply")) or _mapping(part.get("list_reply"))
        return _string(reply.get("title")), _string(reply.get("id")) or None
    if kind == "button":  # of a template
        return _string(part.get("text")), None
    return _string(part.get("body")) or _string(part.get("caption")), None


def _report(status: dict[str, Any]) -> Report | None:
    """What became of a text of ours, under the id that we sent along."""
    provider_id, state = _string(status.get("id")), STATES.get(_string(status.get("status")))
    if not provider_id or state is None:
        return None
    codes = [error.get("code") for error in _mappings(status.get("errors"))]
    code = next((each for each in codes if isinstance(each, int)), None)
    ours = _string(status.get("biz_opaque_callback_data")) or None
    return Report(NAME, provider_id, state, ours, None if code is None else meaning(code))


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    yield from (each for each in value if isinstance(each, dict)) if isinstance(value, list) else ()


def _string(value: Any) -> str:
    return storable(value) if isinstance(value, str) else ""
