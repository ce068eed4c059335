"""Everything a running server holds, and how it starts and stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from assistant import events as ev
from assistant.audio.recorder import Recorder
from assistant.audio.recording import peaks_path, repair
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit, RecordingFailed
from assistant.calls.registry import CallRegistry
from assistant.errors import CalmlineError
from assistant.prompting.learning import open_learner
from assistant.settings import Settings
from assistant.speech.backoff import State
from assistant.store.base import Store
from assistant.store.sql import open_store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts the routes use."""

    settings: Settings
    bus: MemoryBus
    store: Store
    calls: CallRegistry

    @property
    def recordings(self) -> Path:
        """Folder of the recordings."""
        return self.settings.data / "recordings"


@asynccontextmanager
async def open_hub(kit: Kit, settings: Settings) -> AsyncIterator[Hub]:
    """Open the records, close what a crash left open, and serve calls until the context ends.

    Raises:
        Unavailable: `data_unwritable`.
    """
    store = await open_store(settings.data)
    await close_orphans(store)
    await asyncio.to_thread(repair_recordings, settings.data / "recordings")
    bus = MemoryBus(store)
    await bus.start()

    def make_recorder(call_id: str, failed: RecordingFailed) -> Recorder:
        return Recorder(settings.data / "recordings" / f"{call_id}.flac", failed)

    learner = open_learner(store, learn=settings.learn)
    watching = [asyncio.create_task(part.watch()) for part in (learner, kit.shelf) if part is not None]
    calls = CallRegistry(
        replace(kit, learned=learner.for_call) if learner else kit,
        bus,
        max_calls=settings.max_calls,
        reconnect_seconds=settings.reconnect_seconds,
        make_recorder=make_recorder if settings.record else None,
        used=await store.call_ids(),
    )

    def archive_changed(works: bool) -> None:
        for session in calls.live:
            session.archive_changed(works)

    def second_pass_changed(state: State, reason: str) -> None:
        for session in calls.live:
            session.second_pass_changed(state, reason)

    bus.on_archive = archive_changed
    if kit.second_pass is not None:
        kit.second_pass.on_state = second_pass_changed
    try:
        yield Hub(settings, bus, store, calls)
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await calls.end_all()
        await bus.aclose()
        await store.aclose()


def repair_recordings(folder: Path) -> None:
    """Make whole the recordings that a crash cut off: those without their peaks."""
    for path in sorted(folder.glob("*.flac")):
        if not peaks_path(path).is_file():
            try:
                repair(path)
            except CalmlineError as error:
                log.error("recording.lost", call_id=path.stem, error=error.code)


async def close_orphans(store: Store) -> None:
    """End the logs of calls that a crash of the server cut off."""
    for call_id, seq, at in await store.unfinished():
        end = ev.CallEnded(
            call_id=call_id, seq=seq + 1, at=at, time=ev.now(), reason=ev.EndReason.ORPHANED, duration=at
        )
        await store.append([end])
