"""What a server does about calls that a crash cut off: they go on where they were, or are closed with the reason."""

import asyncio
from collections.abc import Sequence

import structlog

from assistant import events as ev
from assistant.bus.spill import Spill, write_up
from assistant.calls.registry import CallRegistry
from assistant.errors import CalmlineError
from assistant.store.base import Store
from assistant.store.recordings import Recordings

log = structlog.get_logger(__name__)


async def write_up_spill(spill: Spill, store: Store) -> None:
    """Store what a server that stopped could not; what cannot be stored now either waits for the bus to do it."""
    try:
        if count := await write_up(spill, store):
            log.info("events.written_up", events=count)
    except Exception as error:
        log.error("events.still_aside", error=_name(error))


async def cut_off(store: Store) -> list[list[ev.LogEvent]]:
    """The logs of the calls that have no end. One that cannot be read is closed here."""
    logs = []
    for call_id, seq, at in await store.unfinished():
        try:
            logs.append(await store.events(call_id))
        except CalmlineError as error:
            log.error("call.unreadable", call_id=call_id, error=error.code)
            await _close(store, call_id, seq, at)
    return logs


async def go_on(
    logs: Sequence[Sequence[ev.LogEvent]], calls: CallRegistry, store: Store, recordings: Recordings
) -> None:
    """Take calls up again. One that cannot be is closed, and its sound kept as it is."""
    for past in logs:
        await asyncio.sleep(0)  # what was said of the one before is stored meanwhile
        last = past[-1]
        try:
            session = calls.take_up(past)
        except Exception as error:
            log.error("call.not_taken_up", call_id=last.call_id, error=_name(error))
            await _close(store, last.call_id, last.seq, last.at)
        else:
            if session.records:
                continue
        recordings.keeper.finish(last.call_id)


async def _close(store: Store, call_id: str, seq: int, at: float) -> None:
    reason = ev.EndReason.ORPHANED
    await store.append([ev.CallEnded(call_id=call_id, seq=seq + 1, at=at, time=ev.now(), reason=reason, duration=at)])


def _name(error: Exception) -> str:
    return error.code if isinstance(error, CalmlineError) else type(error).__name__
