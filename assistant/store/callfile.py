"""One call as one file: its events, a line each, and its sound, readable by whoever holds the file.

manifest.json   what the file holds, with the SHA-256 of each member
events.jsonl    the call's log as `calmline analyse --json` prints it
sound.flac      the recording, stereo: left the customer, right the agent; where one was kept
peaks.json      its outline
"""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from assistant.calls.registry import CALL_ID
from assistant.errors import BadInput, CalmlineError, Conflict, NotFound
from assistant.events import CallEnded, CallStarted, LogEvent, decode_stored, encode
from assistant.privacy.sealing import Sealer
from assistant.store.objects import Objects
from assistant.store.package import PIECE, Manifest, PackageReader, PackageWriter, Stream
from assistant.store.recordings import Recordings
from assistant.store.sealed_file import SealedWriter, seal_bytes
from assistant.store.sql import SqlStore
from assistant.store.tombstones import buried

KIND = "calmline call"
FORMAT = 1
EVENTS, SOUND, PEAKS = "events.jsonl", "sound.flac", "peaks.json"


async def export_call(call_id: str, path: Path, store: SqlStore, recordings: Recordings) -> Manifest:
    """Write a call that is over into a file that only its owner may read. Blocks while it moves bytes.

    Raises:
        NotFound: `call_unknown`.
        Conflict: `call_live`, `file_exists`, or as `Recordings.sound` does.
        WordsGone: `words_gone`.
        Unavailable: `file_unwritable`, `objects_unreachable`.
    """
    log = await store.events(call_id)
    if not log:
        raise NotFound(
            "call_unknown", f"There is no call {call_id}, or its words were erased.", "See the list of calls."
        )
    if not isinstance(log[-1], CallEnded):
        raise Conflict("call_live", f"The call {call_id} goes on.", "Export it when it has ended.")
    with PackageWriter(path, KIND, FORMAT) as package:
        with package.member(EVENTS) as out:
            for event in log:
                out.write(encode(event) + b"\n")
        try:
            sound = await recordings.sound(call_id)
            package.add(SOUND, Stream(sound), sound.size)
            with package.member(PEAKS) as out:
                out.write(await recordings.peaks(call_id))
        except NotFound:
            pass  # the call was not recorded, or its sound was erased
        made = datetime.now(UTC).isoformat(timespec="seconds")
        return package.finish({"version": version("calmline"), "made": made, "call_id": call_id})


async def import_call(path: Path, store: SqlStore, objects: Objects) -> str:
    """Take a call in from a file, sealed with a key of its own; answers its id. Blocks while it moves bytes.

    Raises:
        BadInput: `file_missing`, `call_file_invalid`, or `package_…` as `PackageReader` says.
        Conflict: `call_exists`, `call_erased`.
        Unavailable: `objects_unreachable`.
    """
    with PackageReader(path, KIND, FORMAT) as package:
        log = _log(package)
        call_id = log[0].call_id
        await _check_free(call_id, store)
        sealer = store.call_keys.make(call_id)
        put: list[str] = []
        try:
            if package.has(SOUND):
                await _put_sound(package, call_id, sealer, objects, put)
            await store.append(log)
        except BaseException:
            store.call_keys.discard(call_id)
            for name in put:
                with suppress(CalmlineError):
                    await objects.delete(name)
            raise
        return call_id


async def _check_free(call_id: str, store: SqlStore) -> None:
    if await store.call(call_id) is not None or await store.call_keys.get(call_id) is not None:
        raise Conflict("call_exists", f"There is a call {call_id} already.", "It may have been imported before.")
    async with store.database.read() as connection:
        if await connection.run_sync(buried, [call_id]):
            raise Conflict(
                "call_erased", f"The call {call_id} was erased here.", "What was erased is not taken in again."
            )


def _log(package: PackageReader) -> list[LogEvent]:
    try:
        log = [decode_stored(line) for line in package.read(EVENTS).splitlines()]
    except (KeyError, msgspec.MsgspecError) as error:
        raise _invalid(package.path, f"a line of it is no event ({error})") from error
    if not log or not isinstance(log[0], CallStarted) or not isinstance(log[-1], CallEnded):
        raise _invalid(package.path, "its log has no beginning or no end")
    if [event.seq for event in log] != list(range(1, len(log) + 1)):
        raise _invalid(package.path, "its log has a gap")
    if {event.call_id for event in log} != {package.manifest.about.get("call_id")}:
        raise _invalid(package.path, "its events are of another call")
    if not CALL_ID.fullmatch(log[0].call_id):
        raise _invalid(package.path, "its id is none that a call can have")
    return log


async def _put_sound(package: PackageReader, call_id: str, sealer: Sealer, objects: Objects, put: list[str]) -> None:
    name = f"{call_id}.flac"
    with tempfile.TemporaryDirectory(prefix="calmline-") as folder, package.open(SOUND) as sound:
        sealed = Path(folder) / "sound"
        out = SealedWriter(sealed, sealer, name)
        while piece := sound.read(PIECE):
            out.write(piece)
        out.close()
        put.append(name)
        await objects.put(name, sealed)
    if package.has(PEAKS):
        name = f"{call_id}.peaks.json"
        put.append(name)
        await objects.put(name, seal_bytes(package.read(PEAKS), sealer, name))


def _invalid(path: Path, reason: str) -> BadInput:
    return BadInput("call_file_invalid", f"{path} holds no call that can be taken in: {reason}.", "Export it again.")
