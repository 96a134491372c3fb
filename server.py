"""The front desk's process: the doors, the workers behind them, and one place where errors become words.

`python -m server` starts it; `create` makes the app.
"""

import asyncio
import os
import sys
from typing import Any

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.exceptions import MethodNotAllowed, NotFound, PayloadTooLarge, SanicException

from channels import health, messages, pages, rasa_rest, twilio, web, whatsapp
from channels.limits import Limits
from channels.messages import Refused
from channels.origins import Origins
from channels.sessions import Sessions
from channels.slow_lane import SlowLane
from console import desk as console
from frontdesk import logs
from frontdesk.clinic import ClinicError, unsigned_topics
from frontdesk.data_keys import WrongKey
from frontdesk.events import Events
from frontdesk.phrases import PhraseError
from frontdesk.safety import SafetyError
from frontdesk.settings import Settings, SettingsError
from frontdesk.store import StoreUnavailable, WrongRevision
from frontdesk.widget_words import WidgetWords, WidgetWordsError
from frontdesk.wiring import DATA, FrontDesk, open_front_desk

log = structlog.get_logger()

LARGEST_REQUEST = 256 * 1024  # bytes; above it nothing is read at all, below it the door says what is wrong


def create(front: FrontDesk) -> Sanic[Any, Any]:
    settings = front.settings
    app = Sanic("frontdesk", configure_logging=False)
    app.config.update(REQUEST_MAX_SIZE=LARGEST_REQUEST, FALLBACK_ERROR_FORMAT="json", MOTD=False)
    app.config.PROXIES_COUNT = settings.trusted_proxies
    app.ctx.front = front
    app.ctx.events = Events(front.store)
    app.ctx.sessions = Sessions(settings.secret_key.get_secret_value())
    app.ctx.origins = Origins(settings.allowed_origins, settings.public_url)
    app.ctx.widget_words = WidgetWords.from_folder(DATA)
    app.ctx.slow_lane = SlowLane(front.desk.safety)
    app.ctx.limits = Limits(on=settings.rate_limits == "on", redis=front.redis)
    app.ctx.console = console.Console(front)
    front.desk.phrases.require(*messages.PHRASES, "utter_with_staff")
    for blueprint in (
        health.blueprint,
        pages.blueprint,
        web.blueprint,
        rasa_rest.blueprint,
        twilio.blueprint,
        whatsapp.blueprint,
        console.blueprint,
    ):
        app.blueprint(blueprint)

    @app.before_server_start
    async def resume(_: Sanic[Any, Any]) -> None:
        await front.start()
        app.ctx.watching = [
            asyncio.create_task(app.ctx.events.watch()),
            asyncio.create_task(front.metrics.watch_loop()),
        ]

    @app.before_server_stop
    async def close(_: Sanic[Any, Any]) -> None:
        for watching in app.ctx.watching:
            watching.cancel()
        await asyncio.gather(*app.ctx.watching, return_exceptions=True)  # or the store closes below what they read
        await front.close()

    @app.on_response
    async def harden(_: Request, response: HTTPResponse) -> None:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")

    @app.exception(Exception)
    async def say_no(request: Request, error: Exception) -> HTTPResponse:
        return await messages.refusal(request, _refused(error))

    return app


def _refused(error: Exception) -> Refused:
    if isinstance(error, Refused):
        return error
    if isinstance(error, NotFound):
        return Refused(*messages.NOT_FOUND)
    if isinstance(error, PayloadTooLarge):
        return Refused(*messages.TOO_LONG)
    if isinstance(error, MethodNotAllowed):
        return Refused(405, "method_not_allowed", "utter_not_found")
    if isinstance(error, SanicException) and error.status_code < 500:
        return Refused(error.status_code, "bad_request", "utter_bad_request")
    if isinstance(error, StoreUnavailable):
        return Refused(*messages.STORE_DOWN)
    log.error("request_failed", error=type(error).__name__)
    return Refused(*messages.FAILED)


def main() -> None:
    logs.configure()
    try:
        front = open_front_desk(Settings.from_environment(os.environ))
        app = create(front)
        asyncio.run(front.check_store())
    except (
        SettingsError, ClinicError, PhraseError, SafetyError, WidgetWordsError, WrongRevision, WrongKey
    ) as error:  # fmt: skip
        sys.exit(str(error))
    except StoreUnavailable as error:
        sys.exit(f"The database of DATABASE_URL cannot be opened ({error}). Is the server up and the folder writable?")
    logs.configure(front.metrics.count_event)
    settings = front.settings
    if settings.in_production and (unsigned := unsigned_topics(DATA / "faq")):
        log.warning("answers_not_signed_by_a_clinician", topics=unsigned)
    if front.messenger is None:
        log.warning("nobody_is_alerted_of_tickets", see="docs/operations.md")
    app.run(host=settings.host, port=settings.port, single_process=True, access_log=False, motd=False, debug=False)


if __name__ == "__main__":
    main()
