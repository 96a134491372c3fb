"""The page to chat on."""

import httpx


async def test_loads_nothing_from_elsewhere_and_runs_nothing_inline(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in page.text.replace("<!doctype html>", "")
    for part in ("/demo.js", "/demo.css"):
        assert part in page.text
        assert (await client.get(part)).status_code == 200


async def test_tells_browsers_not_to_guess_and_not_to_refer(client: httpx.AsyncClient) -> None:
    for path in ("/", "/healthz", "/nowhere", "/chat/history"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
