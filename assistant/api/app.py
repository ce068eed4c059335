"""The composition root: one FastAPI application over the loaded parts."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api import calls, health, ingest, live, prompts, screens
from assistant.api.hub import Hub
from assistant.errors import CalmlineError
from assistant.settings import Settings

SECURITY_HEADERS = {
    b"content-security-policy": b"default-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
}


def create_app(hub: Hub) -> FastAPI:
    """The application over an open hub."""
    app = FastAPI(
        title="Calmline",
        version="0.1.0",
        summary="Follows phone calls and offers the agent one good sentence.",
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
    )
    app.state.hub = hub
    app.state.search = prompts.PromptSearch(hub)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=allowed_hosts(hub.settings))
    app.add_exception_handler(CalmlineError, problem)
    for part in (health, calls, prompts, live, ingest, screens):
        app.include_router(part.router)
    return app


def allowed_hosts(settings: Settings) -> list[str]:
    """Names this server answers to; a page of another site that resolves to us (DNS rebinding) is refused."""
    return ["localhost", "127.0.0.1", "[::1]", settings.host]


async def problem(_request: Request, error: Exception) -> JSONResponse:
    """An error as JSON with its code, message and hint."""
    if not isinstance(error, CalmlineError):
        raise error
    return JSONResponse(
        {"code": error.code, "message": error.message, "hint": error.hint}, status_code=error.http_status
    )


class SecurityHeaders:
    """Adds the headers that keep a browser from doing what our pages never ask."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add headers to the answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *SECURITY_HEADERS.items()]
            await send(message)

        await self.app(scope, receive, send_with_headers)
