"""Logs and metrics. Neither ever holds what was said on a call."""

import logging
import sys

import structlog
from prometheus_client import Counter, Gauge

EVENTS = Counter("calmline_events", "Events appended to the logs of calls", ["type"])
LIVE_CALLS = Gauge("calmline_live_calls", "Calls followed just now")
SCREENS = Gauge("calmline_screens", "Screens connected just now")


def set_up_logs(level: int = logging.INFO) -> None:
    """Send structured logs to stderr, one line each."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
