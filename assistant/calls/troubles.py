"""Turns faults in what decorates a call into one `degraded` event when they begin and one when they are over."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from assistant import events as ev
from assistant.calls.log import CallLog
from assistant.errors import CalmlineError

MESSAGES = {
    "source_too_fast": (
        ev.Component.SOURCE,
        "Sound arrives faster than it is spoken: this is a recording, or its sample rate is wrong.",
    ),
    "voice_failed": (ev.Component.VOICE, "Silence is not told from speech just now. The transcript goes on."),
    "decode_failed": (ev.Component.RECOGNISER, "Some words were lost. The transcript goes on."),
    "recogniser_behind": (ev.Component.RECOGNISER, "The transcript is running a few seconds behind."),
    "recogniser_overrun": (ev.Component.RECOGNISER, "The transcript is far behind, and some words are left out."),
    "second_pass_thinned": (
        ev.Component.SECOND_PASS,
        "This machine is busy: only the customer's words are heard twice just now.",
    ),
    "second_pass_stopped": (
        ev.Component.SECOND_PASS,
        "This machine is busy: words are heard once just now, with more mistakes.",
    ),
    "revisions_dropped": (
        ev.Component.SECOND_PASS,
        "The call ended before its last words could be heard again.",
    ),
    "scorer_failed": (
        ev.Component.SCORER,
        "The mood of the call is not being read just now. The transcript goes on.",
    ),
    "prompts_failed": (ev.Component.PROMPTS, "No suggestions just now. The transcript goes on."),
    "store_failed": (
        ev.Component.STORE,
        "This call is not being saved just now. It will be once the disk is back.",
    ),
    "redaction_failed": (
        ev.Component.REDACTION,
        "Private words cannot be told from others just now, so some words are held back.",
    ),
    "recording_failed": (ev.Component.RECORDING, "The sound of this call is not being kept just now."),
}
"""By code: the part that fails, and what the agent should know."""

T = TypeVar("T")

logger = structlog.get_logger(__name__)


class Troubles:
    """The troubles of one call: at most one of each part on each side."""

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._open: dict[tuple[ev.Component, ev.Channel | None], str] = {}

    def turn(self, on: bool, code: str, at: float, channel: ev.Channel | None = None) -> None:
        """A trouble is there, or is not; only a change is logged. `code` is one of `MESSAGES`."""
        component, message = MESSAGES[code]
        known = self._open.get((component, channel))
        if on and known != code:
            self._open[(component, channel)] = code
            self._append(component, at, code, message, channel, recovered=False)
        elif not on and known == code:
            self.over(component, at, channel)

    def over(self, component: ev.Component, at: float, channel: ev.Channel | None = None) -> None:
        """A part works again, whatever its trouble was."""
        code = self._open.pop((component, channel), None)
        if code is not None:
            self._append(component, at, code, "", channel, recovered=True)

    def start_afresh(self, at: float) -> None:
        """The server was started again: whatever troubled the call before is over."""
        self._open = {(trouble.component, trouble.channel): trouble.code for trouble in self._log.state.degraded}
        for component, channel in tuple(self._open):
            self.over(component, at, channel)

    def watch(self, code: str, at: float, work: Callable[[], T]) -> T | None:
        """Do the work of a part; a fault in it is logged as the trouble `code` and swallowed, and gives None."""
        try:
            return work()
        except Exception as error:
            reason = error.code if isinstance(error, CalmlineError) else type(error).__name__
            logger.error("part.failed", code=code, call_id=self._log.call_id, error=reason)
            self.turn(True, code, at)
            return None

    def _append(
        self,
        component: ev.Component,
        at: float,
        code: str,
        message: str,
        channel: ev.Channel | None,
        *,
        recovered: bool,
    ) -> None:
        self._log.append(
            ev.Degraded(
                **self._log.stamp(at),
                component=component,
                channel=channel,
                recovered=recovered,
                code=code,
                message=message,
            )
        )
