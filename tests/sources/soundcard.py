"""Two virtual sound devices from a PulseAudio of our own: what is played into one is heard from it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

AGENT, CUSTOMER = "calmline_agent", "calmline_customer"
MISSING = [name for name in ("pulseaudio", "paplay", "pactl") if shutil.which(name) is None]
"""What it needs and is not installed."""


@dataclass
class SoundCard:
    """A running PulseAudio."""

    socket: str
    env: dict[str, str]
    """With these variables PortAudio has the two devices."""

    async def play(self, device: str, path: Path) -> None:
        """Play a sound file into a device, in real time."""
        await self._run("paplay", f"--device={device}", str(path))

    async def pull_out(self) -> None:
        """Take both devices away."""
        await self._run("pactl", "unload-module", "module-null-sink")

    async def _run(self, *command: str) -> None:
        env = {**os.environ, **self.env, "PULSE_SERVER": self.socket}
        process = await asyncio.create_subprocess_exec(*command, env=env)
        assert await process.wait() == 0, command


@asynccontextmanager
async def sound_card() -> AsyncIterator[SoundCard]:
    """A PulseAudio that nobody else uses, until the context ends."""
    with TemporaryDirectory(prefix="calmline-sound-") as name:
        folder = Path(name)
        socket = f"unix:{folder}/native"
        config = folder / "asound.conf"
        devices = "".join(
            f'pcm.{device} {{ type pulse server "{socket}" device "{device}.monitor" }}\n'
            for device in (AGENT, CUSTOMER)
        )
        config.write_text(f"</usr/share/alsa/alsa.conf>\n{devices}")
        env = {"HOME": name, "XDG_RUNTIME_DIR": name, "XDG_CONFIG_HOME": name, "ALSA_CONFIG_PATH": str(config)}
        options = "--daemonize=no --use-pid-file=no --exit-idle-time=-1 --disable-shm=yes --log-level=info"
        modules = [f"module-native-protocol-unix socket={folder}/native auth-anonymous=1"]
        modules += [f"module-null-sink sink_name={device} rate=16000 channels=1" for device in (AGENT, CUSTOMER)]
        process = await asyncio.create_subprocess_exec(
            *("pulseaudio", "-n", *options.split(), "--log-target=stderr"),
            *(part for module in modules for part in ("-L", module)),
            env={**os.environ, **env},
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        log = []
        async for line in process.stderr:
            log.append(line.decode())
            if "startup complete" in log[-1]:
                break
        else:
            raise AssertionError("PulseAudio did not start:\n" + "".join(log))
        drained = asyncio.create_task(process.stderr.read())
        try:
            yield SoundCard(socket, env)
        finally:
            process.terminate()
            await process.wait()
            await drained
