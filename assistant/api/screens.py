"""The built screens."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse

from assistant.errors import NotFound, NotSetUp
from assistant.settings import PACKAGE

DIST = PACKAGE / "ui" / "dist"

router = APIRouter(include_in_schema=False)


@router.get("/")
async def agent_screen() -> Response:
    """The agent's screen."""
    return _file("index.html", "no-cache")


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
