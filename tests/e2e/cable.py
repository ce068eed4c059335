"""A line between a browser and a server that can be cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Cable:
    """Passes connections on to a server. While it is cut, those there were are dead and new ones are refused."""

    def __init__(self, server: str) -> None:
        self._host, port = server.rsplit(":", 1)
        self._port = int(port)
        self._own_port = 0
        self._listening: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """Host and port at which the server is reached through the cable."""
        return f"127.0.0.1:{self._own_port}"

    async def plug_in(self) -> None:
        """Let connections through; always at the same address."""
        self._listening = await asyncio.start_server(self._connected, "127.0.0.1", self._own_port)
        self._own_port = self._listening.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Kill every connection and refuse new ones."""
        if self._listening is not None:
            self._listening.close()
        for end in self._ends:
            end.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        except OSError:
            writer.close()
            return
        self._ends |= {writer, far_writer}
        try:
            await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))
        finally:
            self._ends -= {writer, far_writer}


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def cable_to(server: str) -> AsyncIterator[Cable]:
    """A cable to a server's address, plugged in."""
    cable = Cable(server)
    await cable.plug_in()
    try:
        yield cable
    finally:
        cable.cut()
