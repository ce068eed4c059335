"""The two cookies: the session's, and the mark of a browser that has signed in before. No script can read either."""

from http.cookies import SimpleCookie
from typing import Any, Literal

from fastapi import Response
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings

MARK_SECONDS = 400 * 86_400
"""The longest that browsers keep a cookie."""
RENEWED = "renewed_session"
"""Where in a request's state the cookie stands that its answer is to carry."""

Kind = Literal["session", "mark", "oidc"]
NAMES: dict[Kind, str] = {"session": "calmline", "mark": "calmline-device", "oidc": "calmline-oidc"}


def is_secure(settings: Settings) -> bool:
    """Whether people reach the server over TLS: its own, or that of the proxy before it."""
    return bool(settings.tls_certificate or settings.trusted_proxy or settings.public_url.startswith("https://"))


def cookie_name(settings: Settings, kind: Kind = "session") -> str:
    """Name of a cookie. `__Host-` makes browsers refuse one that another host or an unsafe page has set."""
    return f"__Host-{NAMES[kind]}" if is_secure(settings) else NAMES[kind]


def read_cookie(connection: HTTPConnection, settings: Settings, kind: Kind = "session") -> str:
    """What the browser sent; empty where it sent nothing."""
    return connection.cookies.get(cookie_name(settings, kind), "")[:1024]


def set_cookie(
    response: Response, settings: Settings, value: str, kind: Kind = "session", *, seconds: int | None = None
) -> None:
    """Let an answer set a cookie; without `seconds` it goes when the browser closes."""
    response.set_cookie(cookie_name(settings, kind), value, max_age=seconds, **_how(settings, kind))


def clear_cookie(response: Response, settings: Settings, kind: Kind = "session") -> None:
    """Let an answer take a cookie away."""
    response.delete_cookie(cookie_name(settings, kind), **_how(settings, kind))


def _how(settings: Settings, kind: Kind) -> dict[str, Any]:
    same_site = "lax" if kind == "oidc" else "strict"  # the way back from an identity provider begins on its site
    return {"path": "/", "httponly": True, "samesite": same_site, "secure": is_secure(settings)}


class RenewCookies:
    """Puts the cookie that a session was changed to on the answer to the request that brought it about."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the cookie to the answer, unless the answer sets another."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        state: dict[str, Any] = scope.setdefault("state", {})

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and (value := state.get(RENEWED)):
                carrier = Response()
                set_cookie(carrier, self._settings, value)
                name = cookie_name(self._settings)
                if not any(_sets(header, name) for header in message["headers"]):
                    cookies = [header for header in carrier.raw_headers if header[0] == b"set-cookie"]
                    message["headers"] = [*message["headers"], *cookies]
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _sets(header: tuple[bytes, bytes], name: str) -> bool:
    return header[0].lower() == b"set-cookie" and name in SimpleCookie(header[1].decode("latin-1"))
