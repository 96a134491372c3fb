"""The page to chat on."""

import hashlib
import re
from base64 import b64encode

import httpx


async def test_loads_nothing_from_elsewhere_and_runs_nothing_inline(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in page.text
    assert "{" not in page.text
    parts = re.findall(r'(?:src|href)="(/[^"]+)"', page.text)
    assert len(parts) == 3
    for part in parts:
        assert (await client.get(part)).status_code == 200


async def test_any_website_may_load_the_script_and_demand_that_it_is_ours(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    answer = await client.get("/widget.js", headers={"Origin": "https://www.example.com"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith("text/javascript")
    digest = b64encode(hashlib.sha384(answer.content).digest()).decode()
    assert f'integrity="sha384-{digest}"' in page


async def test_an_address_with_the_version_may_be_kept_for_good(client: httpx.AsyncClient) -> None:
    found = re.search(r'src="(/widget.js[^"]+)"', (await client.get("/")).text)
    assert found
    assert "immutable" in (await client.get(found[1])).headers["cache-control"]
    for other in ("/widget.js", "/widget.js?v=older"):
        assert "immutable" not in (await client.get(other)).headers["cache-control"]


async def test_tells_browsers_not_to_guess_and_not_to_refer(client: httpx.AsyncClient) -> None:
    for path in ("/", "/healthz", "/nowhere", "/chat/history"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
