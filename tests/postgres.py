"""A real PostgreSQL of our own: started once a test run on a socket in a folder of its own, a fresh database a test."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

OWNER = "postgres"
"""Who runs the server where the tests run as root, whom it refuses."""
READY = "database system is ready to accept connections"


class Postgres:
    """A server, and databases made in it; it ends with this process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = _programs()
        self._numbers = count(1)
        self._process: subprocess.Popen[str] | None = None
        self._reading: threading.Thread | None = None
        owner = pwd.getpwnam(OWNER) if os.geteuid() == 0 else None
        self._as = ["setpriv", f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if owner else ["setpriv"]
        if owner:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        self._run(
            "initdb", "--pgdata", str(self._data), "--username", OWNER, "--auth", "trust", "--no-sync", "-E", "UTF8"
        )
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(f"listen_addresses = ''\nunix_socket_directories = '{folder}'\nfsync = off\n")
            settings.write("shared_buffers = 32MB\nmax_connections = 100\nlog_min_messages = warning\n")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        self._process = subprocess.Popen(
            [*self._as, "--pdeathsig=INT", str(self._programs / "postgres"), "-D", str(self._data)],
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
        )
        assert self._process.stderr is not None
        said = []
        for line in self._process.stderr:
            said.append(line)
            if READY in line:
                self._reading = threading.Thread(target=self._process.stderr.read, daemon=True)
                self._reading.start()
                return
        raise RuntimeError("PostgreSQL did not start:\n" + "".join(said))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: at once and cleanly, or without a word with SIGQUIT."""
        if self._process is not None and self._reading is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._reading.join()
            assert self._process.stderr is not None
            self._process.stderr.close()
            self._process = None

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self._run("createdb", "--host", str(self.folder), "--username", OWNER, "--template", "template0", name)
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self._as, str(self._programs / program), *arguments], capture_output=True, text=True, cwd="/", check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this test run."""
    with tempfile.TemporaryDirectory(prefix="calmline-pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgresql_url(postgres: Postgres) -> str:
    """The address of a fresh database."""
    return postgres.fresh()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found and (path := shutil.which("postgres")):
        found = [Path(path)]
    if not found:
        pytest.fail("PostgreSQL is not installed: make apt-test brings it")
    return found[-1].parent
