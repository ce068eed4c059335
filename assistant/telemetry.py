"""Logs and metrics. Neither ever holds what was said on a call."""

import logging
import sys
from typing import TextIO, cast

import structlog
from prometheus_client import Counter, Gauge

EVENTS = Counter("calmline_events", "Events appended to the logs of calls", ["type"])
LIVE_CALLS = Gauge("calmline_live_calls", "Calls followed just now")
SCREENS = Gauge("calmline_screens", "Screens connected just now")


class _Stderr:
    """The standard error of the moment, which a test or a service manager may exchange."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def set_up_logs(level: int = logging.INFO) -> None:
    """Send structured logs to stderr, one line each."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Stderr())),
    )
