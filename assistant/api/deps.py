"""What routes share: the hub, and the rule that a browser may only connect from our own pages."""

from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.requests import HTTPConnection

from assistant.api.hub import Hub
from assistant.api.schemas import Problem


def get_hub(connection: HTTPConnection) -> Hub:
    """The running server's parts."""
    return cast("Hub", connection.app.state.hub)


HubDep = Annotated[Hub, Depends(get_hub)]

PROBLEMS: dict[int | str, dict[str, object]] = {
    404: {"model": Problem, "description": "There is no such thing."},
    409: {"model": Problem, "description": "It is not in a state for this."},
    422: {"model": Problem, "description": "What was given cannot be used."},
}


def from_our_pages(connection: HTTPConnection) -> bool:
    """False where a browser says that a page of another site asks. Clients that are no browser send no Origin."""
    origin = connection.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == connection.headers.get("host")
