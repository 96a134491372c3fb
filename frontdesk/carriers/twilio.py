"""Sends texts by Twilio, SMS and WhatsApp alike, and says what its error codes mean for us."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from frontdesk.carriers.carrier import (
    CONNECT,
    TOTAL,
    AccountRefused,
    NotSent,
    OptedOut,
    OutgoingText,
    Refused,
    SenderTroubled,
    TryAgain,
    Unreachable,
    WindowClosed,
)
from frontdesk.lines import Channel
from frontdesk.sinks.delivery import seconds_of

API = "https://api.twilio.com"
WHATSAPP = "whatsapp:"

# https://www.twilio.com/docs/api/errors has them all; those that are not here are refusals of one text.
MEANINGS: dict[int, Callable[[str], NotSent]] = {
    **dict.fromkeys((20003, 20005, 30002, 63051), AccountRefused),  # not signed in, suspended
    **dict.fromkeys((21610, 63032, 63033), OptedOut),
    **dict.fromkeys((21211, 21614, 63024), Unreachable),  # no number, or one that takes no texts
    **dict.fromkeys((63016,), WindowClosed),
    **dict.fromkeys((21408, 21606, 21659, 21660, 21661, 30022, 30032, 30034, 63007, 63112), SenderTroubled),
    **dict.fromkeys((14107, 20429, 30001, 63018), TryAgain),  # too fast
}


def meaning(code: int) -> NotSent:
    """What an error of Twilio's tells, of a request or in a status callback."""
    return MEANINGS.get(code, Refused)(f"twilio_{code}")


def address(channel: Channel | str, number: str) -> str:
    """A number as Twilio writes it."""
    return f"{WHATSAPP}{number}" if channel == Channel.WHATSAPP else number


class TwilioCarrier:
    """`status_url` is where Twilio tells what becomes of a text; each text's id is added to it."""

    name = "twilio"
    shows_choices = False

    def __init__(self, account: str, token: str, status_url: str, api: str = API) -> None:
        self._messages = f"{api}/2010-04-01/Accounts/{account}/Messages.json"
        self._headers = {"Authorization": aiohttp.encode_basic_auth(account, token)}
        self._status_url = status_url
        self._session: aiohttp.ClientSession | None = None

    async def send(self, text: OutgoingText) -> str:
        fields = {
            "To": address(text.channel, text.number),
            "From": address(text.channel, text.sender),
            "Body": text.text,
            "StatusCallback": f"{self._status_url}?text={text.id}",
        }
        try:
            async with self._open().post(self._messages, data=fields, headers=self._headers) as answer:
                body = await _json(answer)
        except aiohttp.ClientConnectorError as error:
            raise TryAgain(type(error).__name__) from error
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:  # it may have got through all the same
            raise TryAgain(type(error).__name__, uncertain=True) from error
        if answer.status in (HTTPStatus.OK, HTTPStatus.CREATED) and isinstance(body.get("sid"), str):
            return str(body["sid"])
        raise _failure(answer, body)

    async def sent_already(self, text: OutgoingText, since: datetime) -> list[str]:
        wanted = {
            "To": address(text.channel, text.number),
            "From": address(text.channel, text.sender),
            "DateSent>": f"{since:%Y-%m-%d}",
            "PageSize": "100",
        }
        try:
            async with self._open().get(self._messages, params=wanted, headers=self._headers) as answer:
                listed = (await _json(answer)).get("messages") or []
            return [str(each["sid"]) for each in listed if each["body"] == text.text and _created(each) >= since]
        except (aiohttp.ClientError, asyncio.TimeoutError, KeyError, TypeError, ValueError):
            return []

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TOTAL, connect=CONNECT))
        return self._session


def _created(message: dict[str, Any]) -> datetime:
    """When Twilio made a text; it tells whole seconds. Raises ValueError."""
    return parsedate_to_datetime(message["date_created"]) + timedelta(seconds=1)


async def _json(answer: aiohttp.ClientResponse) -> dict[str, Any]:
    try:
        body = await answer.json(content_type=None)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _failure(answer: aiohttp.ClientResponse, body: dict[str, Any]) -> NotSent:
    status, code = answer.status, body.get("code")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        asked = answer.headers.get("Retry-After")
        return TryAgain(f"http_{status}", seconds_of(asked) if asked else None)
    if isinstance(code, int):
        return meaning(code)
    if status == HTTPStatus.UNAUTHORIZED:
        return AccountRefused("http_401")
    return TryAgain(f"http_{status}", uncertain=True) if status < HTTPStatus.BAD_REQUEST else Refused(f"http_{status}")
