"""What balancers and operators ask."""

import httpx
import pytest

from tests.conftest import ScriptedAssistant

TOKEN = "m" * 32
OPERATOR = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def environment() -> dict[str, str]:
    return {"METRICS_TOKEN": TOKEN}


async def test_lives_without_the_assistant_but_is_not_ready(
    client: httpx.AsyncClient, assistant: ScriptedAssistant
) -> None:
    assert (await client.get("/readyz")).status_code == 200
    assistant.down = True
    assert (await client.get("/healthz")).status_code == 200
    not_ready = await client.get("/readyz")
    assert not_ready.status_code == 503
    assert not_ready.json() == {"ready": False}


async def test_only_an_operator_hears_which_part_is_down(
    client: httpx.AsyncClient, assistant: ScriptedAssistant
) -> None:
    assistant.down = True
    told = (await client.get("/readyz", headers=OPERATOR)).json()
    assert told == {"ready": False, "parts": {"database": True, "redis": True, "assistant": False, "actions": True}}
    assert (await client.get("/readyz", headers={"Authorization": "Bearer wrong"})).json() == {"ready": False}


class TestMetrics:
    async def test_do_not_exist_for_anybody_else(self, client: httpx.AsyncClient) -> None:
        for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": f"Bearer {TOKEN}x"}):
            assert (await client.get("/metrics", headers=headers)).status_code == 404

    async def test_say_what_came_and_what_waits(self, client: httpx.AsyncClient) -> None:
        token = (await client.post("/chat/session")).json()["token"]
        patient = {"Authorization": f"Bearer {token}"}
        for text in ("how long does it take", "my throat is closing"):
            await client.post("/webhooks/rest/webhook", json={"message": text}, headers=patient)
        await client.post("/webhooks/rest/webhook", json={"message": "x" * 1001}, headers=patient)
        page = (await client.get("/metrics", headers=OPERATOR)).text
        assert 'clinic_messages_total{channel="web",verdict="stored"} 1.0' in page
        assert 'clinic_messages_total{channel="web",verdict="emergency"} 1.0' in page
        assert 'clinic_messages_total{channel="web",verdict="too_long"} 1.0' in page
        assert 'clinic_waiting{queue="tickets_emergency"} 1.0' in page
        assert 'clinic_waiting{queue="messages"} 0.0' in page
        assert "throat" not in page


class TestWithoutAToken:
    @pytest.fixture
    def environment(self) -> dict[str, str]:
        return {}

    async def test_nobody_is_an_operator(self, client: httpx.AsyncClient) -> None:
        for given in ("", "Bearer", "Bearer None"):
            assert (await client.get("/metrics", headers={"Authorization": given})).status_code == 404
