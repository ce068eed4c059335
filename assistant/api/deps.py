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
    400: {"model": Problem, "description": "This is no request that can be read."},
    401: {"model": Problem, "description": "Nobody is signed in."},
    403: {"model": Problem, "description": "Who asks may not do this."},
    404: {"model": Problem, "description": "There is no such thing."},
    408: {"model": Problem, "description": "The body took too long to come."},
    409: {"model": Problem, "description": "It is not in a state for this."},
    413: {"model": Problem, "description": "The body is too large."},
    422: {"model": Problem, "description": "What was given cannot be used."},
    503: {"model": Problem, "description": "It cannot be done just now, such as noted in the audit log."},
}
ANYWHERE: dict[int | str, dict[str, object]] = {status: PROBLEMS[status] for status in (400, 401, 408, 413)}
"""What any route may answer."""


def from_our_pages(connection: HTTPConnection) -> bool:
    """False where a browser says that a page of another site asks. Clients that are no browser say nothing."""
    if connection.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    public = get_hub(connection).settings.public_url
    return urlsplit(origin).netloc == connection.headers.get("host") or (public != "" and _origin(public) == origin)


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
