"""The live calls of this server: admission, who feeds which side, and how calls end."""

import asyncio
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

import structlog

from assistant import events as ev
from assistant.bus.base import Bus
from assistant.calls.kit import Kit, MakeRecorder
from assistant.calls.opening import Opening
from assistant.calls.reducer import replay
from assistant.calls.session import CallSession
from assistant.errors import BadInput, Conflict, NotFound, Unavailable
from assistant.memory import give_back
from assistant.prompting.library import Library
from assistant.prompting.meaning import Meaning

ONCE = frozenset({"file", "microphone", "turns"})
"""Sources that never come back to a call."""
NO_RECOGNISER = "none"
LONGEST_AWAY = 3600.0
"""Seconds since its last event after which nobody comes back to a call."""
MOST_WAITING = 30_000
"""Events waiting to be stored beyond which no further call is admitted."""
QUIET_SECONDS = 2.0
"""After a call has ended and no other goes on, when the memory it took is given back."""

log = structlog.get_logger(__name__)

CALL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def new_call_id(now: datetime) -> str:
    """An id that sorts by time and reads well in a list."""
    return f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


class CallRegistry:
    """Opens calls up to a limit, lets each side be fed by one source, and ends calls whose sources are gone."""

    def __init__(
        self,
        kit: Kit,
        bus: Bus,
        *,
        max_calls: int,
        reconnect_seconds: float,
        make_recorder: MakeRecorder | None = None,
        used: Iterable[str] = (),
    ) -> None:
        """Start with no call.

        Args:
            kit: the shared models and phrases.
            bus: where events go.
            max_calls: live calls at once.
            reconnect_seconds: how long a call waits for a lost source.
            make_recorder: opens recordings; without it sound is not kept.
            used: ids of calls that ended before this server started.
        """
        self._kit = kit
        self._bus = bus
        self._max_calls = max_calls
        self._reconnect_seconds = reconnect_seconds
        self._make_recorder = make_recorder
        self._used = set(used)
        self._sessions: dict[str, CallSession] = {}
        self._seats: dict[str, set[ev.Channel]] = {}
        self._ends: dict[str, asyncio.Task[None]] = {}

    @property
    def live(self) -> tuple[CallSession, ...]:
        """Live calls, oldest first."""
        return tuple(self._sessions.values())

    @property
    def library(self) -> Library:
        """The prompts that a call would get that began now."""
        return self._kit.current().library

    @property
    def meaning(self) -> Meaning | None:
        """The sentence encoder that all calls share, where there is one."""
        return self._kit.meaning

    def find(self, call_id: str) -> CallSession | None:
        """The live call of this id, if there is one."""
        return self._sessions.get(call_id)

    def get(self, call_id: str) -> CallSession:
        """The live call. Raises NotFound `call_not_live`."""
        session = self.find(call_id)
        if session is None:
            raise NotFound(
                "call_not_live", f"There is no live call {call_id}.", "It may have ended: see GET /api/calls."
            )
        return session

    def open(self, call_id: str | None, opening: Opening, *, hears: bool = True) -> CallSession:
        """Begin a call.

        Raises:
            BadInput: `call_id_invalid`.
            Conflict: `call_exists`, the id is live or was used before.
            Unavailable: `calls_full`, the server has as many calls as it admits.
        """
        call_id = call_id or new_call_id(ev.now())
        if not CALL_ID.fullmatch(call_id):
            raise BadInput(
                "call_id_invalid",
                "A call id is 1 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit.",
                "Send another id in ?call=…, or none to be given one.",
            )
        if call_id in self._used:
            raise Conflict("call_exists", f"The id {call_id} belongs to another call.", "Use a new id for a new call.")
        if self._bus.waiting > MOST_WAITING:
            raise Unavailable(
                "records_full",
                "Too much waits to be stored: the database or the disk is away.",
                "Bring it back; the calls that are followed already go on meanwhile.",
            )
        if len(self._sessions) >= self._max_calls:
            raise Unavailable(
                "calls_full",
                f"This server already follows {self._max_calls} calls.",
                "Try again when one has ended, or raise CALMLINE_MAX_CALLS.",
            )
        self._kit = self._kit.current()
        session = CallSession(
            call_id,
            self._kit,
            self._bus,
            opening,
            hears=hears,
            make_recorder=self._make_recorder if hears else None,
        )
        self._admit(session)
        return session

    def take_up(self, past: Sequence[ev.LogEvent]) -> CallSession:
        """Go on with a call that a crash cut off; `past` is its log, which has no end.

        It is live at once, and waits for its sources as a call does that has lost them. When none comes, or none can,
        it ends as orphaned.
        """
        state = replay(past)
        opening = Opening(
            title=state.title,
            source=state.source,
            agent=state.agent,
            team=state.team,
            consent=state.consent,
            kept=state.kept,
        )
        hears = state.recogniser != NO_RECOGNISER
        session = CallSession(
            state.call_id,
            self._kit,
            self._bus,
            opening,
            hears=hears,
            make_recorder=self._make_recorder if hears and state.recorded else None,
            past=past,
        )
        self._admit(session)
        over = bool(state.sources) and all(s.status is ev.SourceStatus.ENDED for s in state.sources.values())
        away = (ev.now() - past[-1].time).total_seconds()
        waits = state.source not in ONCE and not over and away <= LONGEST_AWAY
        reason = ev.EndReason.HUNG_UP if over else ev.EndReason.ORPHANED
        ending = self._end_after(self._reconnect_seconds if waits else 0.0, state.call_id, reason)
        self._ends[state.call_id] = asyncio.create_task(ending)
        log.info("call.taken_up", call_id=state.call_id, seq=state.seq, away=round(away, 1), waits=waits)
        return session

    def _admit(self, session: CallSession) -> None:
        self._used.add(session.call_id)
        self._sessions[session.call_id] = session
        self._seats[session.call_id] = set()

    def join(self, call_id: str | None, channel: ev.Channel, opening: Opening) -> CallSession:
        """Feed one side of a call, which begins with the first side that joins.

        Raises:
            Conflict: `side_taken`, another source feeds this side; and what `open` raises.
        """
        session = self._sessions.get(call_id or "")
        if session is None:
            session = self.open(call_id, opening)
        seats = self._seats[session.call_id]
        if channel in seats:
            raise Conflict(
                "side_taken",
                f"Another source already sends the {channel.value}'s side of call {session.call_id}.",
                "Give each call its own ?call=… and each side its own ?channel=customer|agent.",
            )
        if not seats and session.state.sources:
            session.advance((ev.now() - session.state.started).total_seconds())  # nobody moved its clock meanwhile
        seats.add(channel)
        if (ending := self._ends.pop(session.call_id, None)) is not None:
            ending.cancel()
        session.connect(channel)
        if opening.consent is ev.Consent.REFUSED or session.state.consent is ev.Consent.UNKNOWN:
            session.consent(opening.consent, "source")
        return session

    def leave(self, call_id: str, channel: ev.Channel, lost: str | None) -> None:
        """A source stops feeding one side: for good, or lost for the reason given. Safe to call after the end."""
        session = self._sessions.get(call_id)
        if session is None or channel not in self._seats[call_id]:
            return
        self._seats[call_id].discard(channel)
        if lost is None:
            session.end_side(channel)
        else:
            session.lost(channel, lost)
        if not self._seats[call_id]:
            hung_up = all(s.status is ev.SourceStatus.ENDED for s in session.state.sources.values())
            wait, reason = (
                (0.0, ev.EndReason.HUNG_UP) if hung_up else (self._reconnect_seconds, ev.EndReason.SOURCE_LOST)
            )
            self._ends[call_id] = asyncio.create_task(self._end_after(wait, call_id, reason))

    async def end(self, call_id: str, reason: ev.EndReason) -> None:
        """End a call; does nothing when it has ended."""
        session = self._sessions.get(call_id)
        if session is None:
            return
        await session.end(reason)
        await self._bus.flush()
        self._sessions.pop(call_id, None)
        self._seats.pop(call_id, None)
        asyncio.get_running_loop().call_later(QUIET_SECONDS, self._rest)

    def _rest(self) -> None:
        if not self._sessions:
            asyncio.get_running_loop().run_in_executor(None, give_back)

    async def end_all(self, reason: ev.EndReason = ev.EndReason.STOPPED) -> None:
        """End every call, as the server stops."""
        for ending in self._ends.values():
            ending.cancel()
        await asyncio.gather(*(self.end(call_id, reason) for call_id in list(self._sessions)))

    async def _end_after(self, seconds: float, call_id: str, reason: ev.EndReason) -> None:
        await asyncio.sleep(seconds)
        self._ends.pop(call_id, None)
        await self.end(call_id, reason)
