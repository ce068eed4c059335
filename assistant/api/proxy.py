"""A server behind a proxy that brings TLS: the proxy alone is believed, and nobody else gets in past it."""

import ipaddress

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.api.middleware import answer


class BehindProxy:
    """Takes who asks, and whether by TLS, from `X-Forwarded-For` and `-Proto` of the proxy named, and of none else.

    Other machines are refused, as they would talk to the server in the clear; this machine itself is let in.
    """

    def __init__(self, app: ASGIApp, proxy: str) -> None:
        self._network = ipaddress.ip_network(proxy)
        self._direct = app
        self._forwarded = ProxyHeadersMiddleware(app, trusted_hosts=proxy)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as coming from whom the proxy names."""
        if scope["type"] not in ("http", "websocket"):
            await self._direct(scope, receive, send)
            return
        client = scope.get("client")
        try:
            address = ipaddress.ip_address(client[0] if client else "")
        except ValueError:
            address = ipaddress.ip_address("0.0.0.0")  # nosec B104 # nobody's address, and no place to listen
        if address in self._network:
            await self._forwarded(scope, receive, send)  # type: ignore[arg-type]
        elif address.is_loopback:
            await self._direct(scope, receive, send)
        else:
            hint = "Use the address that CALMLINE_PUBLIC_URL gives."
            await answer(scope, receive, send, 403, "proxy_needed", "This server is reached through its proxy.", hint)
