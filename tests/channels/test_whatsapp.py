"""WhatsApp's door and what goes out by it: real requests over loopback, with a simulated Meta on the other side."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from sanic import Sanic
from sqlalchemy import select

from frontdesk.deliveries import State
from frontdesk.desk import Desk
from frontdesk.phrases import Reply
from frontdesk.settings import Settings
from frontdesk.store import deliveries, inbox
from frontdesk.wiring import FrontDesk
from phone.accounts import Accounts
from phone.meta import Meta
from phone.network import Network
from phone.server import create as create_phone
from phone.switches import Switches
from phone.talks import Message
from server import create
from tests.conftest import NOON, SECRETS, Clock, ScriptedAssistant, refuse, serving
from tests.texting import texting_front

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

PATIENT, OTHER = "+14045550142", "+14045550143"
PATH = "/webhooks/whatsapp"
MESSAGES: list[dict[str, Any]] = [
    {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]},
    {"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "👍"}},
    {"type": "reaction"},
    {"type": "system", "system": {"body": "changed", "type": "user_changed_number", "wa_id": "1"}},
    {"type": "hologram", "hologram": {"depth": 3}},
    {"type": "text"},
    {"type": "text", "text": None},
    {"type": "text", "text": {"body": 5}},
    {"type": "text", "text": {"body": "\ud83d half \x00"}},
    {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": {}}},
    {"type": "button", "button": {"text": "Yes", "payload": "x"}},
    {"type": "order", "order": {}},
    {"type": 5},
    {},
]
VALUES: list[list[Any]] = [
    [None],
    [[]],
    ["text"],
    [{"statuses": [{"id": "wamid.0", "status": "delivered"}]}],
    [{"statuses": "x", "messages": {"from": 1}, "metadata": []}],
    [{"errors": [{"code": 130429}]}],
    [{"messages": [None, 3, "x", {"id": 5, "from": None}]}],
]
TOPICS = ["Numbing", "Bruising", "Aftercare", "Session length"]


@dataclass
class Phone:
    url: str
    network: Network
    accounts: Accounts = field(repr=False)

    def signed(self, body: bytes) -> dict[str, str]:
        return {"X-Hub-Signature-256": Meta(self.accounts, self.network).signature(body)}

    def heard(self) -> list[Message]:
        """What has come from the clinic."""
        return [message for message in self.network.talks.of(PATIENT, "whatsapp") if message.from_clinic]


@pytest.fixture
async def phone() -> AsyncIterator[Phone]:
    Sanic.test_mode = True
    accounts, network = Accounts.make_up(), Network("", pace=0)
    async with serving(create_phone(accounts, network)) as url:
        yield Phone(url, network, accounts)


@pytest.fixture
def environment(phone: Phone) -> dict[str, str]:
    given = phone.accounts.settings(phone.url)
    return {name: value for name, value in given.items() if name.startswith("WHATSAPP_")}


@pytest.fixture
def front(desk: Desk, assistant: ScriptedAssistant, environment: dict[str, str]) -> FrontDesk:
    return texting_front(Settings.from_environment({**SECRETS, **environment}), desk, assistant)


@pytest.fixture
async def client(front: FrontDesk, phone: Phone) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(create(front)) as url, httpx.AsyncClient(base_url=url, timeout=30) as client:
        phone.network.desk_url = url
        yield client
        await phone.network.rest()
        await phone.network.close()


@pytest.fixture
def post(client: httpx.AsyncClient, phone: Phone) -> Any:
    async def post(*values: Any) -> httpx.Response:
        """Each value as a change of its own, as Meta sends them."""
        changes = [{"field": "messages", "value": value} for value in values]
        body = json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}).encode()
        return await client.post(PATH, content=body, headers=phone.signed(body))

    return post


@pytest.fixture
def value(phone: Phone) -> Any:
    def value(*messages: Any, **more: Any) -> dict[str, Any]:
        return {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1", "phone_number_id": phone.accounts.graph_number_id},
            "messages": list(messages),
            **more,
        }

    return value


@pytest.fixture
def say(client: httpx.AsyncClient, phone: Phone, front: FrontDesk) -> Any:
    """Has the patient say something on the phone, and gives what the clinic sent to it."""

    async def say(text: str = "", **what: str) -> list[Message]:
        before = len(phone.heard())
        async with httpx.AsyncClient(base_url=phone.url, timeout=30) as hand:
            await hand.post("/talk", json={"number": PATIENT, "channel": "whatsapp", "text": text, **what})
        await settled(front)
        return phone.heard()[before:]

    return say


async def settled(front: FrontDesk) -> None:
    """Returns when all is answered, sent and reported."""
    async with asyncio.timeout(10):
        while front.workers._working or [each for each in await rows(front) if each.state in ("queued", "sending")]:
            assert front.postman
            assert isinstance(front.desk.clock, Clock)
            front.desk.clock.forward(seconds=0.1)  # a number of ours has its pace
            await front.postman.look()
            await front.postman.rest()
            await asyncio.sleep(0.01)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while True:
            if await true():
                return
            await asyncio.sleep(0.01)


async def states(front: FrontDesk) -> set[str]:
    return {row.state for row in await rows(front)}


async def rows(front: FrontDesk) -> list[Any]:
    async with front.store.reading() as connection:
        return list(await connection.execute(select(deliveries).order_by(deliveries.c.seq)))


async def written(front: FrontDesk) -> list[str]:
    async with front.store.reading() as connection:
        return list(
            (await connection.execute(select(inbox.c.text).order_by(inbox.c.received_at, inbox.c.seq))).scalars()
        )


def text(body: str, message_id: str = "wamid.1", sender: str = PATIENT, at: datetime = NOON) -> dict[str, Any]:
    seconds = str(int(at.timestamp()))
    return {"from": sender[1:], "id": message_id, "timestamp": seconds, "type": "text", "text": {"body": body}}


def counted(front: FrontDesk, verdict: str) -> float:
    page = front.metrics.page({}, front.desk.clock()).decode()
    line = next(line for line in page.splitlines() if line.startswith("clinic_messages_total") and verdict in line)
    return float(line.rsplit(" ", 1)[1])


# B1


async def test_b1_gives_metas_challenge_back_as_plain_text(client: httpx.AsyncClient, phone: Phone) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "<b>1158201444</b>"}
    answer = await client.get(PATH, params={**asked, "hub.verify_token": phone.accounts.graph_verify_token})
    assert (answer.status_code, answer.text) == (200, "<b>1158201444</b>")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_b1_confirms_to_nobody_else(client: httpx.AsyncClient, phone: Phone) -> None:
    token = phone.accounts.graph_verify_token
    asked = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": token}
    for wrong in ("wrong", "wröng"):
        assert (await client.get(PATH, params=asked | {"hub.verify_token": wrong})).status_code == 403
    for name in asked:
        incomplete = {each: value for each, value in asked.items() if each != name}
        assert (await client.get(PATH, params=incomplete)).status_code == 400
    assert (await client.get(PATH, params=asked | {"hub.mode": "unsubscribe"})).status_code == 400


# B2


async def test_b2_takes_what_is_signed_over_the_raw_bytes(
    client: httpx.AsyncClient, phone: Phone, front: FrontDesk, value: Any
) -> None:
    whole = {"entry": [{"changes": [{"value": value(text("¿duele? 😀"))}]}]}
    for body in (json.dumps(whole).encode(), json.dumps(whole, ensure_ascii=False, indent=2).encode()):
        assert (await client.post(PATH, content=body, headers=phone.signed(body))).status_code == 200
    assert await written(front) == ["¿duele? 😀"]


async def test_b2_refuses_what_is_not_and_stores_nothing(
    client: httpx.AsyncClient, front: FrontDesk, assistant: ScriptedAssistant, value: Any
) -> None:
    body = json.dumps({"entry": [{"changes": [{"value": value(text("hello"))}]}]}).encode()
    assert (await client.post(PATH, content=body)).status_code == 403
    for signature in ("", "sha256=", "sha256=" + "0" * 64, "sha1=x", "ungültig"):
        headers = [(b"X-Hub-Signature-256", signature.encode())]
        assert (await client.post(PATH, content=body, headers=headers)).status_code == 403
    assert (await written(front), assistant.asked) == ([], [])


async def test_b2_refuses_a_signature_of_another_secret_or_another_body(
    client: httpx.AsyncClient, phone: Phone, front: FrontDesk
) -> None:
    body = b'{"entry": []}'
    wrong = hmac.new(b"another secret", body, hashlib.sha256).hexdigest()
    for headers in ({"X-Hub-Signature-256": f"sha256={wrong}"}, phone.signed(b'{"entry":[]}')):
        assert (await client.post(PATH, content=body, headers=headers)).status_code == 403
    assert await written(front) == []


async def test_refuses_what_is_larger_than_meta_sends(client: httpx.AsyncClient, phone: Phone) -> None:
    body = b"x" * (3 * 1024 * 1024 + 1)
    assert (await client.post(PATH, content=body, headers=phone.signed(body))).status_code == 413


async def test_takes_a_batch_that_is_larger_than_other_doors_allow(post: Any, value: Any, front: FrontDesk) -> None:
    statuses = [{"id": f"wamid.{n}", "status": "delivered", "padding": "x" * 3000} for n in range(100)]
    assert (await post(value(text("hello"), statuses=statuses))).status_code == 200
    assert await written(front) == ["hello"]


# B3


async def test_b3_stores_each_message_of_a_webhook_once(post: Any, value: Any, front: FrontDesk) -> None:
    two = value(text("one"), text("two", "wamid.2"))
    other = value(text("three", "wamid.3", OTHER), text("one"))
    answers = await asyncio.gather(post(two, other), post(two), post(other, two))
    assert [answer.status_code for answer in answers] == [200] * 3
    await settled(front)
    assert sorted(await written(front)) == ["one", "three", "two"]
    assert (await written(front)).index("one") < (await written(front)).index("two")


async def test_b3_answers_a_repeated_message_once(phone: Phone, say: Any) -> None:
    phone.network.switches = Switches(repeat=True)
    introduction, answer = await say("how long does it take")
    assert "automated assistant" in introduction.text
    assert answer.text == "It takes about 20 to 30 minutes."


# B4


async def test_b4_takes_any_kind_of_message_with_a_200(post: Any, value: Any, front: FrontDesk) -> None:
    for number, message in enumerate(MESSAGES):
        whole = {"from": PATIENT[1:], "id": f"wamid.{number}", "new_field": [1], **message}
        assert (await post(value(whole, new_field={"x": None}))).status_code == 200, message
    assert "Yes" in await written(front)


async def test_b4_takes_any_shape_of_webhook_with_a_200(
    post: Any, client: httpx.AsyncClient, phone: Phone, front: FrontDesk
) -> None:
    for values in VALUES:
        assert (await post(*values)).status_code == 200, values
    for body in (b"", b"not json", b"[]", b"null", b"[" * 100_000, b'{"entry": {"changes": 1}}'):
        assert (await client.post(PATH, content=body, headers=phone.signed(body))).status_code == 200, body[:20]
    assert await written(front) == []


async def test_b4_says_that_it_reads_only_text(say: Any) -> None:
    for kind in ("picture", "voice", "location", "contact", "sticker"):
        assert "only read text" in (await say(kind=kind))[-1].text
    assert await say("👍", kind="reaction", answers="wamid.0") == []


# B5


async def test_b5_drops_and_counts_a_message_for_another_number(post: Any, value: Any, front: FrontDesk) -> None:
    foreign = value(text("hello"), metadata={"phone_number_id": "999"})
    assert (await post(foreign, value(text("ours", "wamid.2")))).status_code == 200
    assert await written(front) == ["ours"]
    assert counted(front, "not_ours") == 1


# B6 and A10


@pytest.mark.parametrize(("how_many", "opens"), [(3, ""), (4, "See the list")])
async def test_b6_offers_buttons_or_a_list_that_can_be_tapped(
    say: Any, assistant: ScriptedAssistant, how_many: int, opens: str
) -> None:
    buttons = tuple({"title": title, "payload": f"about {title}"} for title in TOPICS[:how_many])
    assistant.replies = [Reply("Which one do you mean?", ("clarify",), buttons=buttons)]
    offer = (await say("tell me"))[-1]
    assert ([choice.title for choice in offer.choices], offer.opens) == (TOPICS[:how_many], opens)
    last = offer.choices[-1]
    await say(last.title, kind="list" if opens else "button", choice=last.id, answers=offer.id)
    assert assistant.asked[-1][1] == f"about {TOPICS[how_many - 1]}"


async def test_b6_a_choice_that_this_conversation_was_not_offered_is_text(
    say: Any, assistant: ScriptedAssistant
) -> None:
    await say("/restart", kind="button", choice="7.1", answers="wamid.0")
    assert assistant.asked[-1][1] == "/restart"


# B7


async def late(say: Any, front: FrontDesk, phone: Phone, clock: Clock) -> None:
    """A reply is due while Meta is down, and for longer than a day."""
    await say("hello")
    phone.network.switches = Switches(down=True)
    async with httpx.AsyncClient(base_url=phone.url, timeout=30) as hand:
        await hand.post("/talk", json={"number": PATIENT, "channel": "whatsapp", "text": "how long does it take"})

    async def answered() -> bool:
        return len(await rows(front)) == 3

    await until(answered)
    clock.forward(hours=24, minutes=1)
    phone.network.switches = Switches()
    await settled(front)


async def test_b7_sends_nothing_free_after_24_hours(say: Any, front: FrontDesk, phone: Phone, clock: Clock) -> None:
    await late(say, front, phone, clock)
    assert [message.kind for message in phone.heard()] == ["text", "text"]
    assert [row.state for row in await rows(front)][-1] == State.WINDOW_CLOSED
    assert len(await say("still there?")) == 1


async def test_b7_counts_from_when_the_patient_wrote_however_late_meta_brings_it(
    post: Any, value: Any, front: FrontDesk, phone: Phone
) -> None:
    await post(value(text("how long does it take", at=NOON - timedelta(hours=25))))
    await settled(front)
    assert phone.heard() == []
    assert await states(front) == {State.WINDOW_CLOSED}
    await post(value(text("are you there", "wamid.2"), text("does it hurt", "wamid.3", at=NOON - timedelta(hours=26))))
    await settled(front)
    assert len(phone.heard()) == 2


class TestWithATemplate:
    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return {**environment, "WHATSAPP_TEMPLATE": "please_write", "WHATSAPP_TEMPLATE_LANGUAGES": "en_US,es"}

    async def test_b7_sends_the_approved_one_once(self, say: Any, front: FrontDesk, phone: Phone, clock: Clock) -> None:
        await late(say, front, phone, clock)
        assert [(message.kind, message.text) for message in phone.heard()][2:] == [("template", "please_write")]
        last = (await rows(front))[-1]
        assert (last.state, last.reason) == (State.WINDOW_CLOSED, "template_sent")


async def test_b7_learns_from_meta_that_the_window_is_closed(say: Any, front: FrontDesk, phone: Phone) -> None:
    phone.network.switches = Switches(window_closed=True)
    await say("hello")

    await phone.network.rest()
    assert await states(front) == {State.FAILED}
    assert {row.reason for row in await rows(front)} == {"meta_131047"}


# B8 and what else a text needs


async def test_b8_sends_nothing_more_to_somebody_who_wrote_stop(say: Any) -> None:
    await say("hello")
    (confirmation,) = await say("please stop messaging me")
    assert "opted out" in confirmation.text
    assert await say("how long does it take") == []
    assert len(await say("my throat is closing and I can't breathe")) == 0


async def test_notes_how_far_each_text_has_got(say: Any, front: FrontDesk, phone: Phone) -> None:
    phone.network.switches = Switches(reorder=True, repeat=True)
    await say("hello")

    await phone.network.rest()
    assert await states(front) == {State.READ}


async def test_answers_in_spanish(say: Any) -> None:
    assert "asistente automático" in (await say("¿duele mucho el tratamiento?"))[0].text


async def test_acknowledges_nothing_that_is_not_stored(post: Any, value: Any, front: FrontDesk) -> None:
    await refuse(front.store, "inbox")
    assert (await post(value(text("hello")))).status_code == 503


class TestWithoutWhatsApp:
    @pytest.fixture
    def environment(self) -> dict[str, str]:
        return {}

    async def test_is_not_there(self, client: httpx.AsyncClient) -> None:
        assert (await client.get(PATH)).status_code == 404
        assert (await client.post(PATH, content=b"{}")).status_code == 404
