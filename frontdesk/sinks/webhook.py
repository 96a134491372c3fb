"""Posts a notice to another program, signed as Standard Webhooks asks (https://www.standardwebhooks.com), so that the
receiver knows who sent it, when, and whether it has had it before. `docs/operations.md` has a receiver.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable

import aiohttp

from frontdesk.sinks.delivery import CONNECT, TOTAL, Notice, refused


def signature(secret: str, notice_id: str, timestamp: str, body: bytes) -> str:
    """`v1,` and the Base64 of the HMAC-SHA256 over id, timestamp and body, joined by dots."""
    signed = b".".join((notice_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(secret.encode(), signed, hashlib.sha256)).decode()


class WebhookSink:
    def __init__(self, url: str, secret: str, now: Callable[[], float] = time.time) -> None:
        self._url = url
        self._secret = secret
        self._now = now
        self._session: aiohttp.ClientSession | None = None

    async def send(self, notice: Notice) -> None:
        body = json.dumps({"id": notice.id, **notice.facts, "link": notice.link}).encode()
        timestamp = str(int(self._now()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": notice.id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._secret, notice.id, timestamp, body),
        }
        async with self._open().post(self._url, data=body, headers=headers, allow_redirects=False) as answer:
            if answer.status >= 300:
                raise refused(answer.status, answer.headers.get("Retry-After"))

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=TOTAL, connect=CONNECT)
            self._session = aiohttp.ClientSession(timeout=limit, cookie_jar=aiohttp.DummyCookieJar())
        return self._session
