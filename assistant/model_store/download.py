"""Download one archive of a source into a folder, without installing or running anything of it."""

import hashlib
import json
import shutil
import subprocess  # nosec B404 # npm alone is started, with arguments of our own
import sys
from pathlib import Path

import httpx

from assistant.errors import Unavailable
from assistant.model_store.manifest import Archive, SourceKind

CONNECT_SECONDS = 5.0
"""A publisher that cannot be reached must not hold up the set-up: the registries come next."""
READ_SECONDS = 60.0


class SourceError(Exception):
    """A source cannot give the model; the message says why, in a line."""


def download(kind: SourceKind, archive: Archive, into: Path) -> Path:
    """Download `archive` into the empty folder `into`, check its sha256 where declared, and return its path.

    Raises:
        SourceError: it cannot be reached, or is not what the manifest declares.
    """
    if kind is SourceKind.ZIP:
        path = _get(archive.url, into)
    elif kind is SourceKind.WHEEL:
        path = _pip(archive.package, into)
    else:
        path = _npm(archive.package, into)
    got = sha256_of(path)
    if archive.sha256 is not None and got != archive.sha256:
        raise SourceError(f"{path.name} is refused: expected sha256 {archive.sha256}, got {got}")
    return path


def sha256_of(path: Path) -> str:
    """Hex digest of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _get(url: str, into: Path) -> Path:
    path = into / "archive.zip"
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.stream("GET", url, timeout=timeout, follow_redirects=True) as response,
            path.open("wb") as file,
        ):
            response.raise_for_status()
            for block in response.iter_bytes():
                file.write(block)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"{url} cannot be downloaded: {error}") from error
    return path


def _pip(package: str, into: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
    ]
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(into), package]
    _run(command, package)
    return _only_file(into, package)


def _npm(package: str, into: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise SourceError(f"{package} cannot be downloaded: there is no npm here")
    output = _run([npm, "pack", "--json", "--ignore-scripts", "--pack-destination", str(into), package], package)
    try:
        json.loads(output)
    except ValueError as error:
        raise SourceError(f"{package} cannot be downloaded: npm answered no JSON") from error
    return _only_file(into, package)


def _run(command: list[str], package: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # nosec B603 # no shell
    except OSError as error:
        raise Unavailable("model_fetch_failed", f"cannot start {command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["no reason given"]
        raise SourceError(f"{package} cannot be downloaded: {lines[-1].strip()}")
    return done.stdout


def _only_file(folder: Path, package: str) -> Path:
    files = [path for path in folder.iterdir() if path.is_file()]
    if len(files) != 1:
        raise SourceError(f"{package} cannot be downloaded: expected one file, got {len(files)}")
    return files[0]
