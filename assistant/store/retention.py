"""Erases what a site no longer keeps, holds what must be kept, and leaves a tombstone of everything erased."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.errors import BadInput, CalmlineError, Conflict, NotFound
from assistant.events import now
from assistant.privacy.retention import Decision, Kept, Policy, Stage, decide, floors_of, refuse_to_erase
from assistant.prompting.library import JURISDICTION_OF
from assistant.settings import Settings
from assistant.store.base import Erased
from assistant.store.recordings import Recordings
from assistant.store.sql import SqlStore
from assistant.store.tables import calls
from assistant.store.tombstones import bury

NIGHT = 3
"""Hour, UTC, at which a server erases what is due."""
SYSTEM = "system"
"""Who erases what is due."""

log = structlog.get_logger(__name__)


class Retention:
    """What is kept of ended calls, and what is erased of them."""

    def __init__(self, store: SqlStore, recordings: Recordings, policy: Policy) -> None:
        self._store = store
        self._recordings = recordings
        self.policy = policy

    async def call(self, call_id: str) -> Kept:
        """What there is of an ended call.

        Raises:
            NotFound: `call_unknown`.
            Conflict: `call_live`.
        """
        async with self._store.database.read() as connection:
            row = (await connection.execute(_kept().where(calls.c.call_id == call_id))).first()
        if row is None:
            raise NotFound("call_unknown", f"There is no call {call_id}.", "See GET /api/calls for those there are.")
        if row.end_reason is None:
            raise Conflict("call_live", f"The call {call_id} is live.", "Erase it when it has ended.")
        return _call(row)

    async def calls_of(self, subject: str) -> list[Kept]:
        """The ended calls of one customer, by their hash, oldest first."""
        query = _kept().where(calls.c.subject == subject, calls.c.end_reason.is_not(None)).order_by(calls.c.started)
        async with self._store.database.read() as connection:
            return [_call(row) for row in await connection.execute(query)]

    async def hold(self, call_id: str, reason: str) -> None:
        """Keep a call, live or ended, until it is released.

        Raises:
            NotFound: `call_unknown`.
            BadInput: `reason_missing`.
        """
        await self._hold(call_id, _reason(reason))

    async def release(self, call_id: str) -> None:
        """Let a call go the way of the others. Raises NotFound `call_unknown`."""
        await self._hold(call_id, "")

    async def erase(
        self, call: Kept, stage: Stage, *, actor: str, reason: str, despite_floor: bool = False
    ) -> list[str]:
        """Erase a call because a person says so; the ids of the tombstones.

        Raises:
            Conflict: `call_held`, `call_under_floor`, `recording_live`.
            BadInput: `reason_missing`.
            Unavailable: `objects_unreachable`.
        """
        why = _reason(reason)
        refuse_to_erase(call, stage, self.policy.floors, now(), despite_floor=despite_floor)
        return await self._erase(call, stage, actor, f"{why} (despite a floor)" if despite_floor else why)

    async def run(self, at: datetime, *, dry: bool = False) -> list[Decision]:
        """Erase what is due at a moment; everything a ceiling asks for, done or not. `dry` erases nothing."""
        decisions: list[Decision] = []
        for call in await self._old(at):
            for decision in decide(call, self.policy, at):
                failed = "" if decision.kept_by or dry else await self._carry_out(call, decision)
                decisions.append(replace(decision, kept_by=failed) if failed else decision)
        return decisions

    async def _carry_out(self, call: Kept, decision: Decision) -> str:
        """Erase what is due of one call; why that could not be, in a word, or nothing where it was done."""
        try:
            await self._erase(call, decision.stage, SYSTEM, f"kept for {self.policy.ceiling(decision.stage)} days")
        except CalmlineError as error:
            log.error("retention.failed", call_id=call.call_id, error=error.code)
            return f"trouble: {error.code}"
        return ""

    async def every_night(self) -> None:
        """Erase what is due, now and each night, until cancelled; the ledger gets what it lacks of earlier erasures."""
        while True:
            await self._store.erasures.catch_up()
            try:
                erased = [decision for decision in await self.run(now()) if not decision.kept_by]
                log.info("retention.done", erased=len(erased))
            except CalmlineError as error:
                log.error("retention.failed", error=error.code)
            except Exception as error:
                log.error("retention.failed", error=type(error).__name__)
            await asyncio.sleep(seconds_to_night(now()))

    async def _old(self, at: datetime) -> list[Kept]:
        shortest = self.policy.shortest
        if shortest is None:
            return []
        newest = (at - timedelta(days=shortest)).astimezone(UTC).isoformat()
        query = _kept().where(calls.c.started <= newest, calls.c.end_reason.is_not(None)).order_by(calls.c.started)
        async with self._store.database.read() as connection:
            return [_call(row) for row in await connection.execute(query)]

    async def _erase(self, call: Kept, stage: Stage, actor: str, reason: str) -> list[str]:
        sound = await self._recordings.erase(call.call_id)
        stones = []
        async with self._store.database.write() as connection:
            if await _held(connection, call.call_id):
                raise Conflict("call_held", f"The call {call.call_id} is on hold.", "Release the hold first.")
            if sound is not None:
                stones.append(await self._bury(connection, call, Erased(0, sound), "sound", actor, reason))
            if stage == "sound":
                await connection.execute(_of(call.call_id).values(sound_erased=_stamp()))
            else:
                erased = await self._store.erase(connection, call.call_id, figures=stage == "call")
                await connection.execute(_of(call.call_id).values(sound_erased=_stamp()))
                stones.append(await self._bury(connection, call, erased, stage, actor, reason))
        await self._store.erasures.add(stones)
        await self._store.database.scrub()
        log.info("call.erased", call_id=call.call_id, what=stage)
        return stones

    async def _bury(
        self, connection: AsyncConnection, call: Kept, erased: Erased, what: Stage, actor: str, reason: str
    ) -> str:
        return await bury(connection, call.call_id, erased, what=what, actor=actor, reason=reason, subject=call.subject)

    async def _hold(self, call_id: str, reason: str) -> None:
        async with self._store.database.write() as connection:
            if (await connection.execute(_of(call_id).values(hold=reason))).rowcount == 0:
                raise NotFound(
                    "call_unknown", f"There is no call {call_id}.", "See GET /api/calls for those there are."
                )


def policy_of(settings: Settings) -> Policy:
    """What a site keeps, with the floors of its jurisdiction."""
    jurisdiction = settings.jurisdiction or JURISDICTION_OF.get(settings.locale)
    return Policy(
        settings.keep_sound_days, settings.keep_words_days, settings.keep_figures_days, floors_of(jurisdiction)
    )


def seconds_to_night(moment: datetime) -> float:
    """From a moment to the next one at which a server erases what is due."""
    tonight = moment.astimezone(UTC).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return ((tonight if tonight > moment else tonight + timedelta(days=1)) - moment).total_seconds()


def _kept() -> sa.Select[tuple[str, str, str, str | None, bool, str | None, str | None, str, str, str, str]]:
    newer = calls.alias()
    newest = sa.select(sa.func.max(newer.c.started)).where(newer.c.subject == calls.c.subject).scalar_subquery()
    return sa.select(
        calls.c.call_id,
        calls.c.started,
        calls.c.hold,
        calls.c.end_reason,
        calls.c.recorded,
        calls.c.words_erased,
        calls.c.sound_erased,
        calls.c.subject,
        calls.c.agent,
        calls.c.team,
        sa.case((calls.c.subject == "", calls.c.started), else_=newest).label("last_activity"),
    )


def _call(row: sa.Row[tuple[str, str, str, str | None, bool, str | None, str | None, str, str, str, str]]) -> Kept:
    return Kept(
        row.call_id,
        datetime.fromisoformat(row.started),
        datetime.fromisoformat(row.last_activity),
        row.hold,
        has_words=row.words_erased is None,
        has_sound=row.recorded and row.sound_erased is None,
        subject=row.subject,
        agent=row.agent,
        team=row.team,
    )


def _of(call_id: str) -> sa.Update:
    return sa.update(calls).where(calls.c.call_id == call_id)


async def _held(connection: AsyncConnection, call_id: str) -> bool:
    return bool(await connection.scalar(sa.select(calls.c.hold).where(calls.c.call_id == call_id)))


def _stamp() -> str:
    return now().astimezone(UTC).isoformat(timespec="microseconds")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput("reason_missing", "A reason is missing.", "Say why: it is kept with the tombstone or the hold.")
    return reason.strip()
