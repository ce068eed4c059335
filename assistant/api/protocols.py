"""What uvicorn speaks to a client, with an end to patience: requests that dribble in, and answers nobody takes.

uvicorn waits without limit for the headers of a request (slow loris), for a client to read what it is sent, and to read
what is left when a websocket closes; each would hold a connection for as long as an attacker likes. It also takes any
number of connections, and any number of a websocket's pings and fragments. Calls that go on are never let go for new
ones: where there are too many connections, those that have asked for nothing go first, the longest waiting before all.
"""

import asyncio
import resource
from contextlib import suppress
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

HEADER_SECONDS = 10.0
"""From the first byte of a connection or a request to the end of its headers."""
LINGER_SECONDS = 12.0
"""From the end of a websocket's work to the end of its connection, whatever the client does."""
STALL_SECONDS = 30.0
"""A client that takes nothing of what waits for it for so long is let go."""
MAX_HEADERS = 32 * 1024
"""Bytes of a request's line and headers."""
MAX_WAITING = 2048
"""Connections that have asked for nothing yet, or for nothing more."""
MAX_CONNECTIONS = 4096
"""Connections of any kind; a server that may open fewer files takes fewer."""
MAX_FRAGMENTS = 256
"""Pieces of one message of a websocket."""


class _Patience:
    """Lets a client go that takes nothing of what waits for it."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _stalled: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        """More waits for the client than we hold for it."""
        super().pause_writing()  # type: ignore[misc]
        self._watch(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client takes what waits for it."""
        super().resume_writing()  # type: ignore[misc]
        self._stop_watching()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop_watching()
        super().connection_lost(exc)  # type: ignore[misc]

    def _watch(self, waiting: int) -> None:
        self._stop_watching()
        self._stalled = self.loop.call_later(STALL_SECONDS, self._look, waiting)

    def _look(self, waited: int) -> None:
        if (waiting := self.transport.get_write_buffer_size()) >= waited:
            self.transport.abort()
        else:
            self._watch(waiting)

    def _stop_watching(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


class Requests(_Patience, H11Protocol):
    """HTTP, for clients that send a request within ten seconds."""

    _late: asyncio.TimerHandle | None = None
    _waiting: ClassVar[dict["Requests", None]] = {}
    """Connections that wait for a request, the longest waiting first."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client is there: its first request is awaited."""
        super().connection_made(transport)
        self._await_headers()
        if len(self.connections) > most_connections():
            self._let_one_go()

    def data_received(self, data: bytes) -> None:
        """Bytes came: the headers are whole, or go on."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
        elif self._late is None and self.transport.get_protocol() is self:
            self._await_headers()

    def handle_websocket_upgrade(self, event: Any) -> None:
        """From here on it is a websocket."""
        self._stop_waiting()
        super().handle_websocket_upgrade(event)

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """A request was answered; another may come."""
        self._wait()
        super().on_response_complete()
        if self.transport.is_closing():
            self._see_off()

    def timeout_keep_alive_handler(self) -> None:
        """No other request came."""
        super().timeout_keep_alive_handler()
        self._see_off()

    def _see_off(self) -> None:
        """Close for good, even where the client does not take the rest of its answer."""
        self._waiting.pop(self, None)
        if waiting := self.transport.get_write_buffer_size():
            self._watch(waiting)

    def _await_headers(self) -> None:
        self._late = self.loop.call_later(HEADER_SECONDS, self.transport.abort)
        self._wait()

    def _wait(self) -> None:
        self._waiting.setdefault(self)
        if len(self._waiting) > min(MAX_WAITING, most_connections() // 2):
            self._let_one_go()

    def _let_one_go(self) -> None:
        longest = next(iter(self._waiting))
        longest._stop_waiting()
        longest.transport.abort()

    def _stop_waiting(self) -> None:
        self._waiting.pop(self, None)
        if self._late is not None:
            self._late.cancel()
            self._late = None


class Sockets(_Patience, WebSocketsSansIOProtocol):
    """Websockets that end when their work has ended, even where the client does not read the goodbye.

    While a client does not take what is sent to it, nothing is read of it: its pings would add to what waits.
    """

    _heard = 0.0

    def data_received(self, data: bytes) -> None:
        """The client is alive."""
        self._heard = self.loop.time()
        super().data_received(data)

    def keepalive_timeout(self) -> None:
        """No answer came to our ping; it may wait behind sound that we have not taken yet, and that shows life too."""
        patience = self.config.ws_ping_timeout or 0.0
        if self.read_paused or self.loop.time() - self._heard < patience:
            self.pong_timer = self.loop.call_later(patience, self.keepalive_timeout)
        else:
            super().keepalive_timeout()

    def pause_writing(self) -> None:
        """More waits for the client than we hold for it."""
        super().pause_writing()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        """The client takes what waits for it."""
        super().resume_writing()
        if not self.read_paused:
            self.transport.resume_reading()

    async def receive(self) -> Any:
        """The next message."""
        message = await super().receive()
        if not self.writable.is_set():
            self.transport.pause_reading()
        return message

    def handle_cont(self, event: Frame) -> None:
        """A piece of a message came."""
        if self.close_sent:
            return
        if len(self.frames) >= MAX_FRAGMENTS:
            self.frames = []
            self.conn.fail(1009, "too many pieces")
            self.handle_parser_exception()
            return
        super().handle_cont(event)

    def handle_parser_exception(self) -> None:
        """What came is no websocket. A client that sends it before it is let in gets no goodbye: none is known yet."""
        if self.conn.close_sent is None:
            self.queue.put_nowait({"type": "websocket.disconnect", "code": 1006})
            self.transport.abort()
        else:
            super().handle_parser_exception()

    async def send(self, message: Any) -> None:
        """Send a message; an answer that refuses the socket ends the handshake too, which uvicorn logs as forgotten."""
        await super().send(message)
        self.handshake_complete |= self.close_sent

    async def run_asgi(self) -> None:
        """Serve the socket, and see it off."""
        await super().run_asgi()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)


def most_connections() -> int:
    """How many connections to take, leaving three quarters of the files we may open to the records and the models."""
    return min(MAX_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4)


def open_more_files() -> None:
    """Let this process open as many files as the machine lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 4 * MAX_CONNECTIONS) if most > 0 else most, most))


SERVER: dict[str, Any] = {
    "http": Requests,
    "ws": Sockets,
    "h11_max_incomplete_event_size": MAX_HEADERS,
    "server_header": False,
    "ws_max_size": 1 << 20,
    "ws_per_message_deflate": False,  # sound does not shrink, and nothing that unfolds in memory is taken
    "backlog": 256,  # as many are accepted in one go, before any of them is looked at
    "lifespan": "off",
    "log_level": "warning",
}
"""Settings of uvicorn that every server of ours has."""
