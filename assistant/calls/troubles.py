"""Turns faults in what decorates a call into one `degraded` event when they begin and one when they are over."""

from collections.abc import Callable
from typing import TypeVar

import structlog

from assistant import events as ev
from assistant.calls.log import CallLog
from assistant.errors import CalmlineError

T = TypeVar("T")

logger = structlog.get_logger(__name__)


class Troubles:
    """The troubles of one call."""

    def __init__(self, log: CallLog) -> None:
        self._log = log
        self._open: dict[tuple[ev.Component, ev.Channel | None], str] = {}

    def begin(
        self, component: ev.Component, at: float, code: str, message: str, channel: ev.Channel | None = None
    ) -> None:
        """A part fails; said once until it is over."""
        if self._open.get((component, channel)) != code:
            self._open[(component, channel)] = code
            self._append(component, at, code, message, channel, recovered=False)

    def over(
        self, component: ev.Component, at: float, channel: ev.Channel | None = None, code: str | None = None
    ) -> None:
        """A part works again; with `code`, only that trouble of it is over."""
        open_code = self._open.get((component, channel))
        if open_code is not None and code in (None, open_code):
            del self._open[(component, channel)]
            self._append(component, at, open_code, "", channel, recovered=True)

    def watch(self, component: ev.Component, at: float, work: Callable[[], T], code: str, message: str) -> T | None:
        """Do the work of a part; a fault in it is reported and swallowed, and gives None."""
        try:
            return work()
        except Exception as error:
            logger.error(
                "part.failed",
                component=component.value,
                call_id=self._log.call_id,
                error=error.code if isinstance(error, CalmlineError) else type(error).__name__,
            )
            self.begin(component, at, code, message)
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
