"""Which threads go first where the processor is full: the call's events, then decoding, then hearing again."""

import os
import threading

DECODING, HEARING_AGAIN = 5, 10
"""Niceness, of which the thread that serves calls and screens has 0."""


def give_way(niceness: int) -> None:
    """Lower the priority of the calling thread, where the system lets a thread have one of its own."""
    if hasattr(os, "setpriority"):
        try:
            thread = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, thread, max(niceness, os.getpriority(os.PRIO_PROCESS, thread)))
        except OSError:
            return
