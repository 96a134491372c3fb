"""The page to chat on, and the policy that keeps it from running anything but its own script."""

from pathlib import Path

from sanic import Blueprint, HTTPResponse, Request, empty, file

PAGES = Path("widget")
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
    )
)

blueprint = Blueprint("pages")


@blueprint.get("/")
async def page(_: Request) -> HTTPResponse:
    return await file(PAGES / "demo.html", headers={"Content-Security-Policy": POLICY})


@blueprint.get("/favicon.ico")
async def no_icon(_: Request) -> HTTPResponse:
    return empty()


blueprint.static("/demo.js", PAGES / "demo.js", name="demo_js")
blueprint.static("/demo.css", PAGES / "demo.css", name="demo_css")
