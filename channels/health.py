"""What load balancers and the launcher ask: does the front desk live, and would a message get its full answer?"""

from sanic import Blueprint, HTTPResponse, Request, json

from frontdesk.wiring import FrontDesk

blueprint = Blueprint("health")


@blueprint.get("/healthz")
async def healthz(_: Request) -> HTTPResponse:
    """200 while this process lives: emergencies are answered without any other part."""
    return json({"alive": True})


@blueprint.get("/readyz")
async def readyz(request: Request) -> HTTPResponse:
    front: FrontDesk = request.app.ctx.front
    ready = await front.is_ready()
    return json({"ready": ready}, 200 if ready else 503)
