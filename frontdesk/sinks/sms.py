"""Sends a notice as a text message to somebody of the staff, by Twilio."""

from typing import Any

import aiohttp
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from frontdesk.sinks.delivery import Notice, refused

TWILIO = "https://api.twilio.com"


class _Http(AsyncTwilioHttpClient):  # type: ignore[misc,unused-ignore]
    """Raises NotDelivered for what is no success: the client's own errors quote the number and drop the headers.

    Signs in by a header, since the client's way of doing so is about to leave aiohttp.
    """

    async def request(self, *args: Any, auth: tuple[str, str], headers: dict[str, str], **kwargs: Any) -> Response:
        signed = {**headers, "Authorization": aiohttp.encode_basic_auth(*auth)}
        response = await super().request(*args, headers=signed, **kwargs)
        if response.status_code >= 300:
            raise refused(response.status_code, response.headers.get("Retry-After"))
        return response


class SmsSink:
    def __init__(self, account: str, token: str, sender: str, recipient: str, api: str = TWILIO) -> None:
        self._account = account
        self._token = token
        self._sender = sender
        self._recipient = recipient
        self._api = api
        self._http: _Http | None = None

    async def send(self, notice: Notice) -> None:
        client = Client(self._account, self._token, http_client=self._open())
        client.api.base_url = self._api
        await client.messages.create_async(to=self._recipient, from_=self._sender, body=f"{notice.title} {notice.link}")

    async def close(self) -> None:
        if self._http:
            await self._http.close()

    def _open(self) -> _Http:
        if self._http is None:
            self._http = _Http()
        return self._http
