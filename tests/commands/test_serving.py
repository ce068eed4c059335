"""`demo`, `serve`, `live`, `devices`: what they print, and what they say when they cannot."""

import json
import signal
import socket
import sys
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from assistant.commands import serving
from assistant.settings import Settings
from tests.commands.conftest import Run
from tests.server import start


def test_the_bundled_calls_are_listed(calmline: Run) -> None:
    names = [line.split()[0] for line in calmline("demo", "--list").out.splitlines()]
    assert sorted(names) == ["calm", "hardship", "hostile-calmed", "threat"]


def test_an_unknown_call_is_answered_with_those_there_are(calmline: Run) -> None:
    ran = calmline("demo", "--call", "nope")
    assert (ran.status, ran.code) == (3, "call_unknown")
    assert "hostile-calmed" in ran.err


def test_a_port_in_use_is_said_to_be_so(calmline: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = calmline("serve", "--port", taken.getsockname()[1])
    assert (ran.status, ran.code) == (5, "port_in_use")
    assert "--port" in ran.err


def test_no_answer_waits_for_its_head_to_be_acknowledged() -> None:
    with serving.bound(Settings(host="127.0.0.1", port=0)) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()), listening.accept()[0] as line:
            assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_data_folder_that_cannot_be_written_is_said_to_be_so(calmline: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ran = calmline("serve", "--port", 0, data=tmp_path / "file")
    assert (ran.status, ran.code) == (5, "data_unwritable")
    assert "CALMLINE_DATA" in ran.err


def test_it_listens_on_this_machine_alone(calmline: Run) -> None:
    ran = calmline("serve", "--host", "0.0.0.0")
    assert (ran.status, ran.code) == (3, "host_not_loopback")


def test_a_setting_that_makes_no_sense_is_named(calmline: Run) -> None:
    ran = calmline("serve", port="a lot")
    assert (ran.status, ran.code) == (3, "setting_invalid")
    assert "CALMLINE_PORT" in ran.err


def test_missing_portaudio_is_said_with_the_package_to_install(calmline: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Blocked:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "sounddevice":
                raise OSError("PortAudio library not found")

    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Blocked(), *sys.meta_path])
    ran = calmline("devices")
    assert (ran.status, ran.code) == (4, "portaudio_missing")
    assert "libportaudio2" in ran.err


async def test_the_demo_plays_through_the_real_pipeline_and_stops_after_one_round(tmp_path: Path) -> None:
    server = await start("demo", "--call", "calm", "--speed", "10", "--once", "--no-browser", data=tmp_path)
    async with connect(f"ws://{server.address}/live") as screen:
        heard: list[str] = []
        async for message in screen:
            event = json.loads(message).get("event", {})
            if event.get("type") == "transcript.final":
                heard.append(event["text"])
            if event.get("type") == "call.ended":
                break
    assert any("address" in text for text in heard)
    assert await server.process.wait() == 0
    assert list((tmp_path / "demo/recordings").glob("*.flac"))


async def test_the_server_stops_in_good_order_in_the_middle_of_a_call(tmp_path: Path) -> None:
    server = await start("demo", "--no-browser", data=tmp_path)
    async with connect(f"ws://{server.address}/live") as screen:
        async for message in screen:
            if json.loads(message).get("event", {}).get("type") == "transcript.final":
                break
        assert await server.stop(signal.SIGTERM) == 0
