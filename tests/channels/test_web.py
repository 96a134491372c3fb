"""The website's door."""

import httpx


async def test_begins_a_session_with_an_id_of_the_servers_own(client: httpx.AsyncClient) -> None:
    answer = await client.post("/chat/session", json={"conversation_id": "mine", "token": "mine"})
    assert answer.status_code == 201
    assert set(answer.json()) == {"token", "conversation_id"}
    assert answer.json()["conversation_id"] != "mine"
    assert answer.headers["cache-control"] == "no-store"


async def test_serves_a_page_that_loads_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in page.text.replace("<!doctype html>", "")
    for part in ("/demo.js", "/demo.css"):
        assert part in page.text
        assert (await client.get(part)).status_code == 200


async def test_tells_browsers_not_to_guess_and_not_to_refer(client: httpx.AsyncClient) -> None:
    for path in ("/", "/healthz", "/nowhere"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
