"""What stands before every route: the names we answer to, who may post from where, how much, and what browsers may do.

There is no CORS here on purpose: no page of another site may read anything. A request that changes something must come
from a page of ours, as the browser says in `Origin` and `Sec-Fetch-Site`, besides what `SameSite` cookies do; clients
that are no browser send neither, and no cookie by themselves.
"""

import asyncio
import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from assistant.api.deps import from_our_pages
from assistant.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
MAX_BODY = 1 << 20
"""Bytes of a request's body."""
MAX_BODIES = 32 << 20
"""Bytes of all bodies together that are still coming, or being worked on."""
BODY_SECONDS = 30.0
"""What a request's body may take to come."""
TOO_LARGE = "What was sent is larger than 1 MB."
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    )
)
"""No script and no style but our own files: none inline, none from elsewhere."""
ALONE = "sandbox; default-src 'none'; "
"""A policy that begins so is kept: that of a page that stands alone, runs no script and is of no origin."""
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), display-capture=(), payment=(), usb=()",
}
SECURE = "max-age=31536000; includeSubDomains"
"""For a year, this name by TLS alone."""
PRIVATE = ("/api/", "/metrics", "/openapi.json")
"""What no cache may keep."""


class SecurityHeaders:
    """Adds the headers that keep a browser from doing what our pages never ask."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._tls = settings.tls_certificate is not None or settings.public_url.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add headers to the answer."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                stricter = headers.get("content-security-policy", "")
                for name, value in HEADERS.items():
                    headers[name] = value
                if stricter.startswith(ALONE):
                    headers["content-security-policy"] = stricter
                if self._tls or scope.get("scheme") in ("https", "wss"):
                    headers["strict-transport-security"] = SECURE
                if scope["path"].startswith(PRIVATE):
                    headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers)


class OwnName:
    """Answers to our own names alone; a page of another site whose name leads to us (DNS rebinding) is refused."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._names = own_names(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on where its `Host` is ours."""
        if scope["type"] in ("http", "websocket"):
            hosts = Headers(scope=scope).getlist("host")
            if len(hosts) != 1 or host_name(hosts[0]) not in self._names:
                await answer(
                    scope, receive, send, 400, "host_unknown", "This server does not go by that name.", HOST_HINT
                )
                return
        await self.app(scope, receive, send)


class OwnPages:
    """Refuses what a page of another site asks to change."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on unless a browser says that it comes from elsewhere."""
        if scope["type"] == "http" and scope["method"] not in SAFE and not from_our_pages(HTTPConnection(scope)):
            await answer(scope, receive, send, 403, "origin_refused", "A page of another site asked for this.", "")
            return
        await self.app(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too large, or too many, before they are held in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what comes in."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdecimal() or int(announced) > MAX_BODY:
            await answer(scope, receive, send, 413, "body_too_large", TOO_LARGE, "")
            return
        taken, whole, started = 0, False, False
        end = asyncio.get_running_loop().time() + BODY_SECONDS

        async def receive_some() -> Message:
            nonlocal taken, whole
            try:
                async with asyncio.timeout_at(None if whole else end):
                    message = await receive()
            except TimeoutError as error:
                raise _Unfit(408, "body_slow", "What was sent took too long to come.") from error
            size = len(message.get("body", b""))
            taken += size
            self._held += size
            whole = not message.get("more_body", False)
            if taken > MAX_BODY:
                raise _Unfit(413, "body_too_large", TOO_LARGE)
            if self._held > MAX_BODIES:
                raise _Unfit(503, "server_busy", "Too much is being sent at once.")
            return message

        async def send_and_see(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, receive_some, send_and_see)
        except _Unfit as unfit:
            if not started:
                await answer(scope, receive, send, unfit.status, unfit.code, unfit.message, "")
        finally:
            self._held -= taken


class _Unfit(BaseException):
    """The body is not taken; no route may catch this."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


HOST_HINT = "Set CALMLINE_PUBLIC_URL to the address that people use, such as https://calmline.example.org."


async def answer(scope: Scope, receive: Receive, send: Send, status: int, code: str, message: str, hint: str) -> None:
    """Answer a request, or the upgrade of a websocket, with an error."""
    response = JSONResponse({"code": code, "message": message, "hint": hint}, status)
    if scope["type"] == "websocket":
        await receive()
        await WebSocket(scope, receive, send).send_denial_response(response)
    else:
        await response(scope, receive, send)


def own_names(settings: Settings) -> frozenset[str]:
    """Names and addresses this server answers to."""
    public = urlsplit(settings.public_url).hostname or ""
    return frozenset(name for name in ("localhost", "127.0.0.1", "::1", settings.host.lower(), public) if name)


def host_name(host: str) -> str:
    """The name in a `Host` header, without its port; empty where it is malformed."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
        if ":" in name:
            ipaddress.IPv6Address(name)
    except ValueError:
        return ""
    return name.removesuffix(".")
