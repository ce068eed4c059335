"""The composition root: one FastAPI application over the loaded parts."""

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError, WebSocketRequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketState

from assistant.api import (
    account,
    acting,
    audit,
    calls,
    coaching,
    exports,
    health,
    ingest,
    ingest_keys,
    insights,
    listening,
    listing,
    live,
    marks,
    mentions,
    pairing,
    preferences,
    privacy,
    prompts,
    recordings,
    screens,
    session,
    signin_oidc,
    users,
    wall,
    whatif,
)
from assistant.api.cookies import RenewCookies
from assistant.api.deps import ANYWHERE
from assistant.api.hub import Hub
from assistant.api.middleware import BodyLimit, OwnName, OwnPages, SecurityHeaders
from assistant.auth.pairing import Pairing
from assistant.auth.signatures import Nonces
from assistant.errors import CalmlineError, Unavailable

log = structlog.get_logger(__name__)


def create_app(hub: Hub) -> FastAPI:
    """The application over an open hub."""
    app = FastAPI(
        title="Calmline",
        version="0.1.0",
        summary="Follows phone calls and offers the agent one good sentence.",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        responses=ANYWHERE,
    )
    app.state.hub = hub
    app.state.search = prompts.PromptSearch(hub.calls)
    app.state.nonces = Nonces()
    app.state.pairing = Pairing()
    app.add_middleware(RenewCookies, settings=hub.settings)
    app.add_middleware(BodyLimit)
    app.add_middleware(OwnPages)
    app.add_middleware(OwnName, settings=hub.settings)
    app.add_middleware(SecurityHeaders, settings=hub.settings)
    for kind in (CalmlineError, SQLAlchemyError):
        app.add_exception_handler(kind, problem)  # type: ignore[arg-type]  # it answers both kinds of connection
    app.add_exception_handler(RequestValidationError, input_invalid)
    app.add_exception_handler(WebSocketRequestValidationError, input_invalid)
    app.add_exception_handler(HTTPException, no_such_route)
    for part in (
        health,
        listing,
        exports,
        whatif,
        insights,
        pairing,
        calls,
        acting,
        coaching,
        marks,
        mentions,
        preferences,
        wall,
        privacy,
        recordings,
        prompts,
        live,
        listening,
        ingest,
        audit,
        ingest_keys,
        session,
        signin_oidc,
        account,
        screens,
    ):
        app.include_router(part.router)
    for router in (listing.site, coaching.site, privacy.subjects, users.users, users.teams):
        app.include_router(router)
    return app


async def problem(connection: HTTPConnection, error: Exception) -> JSONResponse | None:
    """An error as JSON with its code, message and hint; to a websocket, in the answer to its upgrade."""
    if isinstance(error, SQLAlchemyError):
        log.error("records.failed", error=type(error).__name__)
        error = Unavailable("records_unavailable", "The records cannot be read or written just now.", "Try again soon.")
    if not isinstance(error, CalmlineError):
        raise error
    if isinstance(connection, WebSocket) and connection.application_state is not WebSocketState.CONNECTING:
        await connection.close(1011, error.code)
        return None
    body = {"code": error.code, "message": error.message, "hint": error.hint}
    return JSONResponse(body, status_code=error.http_status, headers=getattr(error, "headers", None))


async def input_invalid(connection: HTTPConnection, error: Exception) -> JSONResponse:
    """What was given does not fit a route. What it was is not said: it may be a password."""
    if not isinstance(error, RequestValidationError | WebSocketRequestValidationError):
        raise error
    wrong = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()[:5]]
    body = {"code": "input_invalid", "message": "; ".join(wrong), "hint": "See GET /openapi.json for what it takes."}
    return JSONResponse(body, 422)


async def no_such_route(connection: HTTPConnection, error: Exception) -> Response:
    """There is no such route, or not with this method; a browser that looked for a page gets one that says so."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 404 and (shown := screens.unknown_page(connection)):
        return shown
    codes = {404: "page_unknown", 405: "method_unknown"}
    body = {"code": codes.get(error.status_code, "request_invalid"), "message": f"{error.detail}.", "hint": ""}
    return JSONResponse(body, error.status_code, error.headers)
