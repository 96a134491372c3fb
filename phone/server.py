"""The phone's process: the providers' doors, and a page that looks like a phone."""

import asyncio
from typing import Any, cast
from urllib.parse import parse_qsl

from sanic import Blueprint, HTTPResponse, Request, Sanic, json

from phone import page
from phone.accounts import Accounts
from phone.meta import GraphError, Meta
from phone.network import Network
from phone.twilio import Refusal, Twilio

blueprint = Blueprint("providers")


def create(accounts: Accounts, network: Network) -> Sanic[Any, Any]:
    app: Sanic[Any, Any] = Sanic("phone", configure_logging=False)
    app.ctx.accounts = accounts
    app.ctx.network = network
    app.ctx.twilio = Twilio(accounts, network)
    app.ctx.meta = Meta(accounts, network)
    app.blueprint(blueprint)
    app.blueprint(page.blueprint)

    @app.before_server_stop
    async def close(_: Sanic[Any, Any]) -> None:
        await network.close()

    return app


@blueprint.post("/2010-04-01/Accounts/<account:str>/Messages.json")
async def take_by_twilio(request: Request, account: str) -> HTTPResponse:
    """Twilio's Messages resource."""
    twilio: Twilio = request.app.ctx.twilio
    form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    if _is_down(request):
        return _nothing(request)
    try:
        resource = await twilio.take(account, request.headers.get("authorization", ""), form)
    except Refusal as refusal:
        return json(refusal.body, refusal.status, refusal.headers)
    await _let_wait(request)
    return json(resource, 201)


@blueprint.get("/2010-04-01/Accounts/<account:str>/Messages.json")
async def list_by_twilio(request: Request, account: str) -> HTTPResponse:
    """What was sent to the number `?To=`, the newest first."""
    twilio: Twilio = request.app.ctx.twilio
    if _is_down(request):
        return _nothing(request)
    try:
        listed = twilio.sent_to(account, request.headers.get("authorization", ""), request.args.get("To", ""))
    except Refusal as refusal:
        return json(refusal.body, refusal.status, refusal.headers)
    return json({"messages": listed, "page": 0, "page_size": len(listed), "next_page_uri": None})


@blueprint.post("/<version:v[0-9]+\\.[0-9]+>/<number_id:str>/messages")
async def take_by_meta(request: Request, version: str, number_id: str) -> HTTPResponse:
    """The messages endpoint of Meta's Graph API."""
    meta: Meta = request.app.ctx.meta
    if _is_down(request):
        return _nothing(request)
    try:
        taken = await meta.take(number_id, request.headers.get("authorization", ""), request.json)
    except GraphError as error:
        return json(error.body, error.status)
    await _let_wait(request)
    return json(taken)


def _is_down(request: Request) -> bool:
    network: Network = request.app.ctx.network
    return network.switches.down


def _nothing(request: Request) -> HTTPResponse:
    """Hangs up without a word."""
    cast(asyncio.Transport, request.transport).abort()
    return HTTPResponse()


async def _let_wait(request: Request) -> None:
    network: Network = request.app.ctx.network
    await asyncio.sleep(network.switches.delay)
