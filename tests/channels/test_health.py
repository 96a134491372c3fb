"""What balancers ask."""

import httpx

from tests.conftest import ScriptedAssistant


async def test_lives_without_the_assistant_but_is_not_ready(
    client: httpx.AsyncClient, assistant: ScriptedAssistant
) -> None:
    assert (await client.get("/readyz")).status_code == 200
    assistant.down = True
    assert (await client.get("/healthz")).status_code == 200
    not_ready = await client.get("/readyz")
    assert not_ready.status_code == 503
    assert not_ready.json() == {"ready": False}
