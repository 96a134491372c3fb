"""The chat's script for any website, and a page like a clinic's that shows it, under a strict policy."""

import hashlib
import html
from base64 import b64encode
from functools import cache
from pathlib import Path

from sanic import Blueprint, HTTPResponse, Request, empty, file
from sanic.response import html as html_response

from frontdesk.widget_words import WidgetWords

PAGES = Path("widget")
SCRIPT = PAGES / "widget.js"
SHORTLY = "public, max-age=300"
FOR_GOOD = "public, max-age=31536000, immutable"
# Nothing from anywhere else, nothing inline, nobody frames us.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
    )
)

blueprint = Blueprint("pages")


@cache
def integrity() -> str:
    """What the script's tag may demand of it (Subresource Integrity)."""
    return "sha384-" + b64encode(hashlib.sha384(SCRIPT.read_bytes()).digest()).decode()


def version() -> str:
    """Changes with the script; letters and digits."""
    return "".join(each for each in integrity().removeprefix("sha384-") if each.isalnum())[:12]


@blueprint.get("/")
async def page(request: Request) -> HTTPResponse:
    words: WidgetWords = request.app.ctx.widget_words
    clinic = words.clinic
    values = {"clinic": clinic.name, "phone": clinic.phone, "dial": clinic.dial}
    text = (PAGES / "demo.html").read_text(encoding="utf-8")
    for name, value in {**values, "version": version(), "integrity": integrity()}.items():
        text = text.replace(f"{{{name}}}", html.escape(value))
    return html_response(text, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-cache"})


@blueprint.get("/widget.js")
async def script(request: Request) -> HTTPResponse:
    """For every website: what it then asks for, only listed ones may."""
    kept = FOR_GOOD if request.args.get("v") == version() else SHORTLY
    shared = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
    return await file(SCRIPT, mime_type="text/javascript", headers={**shared, "Cache-Control": kept})


@blueprint.get("/favicon.ico")
async def no_icon(_: Request) -> HTTPResponse:
    return empty()


blueprint.static("/demo.css", PAGES / "demo.css", name="demo_css")
blueprint.static("/demo.svg", PAGES / "demo.svg", name="demo_svg")
