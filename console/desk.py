"""The staff's page: signing in and out, the list of tickets, and what is done with one. Shows; decides nothing.

A GET never changes anything (requirement L5), but has the audit log say what was shown. Whatever changes something is
a POST of a signed-in person with the session's token.
"""

import asyncio
import hmac
from pathlib import Path
from typing import Any

import structlog
from sanic import Blueprint, HTTPResponse, Request, empty, html, json, redirect

from console.attempts import Attempts
from console.pages import Pages
from console.password import fits
from console.sessions import Session, Sessions
from console.shared import SharedAttempts, SharedSessions
from frontdesk.audit import What
from frontdesk.board import Board, View
from frontdesk.store import StoreUnavailable
from frontdesk.ticket_book import AlreadyDone, NoSuchTicket, NotRead
from frontdesk.wiring import FrontDesk

log = structlog.get_logger()

COOKIE = "desk_session"
HERE = Path(__file__).parent
# Nothing from anywhere else, nothing inline, nobody frames us. The worker is the clock of the page's own script.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

blueprint = Blueprint("desk", url_prefix="")


class Refused(Exception):
    """Nothing was done; `problem` is one of the words of the templates."""

    def __init__(self, status: int, problem: str) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem


REFUSALS: dict[type[Exception], tuple[int, str]] = {
    NoSuchTicket: (404, "not_found"),
    AlreadyDone: (409, "already_done"),
    NotRead: (409, "not_read"),
    StoreUnavailable: (503, "store_down"),
}


class Console:
    """What the page works with."""

    def __init__(self, front: FrontDesk) -> None:
        clock = front.desk.clock
        self.board = Board(front.store, clock, front.desk.alert_clock.recipients, front.desk.phrases)
        self.pages = Pages(front.desk.timezone, clock)
        self.secure = front.settings.in_production
        self._hash = front.settings.staff_password_hash.get_secret_value()
        self.sessions = SharedSessions(Sessions(clock), front.redis, self._hash)
        self.attempts = SharedAttempts(Attempts(clock), front.redis)
        self._verifying = asyncio.Lock()

    async def note(self, who: str, what: What, *references: str) -> bool:
        """Has the audit log say it. Where that cannot be written staff come in and see the list all the same: an
        emergency must not wait for a disk.
        """
        try:
            await self.board.note(who, what, *references)
            return True
        except StoreUnavailable as error:
            log.error("audit_not_written", what=what, error=str(error))
            return False

    async def is_password(self, given: str) -> bool:
        """One at a time and beside the loop: hashing takes much memory, and patients must not wait for it."""
        async with self._verifying:
            return await asyncio.to_thread(fits, self._hash, given)


def _console(request: Request) -> Console:
    console: Console = request.app.ctx.console
    return console


async def _session(request: Request, *, active: bool = True) -> Session | None:
    return await _console(request).sessions.find(request.cookies.get(COOKIE), active=active)


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


@blueprint.on_response
async def harden(_: Request, response: HTTPResponse) -> None:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = POLICY


@blueprint.exception(Exception)
async def say_no(request: Request, error: Exception) -> HTTPResponse:
    refused = error if isinstance(error, Refused) else Refused(*REFUSALS.get(type(error), (500, "failed")))
    if refused.status == 500:
        log.error("request_failed", error=type(error).__name__)
    pages = _console(request).pages
    if request.path == "/desk/tickets" or _wants_json(request):
        return json({"error": refused.problem, "text": pages.words(refused.problem)}, refused.status)
    if refused.status == 401:
        return redirect("/desk/login", status=303)
    return html(pages.notice(refused.problem), refused.status)


@blueprint.get("/desk")
async def desk(request: Request) -> HTTPResponse:
    """`?unattended` is the page's own refresh where scripts are off; nobody's activity."""
    session = await _session(request, active="unattended" not in request.get_args(keep_blank_values=True))
    if session is None:
        return redirect("/desk/login", status=303)
    console = _console(request)
    view = await _shown(console, session)
    return html(await asyncio.to_thread(console.pages.desk, view, session))


@blueprint.get("/desk/tickets")
async def tickets(request: Request) -> HTTPResponse:
    """304 while nothing has changed since `If-None-Match`. `Desk-Active` says that somebody has touched the page."""
    session = await _session(request, active="desk-active" in request.headers)
    if session is None:
        raise Refused(401, "not_signed_in")
    console = _console(request)
    if request.headers.get("if-none-match") == f'"{await console.board.version()}"':
        return empty(304)
    view = await _shown(console, session)
    update = await asyncio.to_thread(console.pages.update, view, session)
    return json(update, headers={"ETag": f'"{view.version}"'})


@blueprint.get("/desk/ratings")
async def ratings(request: Request) -> HTTPResponse:
    if await _session(request) is None:
        return redirect("/desk/login", status=303)
    console = _console(request)
    return html(console.pages.ratings(await console.board.ratings()))


@blueprint.get("/desk/login")
async def show_login(request: Request) -> HTTPResponse:
    locked = "locked" in request.get_args(keep_blank_values=True)
    return html(_console(request).pages.login("locked" if locked else ""))


@blueprint.post("/desk/login")
async def log_in(request: Request) -> HTTPResponse:
    console, address = _console(request), request.client_ip
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Refused(403, "no_token")
    if seconds := await console.attempts.begin(address):
        log.warning("staff_sign_in_blocked")
        page = console.pages.login("too_many", -(-seconds // 60))
        return html(page, 429, headers={"Retry-After": str(seconds)})
    if not await console.is_password(_field(request, "password")):
        log.warning("staff_sign_in_failed")
        await console.note("unknown", What.SIGN_IN_FAILED)
        return html(console.pages.login("wrong_password"), 401)
    await console.attempts.succeeded(address)
    await console.sessions.end(request.cookies.get(COOKIE))
    session_id, session = await console.sessions.begin()
    await console.note(session.name, What.SIGNED_IN)
    answer = redirect("/desk", status=303)
    answer.add_cookie(COOKIE, session_id, path="/desk", secure=console.secure, httponly=True, samesite="Strict")
    log.info("staff_signed_in")
    return answer


@blueprint.post("/desk/logout")
async def log_out(request: Request) -> HTTPResponse:
    session = await _allowed(request)
    await _console(request).sessions.end(request.cookies.get(COOKIE))
    await _console(request).note(session.name, What.SIGNED_OUT)
    log.info("staff_signed_out")
    answer = redirect("/desk/login", status=303)
    answer.delete_cookie(COOKIE, path="/desk")
    return answer


@blueprint.post("/desk/tickets/<reference>/acknowledge")
async def acknowledge(request: Request, reference: str) -> HTTPResponse:
    session = await _allowed(request)
    return _done(request, await _console(request).board.acknowledge(reference, _seen(request), session.name))


@blueprint.post("/desk/tickets/<reference>/close")
async def close(request: Request, reference: str) -> HTTPResponse:
    session = await _allowed(request)
    return _done(request, await _console(request).board.close(reference, _seen(request), session.name))


async def _shown(console: Console, session: Session) -> View:
    """The list, with the audit log told of the tickets that this session has not seen before."""
    view = await console.board.view()
    new = [entry.ticket.reference for entry in view.entries if entry.ticket.reference not in session.viewed]
    if new and await console.note(session.name, What.TICKET_VIEWED, *new):
        session.viewed.update(new)
    return view


async def _allowed(request: Request) -> Session:
    """The session. Raises Refused unless somebody signed in asks for this from the page itself."""
    session = await _session(request)
    if session is None:
        raise Refused(401, "not_signed_in")
    token = request.headers.get("x-csrf-token") or _field(request, "csrf")
    if not hmac.compare_digest(token.encode("utf-8", "replace"), session.csrf.encode()):
        raise Refused(403, "no_token")
    return session


def _field(request: Request, name: str) -> str:
    form: Any = request.form or {}
    return str(form.get(name) or "")


def _seen(request: Request) -> int | None:
    """How many mentions the page showed; None from programs that do not say."""
    given = _field(request, "seen")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _done(request: Request, ticket: Any) -> HTTPResponse:
    if _wants_json(request):
        words = _console(request).pages.words(ticket.state, ticket.reference)
        return json({"reference": ticket.reference, "state": ticket.state, "text": words})
    return redirect(f"/desk#ticket-{ticket.reference}", status=303)


blueprint.static("/desk/desk.css", HERE / "desk.css", name="desk_css")
blueprint.static("/desk/desk.js", HERE / "desk.js", name="desk_js")
