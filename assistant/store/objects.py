"""Where recordings lie: a folder of this machine, or a bucket of an object store that speaks S3.

An object is whole or not there: nobody sees half of one. What `put` returned from is on the disk, or in the bucket.
A bucket is named by `s3://bucket/prefix`; who we are to it, and where it is, say the variables that all S3 tools read:
`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`, …
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, S3Store

from assistant.errors import BadInput, NotFound, Unavailable

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TROUBLE = (BaseError, OSError, ValueError)
"""What obstore raises."""


@dataclass(frozen=True, slots=True)
class ObjectLine:
    """An object in a list."""

    name: str
    size: int
    """Bytes."""


class ObjectReader:
    """Reads an object from any place; see `sealed_file.Source`."""

    def __init__(self, objects: "Objects", name: str, size: int) -> None:
        self._objects = objects
        self.name = name
        self.size = size
        """Bytes."""

    def read(self, start: int, end: int) -> bytes:
        """The bytes from `start` up to `end`. Blocks.

        Raises:
            NotFound: `object_unknown`, it was deleted meanwhile.
            Unavailable: `objects_unreachable`.
        """
        with self._objects.trouble(self.name):
            return bytes(obstore.get_range(self._objects.store, self.name, start=start, end=end))


class Objects:
    """The objects of a site, by name. Every method raises Unavailable `objects_unreachable` where they are away."""

    def __init__(self, store: LocalStore | MemoryStore | S3Store, where: str, folder: Path | None = None) -> None:
        """Use an open store.

        Args:
            store: the store.
            where: what to call it in a message.
            folder: where it lies, for a folder of this machine.
        """
        self.store = store
        self.folder = folder
        self._where = where

    async def put(self, name: str, content: Path | bytes) -> None:
        """Keep a file or some bytes under a name, in place of what was there."""
        with self.trouble(name, found=False):
            await obstore.put_async(self.store, name, content)
            if self.folder is not None:
                await asyncio.to_thread(_sync, self.folder / name)

    async def open(self, name: str) -> ObjectReader:
        """An object to be read.

        Raises:
            NotFound: `object_unknown`.
        """
        with self.trouble(name):
            meta = await obstore.head_async(self.store, name)
        return ObjectReader(self, name, meta["size"])

    async def delete(self, name: str) -> None:
        """Delete an object; deleting one that is not there changes nothing."""
        try:
            with self.trouble(name):
                await obstore.delete_async(self.store, name)
        except NotFound:
            return

    async def list(self, prefix: str = "") -> list[ObjectLine]:
        """Every object whose name begins so, in the order of their names."""
        lines = []
        with self.trouble(prefix):
            async for batch in obstore.list(self.store):  # a store matches whole parts of names, so `prefix` is ours
                lines += [ObjectLine(m["path"], m["size"]) for m in batch if m["path"].startswith(prefix)]
        return sorted(lines, key=lambda line: line.name)

    @contextmanager
    def trouble(self, name: str, *, found: bool = True) -> Iterator[None]:
        """Tells what a store raises in Calmline's errors; `found` where the object itself may be missing."""
        try:
            yield
        except _TROUBLE as error:
            if found and isinstance(error, FileNotFoundError):
                raise NotFound("object_unknown", f"There is no object {name}.", "It may have been erased.") from error
            reason = str(error).strip().split("\n")[0][:200]
            raise Unavailable(
                "objects_unreachable",
                f"{self._where} does not answer as it should: {reason}.",
                "Check that it is there, that there is space, and that the AWS_… variables are right."
                if self.folder is None
                else f"Check the space and the rights of {self.folder}.",
            ) from error


def open_objects(folder: Path, url: str = "", environment: Mapping[str, str] = os.environ) -> Objects:
    """The objects of a site. Nothing is asked of the store yet, so that a server starts while it is away.

    Args:
        folder: where they lie if no `url` is given; it is made.
        url: `s3://bucket/prefix`, or empty.
        environment: where the `AWS_…` variables are.

    Raises:
        BadInput: `objects_url_invalid`, `objects_insecure`.
        Unavailable: `objects_unreachable`, the folder cannot be made.
    """
    if not url:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return Objects(LocalStore(folder), "The folder of the recordings", folder)
        except _TROUBLE as error:
            raise Unavailable(
                "objects_unreachable",
                f"The folder {folder} cannot be made: {str(error).splitlines()[0]}.",
                "Make its parent writable, or name another data folder with CALMLINE_DATA=/some/folder.",
            ) from error
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise BadInput(
            "objects_url_invalid",
            f"CALMLINE_OBJECTS cannot be {url!r}.",
            "Give s3://bucket or s3://bucket/prefix, or leave it out for the data folder.",
        )
    endpoint = urlsplit(environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or "")
    plain = endpoint.scheme == "http"
    if plain and endpoint.hostname not in LOOPBACK and environment.get("AWS_ALLOW_HTTP") != "true":
        raise BadInput(
            "objects_insecure",
            f"The object store at {endpoint.hostname} is reached without TLS.",
            "Give AWS_ENDPOINT_URL as https://…, or set AWS_ALLOW_HTTP=true on a network that is yours alone.",
        )
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        client_options={"allow_http": plain, "connect_timeout": "5s", "timeout": "60s"},
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=60)},
        config={"endpoint": endpoint.geturl()} if endpoint.scheme else {},
    )
    return Objects(store, f"The object store {url}")


def _sync(path: Path) -> None:
    for part, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        fd = os.open(part, flags)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
