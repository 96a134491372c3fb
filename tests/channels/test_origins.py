"""Which websites may use the chat from a browser."""

import json

import httpx
import pytest

from channels.origins import Origins
from frontdesk.desk import Desk

CLINIC = "https://www.example.com"
ROUTES = [
    ("GET", "/chat/config"),
    ("POST", "/chat/session"),
    ("DELETE", "/chat/session"),
    ("POST", "/chat/feedback"),
    ("POST", "/chat/messages"),
    ("GET", "/chat/history"),
    ("GET", "/chat/events"),
    ("POST", "/webhooks/rest/webhook"),
]
each_route = pytest.mark.parametrize(("method", "path"), ROUTES)
listed = pytest.mark.parametrize("environment", [{"ALLOWED_ORIGINS": f"{CLINIC}, http://localhost:5000"}])


@pytest.mark.parametrize(
    ("origin", "host", "public_url", "admitted"),
    [
        (CLINIC, "chat.example.com", None, True),
        ("https://chat.example.com", "chat.example.com", None, True),
        ("https://chat.example.com", "Chat.Example.com", None, True),
        ("https://chat.example.com:444", "chat.example.com", None, False),
        ("http://www.example.com", "chat.example.com", None, False),
        ("https://www.example.com.evil.example", "chat.example.com", None, False),
        ("null", "chat.example.com", None, False),
        ("", "", None, False),
        ("https://[", "chat.example.com", None, False),
        ("https://chat.example.com", "inner:8080", "https://chat.example.com", True),
        ("http://inner:8080", "inner:8080", "https://chat.example.com", False),
    ],
)
def test_knows_its_own_site_and_the_listed_ones(origin: str, host: str, public_url: str | None, admitted: bool) -> None:
    assert Origins([CLINIC], public_url).admits(origin, host) is admitted


@each_route
@listed
async def test_another_site_is_turned_away_before_anything_is_read(
    signed_in: httpx.AsyncClient, desk: Desk, method: str, path: str
) -> None:
    alarm = json.dumps({"message": "my throat is closing and I can't breathe"})
    answer = await signed_in.request(method, path, content=alarm, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.json()["error"] == "not_from_here"
    assert answer.json()["about"] == ["error"]
    assert not [name for name in answer.headers if name.startswith("access-control")]
    assert (await signed_in.get("/chat/history")).json() == []


@each_route
@listed
async def test_a_listed_site_may_read_the_answers_also_of_refusals(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await client.request(method, path, headers={"Origin": CLINIC})
    assert answer.status_code in (200, 201, 401)
    assert answer.headers["access-control-allow-origin"] == CLINIC
    assert answer.headers["vary"] == "Origin"
    assert "access-control-allow-credentials" not in answer.headers


@each_route
@listed
async def test_a_browser_that_asks_beforehand_is_told_what_is_allowed(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    asks = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization"}
    answer = await client.options(path, headers={"Origin": CLINIC, **asks})
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == CLINIC
    taken = {known for known, known_path in ROUTES if known_path == path}
    assert set(answer.headers["access-control-allow-methods"].split(", ")) == taken
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    refused = await client.options(path, headers={"Origin": "https://evil.example", **asks})
    assert refused.status_code == 403


async def test_the_own_page_needs_no_list(signed_in: httpx.AsyncClient) -> None:
    own = str(signed_in.base_url).rstrip("/")
    assert (await signed_in.post("/chat/session", headers={"Origin": own})).status_code == 201
    assert (await signed_in.post("/chat/session", headers={"Origin": "http://127.0.0.1"})).status_code == 403


@listed
@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/nowhere"])
async def test_nothing_but_the_chat_is_opened_to_other_sites(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Origin": CLINIC})
    assert not [name for name in answer.headers if name.startswith("access-control")]


@each_route
async def test_nothing_of_the_chat_stays_in_a_cache(client: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await client.request(method, path)).headers["cache-control"] == "no-store"
