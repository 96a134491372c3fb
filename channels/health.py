"""What balancers, the launcher and operators ask: does the front desk live, is all of it well, what waits?

Only who brings METRICS_TOKEN is told more than yes or no.
"""

import hmac

from sanic import Blueprint, HTTPResponse, Request, json, raw

from channels.messages import NOT_FOUND, Refused, front_of
from frontdesk import queues

blueprint = Blueprint("health")


@blueprint.get("/healthz")
async def healthz(_: Request) -> HTTPResponse:
    """200 while this process lives: emergencies are answered without any other part."""
    return json({"alive": True})


@blueprint.get("/readyz")
async def readyz(request: Request) -> HTTPResponse:
    """200 when a message would get its full answer."""
    parts = await front_of(request).parts()
    ready = all(parts.values())
    return json({"ready": ready, **({"parts": parts} if _is_operator(request) else {})}, 200 if ready else 503)


@blueprint.get("/metrics")
async def metrics(request: Request) -> HTTPResponse:
    if not _is_operator(request):
        raise Refused(*NOT_FOUND)
    front = front_of(request)
    async with front.store.reading() as connection:
        waiting = await queues.all_of(connection)
    page = front.metrics.page(waiting, front.desk.clock())
    return raw(page, content_type="text/plain; version=0.0.4; charset=utf-8")


def _is_operator(request: Request) -> bool:
    token = front_of(request).settings.metrics_token
    given = request.headers.get("authorization", "").encode(errors="replace")
    return token is not None and hmac.compare_digest(given, f"Bearer {token.get_secret_value()}".encode())
