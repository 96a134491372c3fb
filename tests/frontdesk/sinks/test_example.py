"""The receiver in docs/operations.md, as it stands there, takes what our webhook sends."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from frontdesk.sinks.webhook import WebhookSink, signature
from tests.conftest import ROOT
from tests.frontdesk.providers import Provider
from tests.frontdesk.sinks.test_sinks import NOTICE

SECRET = "what ALERT_WEBHOOK_SECRET holds"
IsOurs = Callable[[Mapping[str, str], bytes], bool]


@pytest.fixture
def is_ours() -> IsOurs:
    written = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(), re.DOTALL)
    assert written
    names: dict[str, Any] = {}
    exec(written[1], names)
    found: IsOurs = names["is_ours"]
    return found


async def test_takes_a_call_of_ours_once(provider: Provider, is_ours: IsOurs) -> None:
    sink = WebhookSink(f"{provider.url}/hook", SECRET)
    await sink.send(NOTICE)
    await sink.close()
    (request,) = provider.got
    assert is_ours(request.headers, request.body)
    assert not is_ours(request.headers, request.body)


def headers(body: bytes, at: float, secret: str = SECRET) -> dict[str, str]:
    timestamp = str(int(at))
    return {
        "webhook-id": "id",
        "webhook-timestamp": timestamp,
        "webhook-signature": signature(secret, "id", timestamp, body),
    }


def test_refuses_strangers_other_bodies_and_old_calls(is_ours: IsOurs) -> None:
    now = time.time()
    assert not is_ours(headers(b"{}", now, "a stranger's secret"), b"{}")
    assert not is_ours(headers(b"{}", now), b'{"reference": "changed"}')
    assert not is_ours(headers(b"{}", now - 600), b"{}")
    assert is_ours(headers(b"{}", now), b"{}")
