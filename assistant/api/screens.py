"""The built screens."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.requests import HTTPConnection

from assistant.errors import NotFound, NotSetUp
from assistant.settings import PACKAGE

DIST = PACKAGE / "ui" / "dist"

router = APIRouter(include_in_schema=False)


PAGES = (
    "/",
    "/wall",
    "/calls",
    "/calls/{name}",
    "/mentions",
    "/insights",
    "/account",
    "/admin",
    "/signin",
    "/welcome",
    "/enrol",
    "/pair",
)
"""Addresses of the screens: one page, which chooses by its address what to show. It holds nothing private."""


NO_PAGES = ("/api", "/assets", "/ingest", "/live", "/metrics", "/openapi.json", "/wall-feed")
"""Where programs ask: what is not there is told them as JSON."""


def unknown_page(connection: HTTPConnection) -> Response | None:
    """What a browser that came to an address of no page is shown; none where a program asks, or nothing is built."""
    path, wants = connection.url.path, connection.headers.get("accept", "")
    reads = connection.scope["type"] == "http" and connection.scope["method"] in ("GET", "HEAD")
    if not reads or "text/html" not in wants or any(path == no or path.startswith(f"{no}/") for no in NO_PAGES):
        return None
    try:
        shown = _file("index.html", "no-cache")
    except NotSetUp:
        return None
    shown.status_code = 404
    shown.headers["vary"] = "accept"
    return shown


async def page() -> Response:
    """A screen."""
    return _file("index.html", "no-cache")


for path in PAGES:
    router.get(path)(page)


@router.get("/assets/{path:path}")
async def asset(path: str) -> Response:
    """Scripts and styles; their names change with their content."""
    return _file(f"assets/{path}", "public, max-age=31536000, immutable")


@router.get("/favicon.svg")
async def icon(request: Request) -> Response:
    """The icon of the tab."""
    return _file(request.url.path.lstrip("/"), "public, max-age=86400")


def _file(name: str, caching: str) -> Response:
    if not (DIST / "index.html").is_file():
        raise NotSetUp("screens_missing", "The screens are not built.", "Run `make setup`, then reload.")
    path = (DIST / name).resolve()
    if not path.is_relative_to(DIST.resolve()) or not path.is_file():
        raise NotFound("page_unknown", "There is no such page.")
    return FileResponse(path, headers={"cache-control": caching})
