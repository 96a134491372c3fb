"""Which websites may use the chat from a browser: our own, and those that ALLOWED_ORIGINS lists.

A request without `Origin` comes from no other website; the token decides there as everywhere.
"""

from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

from sanic import Blueprint, HTTPResponse, Request, empty

from channels.messages import FOREIGN, Refused

REMEMBERED = "600"  # seconds that a browser may go without asking again


class Origins:
    """`public_url` is our own origin as browsers see it; without it, whatever host the request was sent to is ours."""

    def __init__(self, listed: Collection[str], public_url: str | None) -> None:
        self._listed = frozenset(listed)
        self._public_url = public_url

    def lists(self, origin: str) -> bool:
        return origin in self._listed

    def admits(self, origin: str, host: str) -> bool:
        return self.lists(origin) or self._is_ours(origin, host)

    def _is_ours(self, origin: str, host: str) -> bool:
        if self._public_url:
            return origin == self._public_url
        try:
            return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
        except ValueError:
            return False


def guard(blueprint: Blueprint, routes: Mapping[str, str]) -> None:
    """Turns other websites away from the blueprint's routes (path → method), answers browsers that ask beforehand, and
    keeps what is said here out of every cache.
    """

    async def admit(request: Request) -> None:
        origin = request.headers.get("origin")
        if origin is not None and not _origins(request).admits(origin, request.headers.get("host", "")):
            raise Refused(*FOREIGN, screened=False)

    async def label(request: Request, response: HTTPResponse) -> None:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Origin"
        origin = request.headers.get("origin")
        if origin is not None and _origins(request).lists(origin):
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"

    blueprint.middleware(admit, "request")
    blueprint.middleware(label, "response")
    for path, method in routes.items():
        blueprint.add_route(_preflight(method), path, methods=["OPTIONS"], name=f"preflight {path}")


def _preflight(method: str) -> Callable[[Request], Coroutine[Any, Any, HTTPResponse]]:
    async def answer(request: Request) -> HTTPResponse:
        if not _origins(request).lists(request.headers.get("origin", "")):
            return empty()
        allowed = {"Methods": method, "Headers": "Authorization, Content-Type"}
        headers = {f"Access-Control-Allow-{name}": value for name, value in allowed.items()}
        return empty(headers={**headers, "Access-Control-Max-Age": REMEMBERED})

    return answer


def _origins(request: Request) -> Origins:
    origins: Origins = request.app.ctx.origins
    return origins
