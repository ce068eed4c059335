"""Too much of everything at once, while calls go on: memory stays bounded, and each is refused or let go."""

import asyncio
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from assistant.api import middleware, protocols
from tests.attack.site import Site, live_calls, open_many_files

pytestmark = pytest.mark.asyncio(loop_scope="session")

IDLE = 10_000
CEILING = 200 << 20
"""Bytes that all of it together may add to what the server holds."""
OF_A_CALL = 60 << 20
"""Bytes that a call takes by itself, most of them for its two decoders; given back when it ends."""
LET_GO_SECONDS = 60.0


@pytest.mark.timeout(240)
async def test_floods_take_bounded_memory_and_leave_the_calls_alone(site: Site) -> None:
    before = await site.held()
    async with live_calls(site) as calls, peak(site) as most:
        await idle_sockets(site)
        await asyncio.gather(
            *(attack(site) for attack in (slow_headers, slow_upgrades, slow_bodies, many_bodies)),
            *(attack(site) for attack in (long_headers, huge_frames, endless_pieces, bombs, deaf_pages, deaf_screens)),
        )
    added = most() - before.memory - len(calls) * OF_A_CALL
    print(f"at the worst {added / 1e6:.0f} MB beside the calls")  # noqa: T201
    assert added < CEILING
    await site.calm(before, growth=CEILING // 2)
    assert not site.faults(), site.faults()


async def test_a_screen_may_not_ask_for_compression(site: Site) -> None:
    offered = [ClientPerMessageDeflateFactory()]
    async with connect(
        f"ws://{site.address}/live", additional_headers={"cookie": site.people["agent"]}, extensions=offered
    ) as screen:
        assert screen.protocol.extensions == []


async def idle_sockets(site: Site) -> None:
    """Ten thousand connections that say nothing: the newest are kept, and whoever asks is answered."""
    number = min(IDLE, open_many_files() - 2_000)
    gate = asyncio.Semaphore(200)
    loop = asyncio.get_running_loop()
    host, port = site.address.split(":")
    sockets: list[socket.socket] = []

    async def dial() -> None:
        async with gate:
            one = socket.socket()
            one.setblocking(False)
            sockets.append(one)
            with suppress(ConnectionResetError):
                await loop.sock_connect(one, (host, int(port)))

    try:
        await asyncio.gather(*(dial() for _ in range(number)))
        held = await site.held()  # asked for over a connection of its own
        print(f"{number} sockets were opened; the server holds {held.files} files")  # noqa: T201
        assert held.files < protocols.MAX_WAITING + 1_500
        async with site.http("agent") as http:
            assert (await http.get("/api/session")).json()["state"] == "signed_in"
    finally:
        for one in sockets:
            one.close()


async def slow_headers(site: Site) -> None:
    """Headers that come byte by byte."""
    await all_let_go(site, b"GET /api/health HTTP/1.1\r\nhost: localhost\r\nx-slow: ", 100)


async def slow_upgrades(site: Site) -> None:
    """A websocket that is never asked for to the end."""
    fields = b"host: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-key: "
    await all_let_go(site, b"GET /live HTTP/1.1\r\n" + fields, 100)


async def slow_bodies(site: Site) -> None:
    """A body that comes byte by byte."""
    fields = f"host: localhost\r\ncookie: {site.people['agent']}\r\ncontent-type: application/json\r\n"
    begin = f"POST /api/calls/x/notes HTTP/1.1\r\n{fields}content-length: 9999\r\n\r\n{{".encode()
    answers = await all_let_go(site, begin, 50)
    assert all(answer.startswith((b"HTTP/1.1 408", b"HTTP/1.1 4")) for answer in answers), answers[:1]


async def many_bodies(site: Site) -> None:
    """A hundred bodies of almost a megabyte, none of which comes to its end: some are told that it is too much."""
    head = f"host: localhost\r\ncontent-type: application/json\r\ncontent-length: {middleware.MAX_BODY}\r\n\r\n"
    begin = f"POST /api/session HTTP/1.1\r\n{head}".encode() + b" " * (middleware.MAX_BODY - 1)
    answers = await all_let_go(site, begin, 100, b"")
    said = {answer.split(b" ", 2)[1] for answer in answers if answer}
    assert b"503" in said, said
    assert said <= {b"503", b"408"}, said


async def long_headers(site: Site) -> None:
    """Headers without end."""
    answers = await all_let_go(
        site, b"GET / HTTP/1.1\r\nhost: localhost\r\n" + b"x: " + b"y" * 300_000, 30, b"y" * 9_000
    )
    assert all(answer == b"" or answer.startswith(b"HTTP/1.1 400") for answer in answers)
    many = b"".join(b"x-%d: y\r\n" % number for number in range(20_000))
    answers = await all_let_go(site, b"GET / HTTP/1.1\r\nhost: localhost\r\n" + many, 30, b"")
    assert all(answer == b"" or answer.startswith(b"HTTP/1.1 400") for answer in answers)


async def huge_frames(site: Site) -> None:
    """Frames that say they hold more than there is."""
    for length in ((1 << 20) + 1, 1 << 40, (1 << 63) - 1):
        header = struct.pack("!BBQ", 0x82, 0xFF, length) + b"mask"
        assert await closed(site, header + b"\0" * 65_536) == 1009


async def endless_pieces(site: Site) -> None:
    """A message in pieces that hold nothing and never end."""
    first = Frame(Opcode.BINARY, b"", fin=False).serialize(mask=True)
    piece = Frame(Opcode.CONT, b"", fin=False).serialize(mask=True)
    assert await closed(site, first + piece * 20_000) == 1009


async def bombs(site: Site) -> None:
    """A gigabyte that was packed into a megabyte, as a frame and as a body: neither is unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1 << 9)) + packer.flush()
    packed = struct.pack("!BBQ", 0xC2, 0xFF, 1 << 19) + b"\0\0\0\0" + bomb[: 1 << 19].ljust(1 << 19)
    assert await closed(site, packed) == 1002
    async with site.http("lead") as http:
        headers = {"content-encoding": "gzip", "content-type": "application/json"}
        answer = await http.post("/api/search", content=bomb[: 1 << 19], headers=headers)
        assert answer.status_code in (400, 422)


async def deaf_pages(site: Site) -> None:
    """Clients that ask for page after page and read none."""
    ask = b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n"
    await asyncio.gather(*(deaf(site, ask * 200, b"") for _ in range(30)))


async def deaf_screens(site: Site) -> None:
    """Screens that send pings without end, and read no answer."""
    fields = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
    key = "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=="
    head = f"GET /live HTTP/1.1\r\nhost: localhost\r\ncookie: {site.people['agent']}\r\n{fields}{key}\r\n\r\n"
    pings = Frame(Opcode.PING, b"p" * 125).serialize(mask=True) * 1_000
    await asyncio.gather(*(deaf(site, head.encode(), pings) for _ in range(10)))


async def deaf(site: Site, begin: bytes, more: bytes) -> None:
    """Send and never read, until the server lets go."""
    host, port = site.address.split(":")
    loop = asyncio.get_running_loop()
    with socket.socket() as one:
        one.setblocking(False)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await loop.sock_connect(one, (host, int(port)))
        async with asyncio.timeout(LET_GO_SECONDS):
            try:
                await loop.sock_sendall(one, begin)
                while more:
                    await loop.sock_sendall(one, more)
                while True:  # the connection is over once it takes no more
                    one.send(b"\r\n")
                    await asyncio.sleep(0.5)
            except (ConnectionResetError, BrokenPipeError):
                return


async def all_let_go(site: Site, begin: bytes, number: int, more: bytes = b"a") -> list[bytes]:
    """Begin so often, go on byte by byte, and take what is answered, until the server has let go of all."""
    return await asyncio.gather(*(let_go(site, begin, more) for _ in range(number)))


async def let_go(site: Site, begin: bytes, more: bytes) -> bytes:
    """What a client is answered that dribbles, until the server lets go."""
    host, port = site.address.split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    dribbling = asyncio.create_task(dribble(writer, begin, more))
    try:
        async with asyncio.timeout(LET_GO_SECONDS):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        dribbling.cancel()
        await asyncio.gather(dribbling, return_exceptions=True)
        writer.transport.abort()


async def dribble(writer: asyncio.StreamWriter, begin: bytes, more: bytes) -> None:
    """Send the beginning, then a little more again and again."""
    with suppress(ConnectionError):
        writer.write(begin)
        await writer.drain()
        while more:
            writer.write(more)
            await writer.drain()
            await asyncio.sleep(0.5)


async def closed(site: Site, frames: bytes) -> int | None:
    """The code with which a screen's socket is closed that sends such bytes."""
    async with connect(
        f"ws://{site.address}/live",
        additional_headers={"cookie": site.people["agent"]},
        compression=None,
        open_timeout=LET_GO_SECONDS,
    ) as screen:
        screen.transport.write(frames)
        with suppress(ConnectionClosed):
            async with asyncio.timeout(LET_GO_SECONDS):
                while True:
                    await screen.recv()
    return screen.protocol.close_code


@asynccontextmanager
async def peak(site: Site) -> AsyncIterator[Callable[[], int]]:
    """The most memory that the server holds meanwhile, as its own."""
    seen = [0]

    async def look() -> None:
        while True:
            seen.append(site.memory())
            await asyncio.sleep(0.2)

    looking = asyncio.create_task(look())
    try:
        yield lambda: max(seen)
    finally:
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
