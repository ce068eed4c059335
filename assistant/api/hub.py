"""Everything a running server holds, and how it starts and stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import structlog

from assistant.api.board import Board
from assistant.api.restart import cut_off, go_on, write_up_spill
from assistant.audio.recorder import Recorder
from assistant.auth.accounts import Accounts
from assistant.auth.audit import AuditLog
from assistant.auth.ingest_keys import IngestKeys
from assistant.auth.people import People, open_people
from assistant.auth.sessions import Sessions
from assistant.bus.memory import MemoryBus
from assistant.bus.spill import Spill
from assistant.calls.kit import Kit, RecordingFailed, RecordingRecovered
from assistant.calls.registry import CallRegistry
from assistant.coaching.plan import Plan, load_plan
from assistant.prompting.learning import open_learner
from assistant.settings import Settings
from assistant.speech.backoff import State
from assistant.store.coaching import Coaching
from assistant.store.database import Database
from assistant.store.keyring import CallKeys
from assistant.store.masters import MasterKeys
from assistant.store.objects import Objects, open_objects
from assistant.store.preferences import Preferences
from assistant.store.recordings import CallSeals, Recordings
from assistant.store.retention import Retention, policy_of
from assistant.store.sql import SqlStore, open_store
from assistant.store.subjects import Subjects
from assistant.store.unsaid import silences_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Hub:
    """The parts the routes use."""

    settings: Settings
    bus: MemoryBus
    store: SqlStore
    calls: CallRegistry
    database: Database
    masters: MasterKeys
    call_keys: CallKeys
    audit: AuditLog
    ingest_keys: IngestKeys
    objects: Objects
    recordings: Recordings
    people: People
    retention: Retention
    subjects: Subjects
    coaching: Coaching
    preferences: Preferences
    plan: Plan
    """The site's way of coaching."""
    board: Board
    open_access: bool = False
    """Nobody is asked who they are: the demo alone, which holds no private call and listens on this machine only."""

    @property
    def accounts(self) -> Accounts:
        """Who there is."""
        return self.people.accounts

    @property
    def sessions(self) -> Sessions:
        """Who is signed in."""
        return self.people.sessions


@asynccontextmanager
async def open_hub(kit: Kit, settings: Settings, *, open_access: bool = False) -> AsyncIterator[Hub]:
    """Open the records, close what a crash left open, and serve calls until the context ends.

    Raises:
        Unavailable: `data_unwritable`.
    """
    plan = load_plan(settings.coaching)
    store = await open_store(settings.data, settings.database, settings.key_file)
    spill = Spill(settings.data / "unwritten", store.call_keys.masters.site_sealer(), store.call_keys)
    await write_up_spill(spill, store)
    cut = await cut_off(store)
    objects = open_objects(settings.data / "recordings", settings.objects)
    recordings = Recordings(objects, settings.data, CallSeals(store.database, store.call_keys), silences_of(store))
    await recordings.start(resumable=[log[0].call_id for log in cut])
    retention = Retention(store, recordings, policy_of(settings))
    subjects = Subjects(store, recordings, retention)
    kit = replace(kit, keep=settings.keep, on_refusal=settings.on_refusal, subject_of=subjects.hash)
    people = open_people(store.database, store.call_keys.masters, settings)
    bus = MemoryBus(store, spill)
    await bus.start()

    def make_recorder(call_id: str, failed: RecordingFailed, recovered: RecordingRecovered) -> Recorder:
        return recordings.recorder(call_id, store.call_keys.make(call_id), failed, recovered)

    learner = open_learner(store, learn=settings.learn)
    watching = [asyncio.create_task(part.watch()) for part in (learner, kit.shelf) if part is not None]
    watching.append(asyncio.create_task(retention.every_night(), name="retention"))
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

    board = Board(bus, calls)
    watching.append(asyncio.create_task(board.run(), name="board"))
    bus.on_archive = archive_changed
    if kit.second_pass is not None:
        kit.second_pass.on_state = second_pass_changed
    await go_on(cut, calls, store, recordings)
    try:
        yield Hub(
            settings,
            bus,
            store,
            calls,
            store.database,
            store.call_keys.masters,
            store.call_keys,
            audit=AuditLog(store.database, store.call_keys.masters.derive("audit")),
            ingest_keys=IngestKeys(store.database, store.call_keys.masters.site_sealer()),
            people=people,
            objects=objects,
            recordings=recordings,
            retention=retention,
            subjects=subjects,
            coaching=Coaching(store.database, store.call_keys),
            preferences=Preferences(store.database),
            plan=plan,
            board=board,
            open_access=open_access,
        )
    finally:
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
        await calls.end_all()
        await recordings.aclose()
        await bus.aclose()
        await people.aclose()
        await store.aclose()
