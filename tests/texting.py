"""Both ends of texting on loopback: Twilio's API, which takes what we send, and patients, whose texts Twilio signs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import httpx
from sanic import HTTPResponse, Request, Sanic, json
from twilio.request_validator import RequestValidator

from frontdesk.clinic import Clinic
from frontdesk.desk import Desk
from frontdesk.settings import Settings
from frontdesk.texting_wiring import open_carriers, open_postman, open_speaker, open_text_desk
from frontdesk.wiring import FrontDesk
from frontdesk.workers import Workers
from tests.conftest import DATA, ScriptedAssistant, serving

ACCOUNT = "AC" + "0" * 32
TOKEN = "the-auth-token-of-the-account"
OURS = "+17705550100"
ANA = "+14045550142"
PUBLIC = "https://chat.example.com"
SETTINGS = {
    "TWILIO_ACCOUNT_SID": ACCOUNT,
    "TWILIO_AUTH_TOKEN": TOKEN,
    "TWILIO_SMS_NUMBER": OURS,
    "TWILIO_WHATSAPP_NUMBER": OURS,
    "TWILIO_SMS_PER_SECOND": "1000",
    "PUBLIC_URL": PUBLIC,
}

type Answer = Callable[[dict[str, str]], tuple[int, dict[str, Any]] | None]


def sid() -> str:
    return f"SM{uuid4().hex}"


@dataclass
class Twilio:
    """Twilio's API. `answer` decides what becomes of a request, which is accepted where it says nothing; `pause` is
    how many seconds each takes.
    """

    url: str = ""
    answer: Answer = lambda fields: None
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    asked: list[dict[str, str]] = field(default_factory=list)
    accepted: list[dict[str, str]] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def texts_to(self, number: str = ANA) -> list[str]:
        return [fields["Body"] for fields in self.accepted if fields["To"].removeprefix("whatsapp:") == number]


@asynccontextmanager
async def twilio_api() -> AsyncIterator[Twilio]:
    twilio = Twilio()
    Sanic.test_mode = True
    app: Sanic[Any, Any] = Sanic("twilio", configure_logging=False)

    @app.post("/2010-04-01/Accounts/<account>/Messages.json")
    async def take(request: Request, account: str) -> HTTPResponse:
        fields = dict(parse_qsl(request.body.decode()))
        twilio.requests.append(request)
        twilio.asked.append(fields)
        if twilio.pause:
            await asyncio.sleep(twilio.pause)
        if said := twilio.answer(fields):
            return json(said[1], said[0], headers=twilio.headers)
        known = {**fields, "sid": sid()}
        twilio.accepted.append(known)
        return json({"sid": known["sid"], "status": "queued"}, 201)

    @app.get("/2010-04-01/Accounts/<account>/Messages.json")
    async def listed(request: Request, account: str) -> HTTPResponse:
        twilio.requests.append(request)
        ours = [each for each in twilio.accepted if each["To"] == request.args.get("To")]
        made = format_datetime(datetime.now(UTC), usegmt=True)
        return json({"messages": [{"sid": each["sid"], "body": each["Body"], "date_created": made} for each in ours]})

    async with serving(app) as url:
        twilio.url = url
        yield twilio


def error(code: int, status: int = 400) -> Answer:
    return lambda fields: (status, {"code": code, "message": "no", "status": status})


def signed(path: str, fields: Iterable[tuple[str, str]], token: str = TOKEN) -> str:
    form = list(fields)
    grouped: Any = _Fields(form)
    return str(RequestValidator(token).compute_signature(f"{PUBLIC}{path}", grouped))


class _Fields:
    def __init__(self, fields: list[tuple[str, str]]) -> None:
        self._fields = fields

    def __iter__(self) -> Any:
        return iter([name for name, _ in self._fields])

    def getlist(self, name: str) -> list[str]:
        return [value for each, value in self._fields if each == name]


@dataclass
class Patient:
    """Somebody who texts, through Twilio's webhook."""

    client: httpx.AsyncClient
    number: str = ANA
    whatsapp: bool = False

    def fields(self, text: str, **more: str) -> dict[str, str]:
        prefix = "whatsapp:" if self.whatsapp else ""
        return {
            "MessageSid": sid(),
            "AccountSid": ACCOUNT,
            "From": f"{prefix}{self.number}",
            "To": f"{prefix}{OURS}",
            "Body": text,
            "NumMedia": "0",
            "FromCity": "",
            **more,
        }

    async def texts(self, text: str, **more: str) -> httpx.Response:
        return await self.post("/webhooks/twilio/webhook", self.fields(text, **more))

    async def status(self, sent: dict[str, str], status: str, **more: str) -> httpx.Response:
        """Twilio tells what became of a text, at the address that came with it."""
        path = sent["StatusCallback"].removeprefix(PUBLIC)
        fields = {"MessageSid": sent["sid"], "MessageStatus": status, "AccountSid": ACCOUNT, "From": OURS}
        return await self.post(path, {**fields, **more})

    async def post(
        self, path: str, fields: dict[str, str] | list[tuple[str, str]], token: str = TOKEN, **headers: str
    ) -> httpx.Response:
        form = list(fields.items()) if isinstance(fields, dict) else fields
        sent = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": signed(path, form, token),
            **headers,
        }
        return await self.client.post(path, content=urlencode(form), headers=sent)


class _Ready:
    async def is_ready(self) -> bool:
        return True


def texting_front(settings: Settings, desk: Desk, assistant: ScriptedAssistant) -> FrontDesk:
    """A front desk that texts, with the real words and a scripted assistant."""
    carriers, clinic = open_carriers(settings, desk.phrases), Clinic.from_file(DATA / "clinic.yml")
    speaker = open_speaker(desk.phrases, clinic, carriers, DATA)
    desk = Desk(
        desk.store,
        desk.safety,
        desk.phrases,
        desk.languages,
        assistant,
        desk.clock,
        alert_clock=desk.alert_clock,
        speaker=speaker,
        silent_on_health=clinic.silent_on_health,
    )
    postman = open_postman(settings, desk.store, carriers, desk, DATA, desk.clock)
    text_desk = open_text_desk(desk, DATA)
    return FrontDesk(
        settings, desk.store, assistant, _Ready(), desk, Workers(desk), text_desk=text_desk, postman=postman
    )


async def settled(front: FrontDesk) -> None:
    """Returns when every message has its answer and every answer has been tried to be sent."""
    assert front.postman
    while front.workers._working:
        await asyncio.wait(front.workers._working.values())
    for _ in range(3):
        await front.postman.look()
        await front.postman.rest()
