"""What is open, to whom, and what is not."""

import httpx
import psutil
import pytest
from dotenv import dotenv_values

from tests.whole_path.conftest import SECRETS, Patient, Stack


@pytest.mark.usefixtures("patient")
def test_only_the_front_desk_could_be_reached_from_outside(stack: Stack) -> None:
    listening = {
        connection.laddr.port: connection.laddr.ip
        for process in stack.processes()
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    }
    assert set(listening) == set(stack.ports.values())
    assert set(listening.values()) == {"127.0.0.1"}


def test_no_process_calls_anybody_outside(stack: Stack, patient: Patient) -> None:
    patient.says("does it hurt")
    called = {
        connection.raddr.ip
        for process in stack.processes()
        for connection in process.net_connections()
        if connection.raddr
    }
    assert called <= {"127.0.0.1"}


@pytest.mark.parametrize(("port", "path"), [("ASSISTANT_PORT", "/assistant/turn"), ("ACTIONS_PORT", "/webhook")])
@pytest.mark.parametrize("authorization", [None, "Bearer wrong", f"Basic {SECRETS['ACTIONS_SECRET']}"])
def test_the_inner_doors_need_their_secret(stack: Stack, port: str, path: str, authorization: str | None) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = httpx.post(f"http://127.0.0.1:{stack.ports[port]}{path}", json={}, headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/model/parse", "/conversations/x/tracker", "/webhooks/rest/webhook", "/domain"])
def test_the_assistant_offers_none_of_rasas_own_doors(stack: Stack, path: str) -> None:
    url = f"http://127.0.0.1:{stack.ports['ASSISTANT_PORT']}{path}"
    assert httpx.get(url).status_code == 404
    assert httpx.post(url, json={}).status_code == 404


@pytest.mark.parametrize(
    "body", [{}, {"turn_id": 1}, [], "x", {"turn_id": "t", "conversation_id": "c", "channel": "web", "text": 7}]
)
def test_what_is_no_turn_is_422(stack: Stack, body: object) -> None:
    url = f"http://127.0.0.1:{stack.ports['ASSISTANT_PORT']}/assistant/turn"
    headers = {"Authorization": f"Bearer {SECRETS['ASSISTANT_SECRET']}"}
    assert httpx.post(url, json=body, headers=headers).status_code == 422


def test_staff_sign_in_with_the_password_that_was_made_up(stack: Stack) -> None:
    made_up = dotenv_values(stack.folder / "var" / "secrets.env")
    with httpx.Client(base_url=stack.url) as client:
        assert client.post("/desk/login", data={"password": made_up["STAFF_PASSWORD"]}).status_code == 303
        assert client.get("/desk").status_code == 200


def test_no_process_is_given_the_password_itself(stack: Stack) -> None:
    for process in stack.processes():
        assert "STAFF_PASSWORD" not in process.environ()
