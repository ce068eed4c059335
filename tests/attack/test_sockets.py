"""Every websocket, told anything in any order by clients that leave at any moment, while calls go on."""

import asyncio
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.attack.site import MORE, Site, live_calls

pytestmark = pytest.mark.asyncio(loop_scope="session")

FINE = {1000, 1001, 1002, 1003, 1007, 1008, 1009}
"""Codes with which the server may close a socket; 1011 says that something broke in it."""
ODD = st.one_of(
    st.sampled_from(["", "0", "-1", "1", "99999999999999999999", "1e999", "NaN", "null", "\x00", "../..", "é\u202e𝒳"]),
    st.text(max_size=40).filter(lambda text: text.encode("utf-8", "ignore").decode() == text),
    st.integers().map(str),
)
ODDER = st.one_of(
    st.sampled_from(
        [
            '{"config": {"sample_rate": NaN}}',
            '{"config": {"sample_rate": 1e999}}',
            '{"config": {"sample_rate": -8000}}',
            '{"config": {"sample_rate": 0}}',
            '{"config": {"sample_rate": 0.0000001}}',
            '{"config": {"sample_rate": 999999999999999999999999}}',
            '{"config": {"sample_rate": "8000"}}',
            '{"config": null}',
            '{"eof" : 99999999999999999999999}',
            '{"eof" : -1}',
            "[" * 100_000,
            "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
            "",
            "\x00",
            "null",
        ]
    ),
    st.text(max_size=60).filter(lambda text: text.encode("utf-8", "ignore").decode() == text),
    st.builds(lambda rate: json.dumps({"config": {"sample_rate": rate}}), st.floats(allow_nan=False) | st.integers()),
)


class Talker(RuleBasedStateMachine):
    """A client that connects and says anything; subclasses say where and with what.

    What it does next hangs on chance alone, never on what the server answered: only so can a run be had again.
    """

    site: Site
    paths: tuple[str, ...]
    names: tuple[str, ...]
    calls: tuple[str, ...] = ()
    tried = 0

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[ClientConnection | None] = []
        """The sockets it opened and has not left; none where the server refused it, or closed it since."""

    def headers(self) -> dict[str, str]:
        """What shows who the client is."""
        raise NotImplementedError

    @initialize(data=st.data())
    def begin(self, data: Any) -> None:
        """Connect."""
        self.dial(data)

    @precondition(lambda self: len(self.lines) < 3)
    @rule(data=st.data())
    def dial(self, data: Any) -> None:
        """Connect with whatever in the query, or be refused with a reason."""
        type(self).tried += 1
        said = data.draw(st.dictionaries(st.sampled_from(self.names), ODD, max_size=3))
        if data.draw(st.booleans()):
            said["call"] = data.draw(st.sampled_from((*self.calls, "odd-1", "odd-2")))
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items())
        path = data.draw(st.sampled_from(self.paths))
        try:
            line = connect(
                f"ws://{self.site.address}{path}?{query}",
                additional_headers=self.headers(),
                open_timeout=20,
                close_timeout=5,
                max_size=None,
            )
        except InvalidStatus as error:
            refused = error.response
        else:
            self.lines.append(line)
            return
        self.lines.append(None)
        assert 400 <= refused.status_code < 500, refused
        assert json.loads(refused.body or b"")["code"]

    @precondition(lambda self: self.lines)
    @rule(text=ODDER)
    def say_anything(self, text: str) -> None:
        """Send a text message."""
        self.send(text)

    @precondition(lambda self: self.lines)
    @rule(data=st.binary(max_size=700) | st.sampled_from([bytes(n) for n in (1, 2, 3, 3199, 3200, 65_535)]))
    def send_bytes(self, data: bytes) -> None:
        """Send a binary message, of a size that may be odd."""
        self.send(data)

    @precondition(lambda self: self.lines)
    @rule()
    def send_too_much(self) -> None:
        """Send more than a message may be."""
        if line := self.lines.pop():
            with suppress(ConnectionClosed):
                line.send(b"\0" * ((1 << 20) + 1))
                while True:  # until the server closes: a client that hangs up first may miss why
                    line.recv(timeout=20)
            self.see_off(line)

    @precondition(lambda self: self.lines)
    @rule()
    def say_the_end(self) -> None:
        """Say what ends a phone system's side."""
        self.send('{"eof" : 1}')

    @precondition(lambda self: self.lines)
    @rule()
    def hang_up(self) -> None:
        """Close in good order."""
        if line := self.lines.pop():
            self.see_off(line)

    @precondition(lambda self: self.lines)
    @rule()
    def vanish(self) -> None:
        """Be cut off."""
        if line := self.lines.pop(0):
            with suppress(OSError):  # the server may have been first
                line.socket.shutdown(socket.SHUT_RDWR)
            line.close()

    @precondition(lambda self: self.lines)
    @rule()
    def listen(self) -> None:
        """Read what the server says."""
        self.with_newest(self.hear)

    def hear(self, line: ClientConnection) -> None:
        """Take one message, if there is one."""
        with suppress(TimeoutError):
            assert isinstance(json.loads(line.recv(timeout=0.05)), dict)

    def send(self, message: str | bytes) -> None:
        """Send to the newest socket."""
        self.with_newest(lambda line: line.send(message))

    def with_newest(self, act: Callable[[ClientConnection], None]) -> None:
        """Do something with the newest socket that is open."""
        for place, line in reversed(list(enumerate(self.lines))):
            if line:
                try:
                    act(line)
                except ConnectionClosed:
                    self.lines[place] = None
                    self.see_off(line)
                return

    def see_off(self, line: ClientConnection) -> None:
        """Close a socket, and look how the server did."""
        line.close()
        assert line.protocol.close_code in FINE, line.protocol.close_exc

    def teardown(self) -> None:
        """Close what is open."""
        for line in filter(None, self.lines):
            self.see_off(line)


class OddPhone(Talker):
    """A phone system out of its mind, with a key that is good."""

    paths = ("/ingest/vosk",)
    names = ("call", "channel", "rate", "agent", "team", "consent", "keep", "key", "customer", "x")

    def headers(self) -> dict[str, str]:
        """A phone system's key."""
        return {"authorization": f"Bearer {self.site.server.key}"}


class OddScreen(Talker):
    """A screen out of its mind, of somebody who is signed in."""

    paths = ("/live", "/wall-feed")
    names = ("call", "after", "follow", "x")

    def headers(self) -> dict[str, str]:
        """A lead's session."""
        return {"cookie": self.site.people["lead"]}


@pytest.mark.timeout(100 + 60 * MORE)
async def test_no_socket_breaks_the_server_or_touches_a_call_of_others(site: Site) -> None:
    before = await site.held()
    async with live_calls(site) as calls:
        machines: list[Any] = [
            type(kind.__name__, (kind,), {"site": site, "calls": (calls[0],)}) for kind in (OddPhone, OddScreen)
        ]
        for machine in machines:
            await asyncio.to_thread(run, machine)
    assert all(machine.tried > 20 for machine in machines)
    await site.calm(before, growth=60 << 20)
    assert not site.faults(), site.faults()


def run(machine: type[Talker]) -> None:
    """Run a machine many times, the same each time unless more than usual is asked for."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=round(20 * MORE),
            stateful_step_count=14,
            deadline=None,
            database=None,
            derandomize=MORE == 1,
            suppress_health_check=list(HealthCheck),
        ),
    )
