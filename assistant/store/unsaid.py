"""What the log of a call says was taken out of it, as stretches of its sound.

A redaction is in the log and in the sound within moments of each other. Where a crash came between, the sound is made
silent from the log before it becomes a recording: a placeholder's word has the times of what it stands for.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from math import ceil, floor

from assistant.audio.chunk import RATE
from assistant.audio.journal import Silence
from assistant.bus.base import Archive
from assistant.events import LogEvent, TranscriptFinal, TranscriptRedacted, TranscriptRevised
from assistant.privacy.kinds import Kind
from assistant.privacy.placing import MARGIN

PLACEHOLDERS = frozenset(kind.placeholder for kind in Kind)


def silences(log: Iterable[LogEvent]) -> list[Silence]:
    """The stretches of sound that a call's log has placeholders for."""
    found = []
    for event in log:
        if isinstance(event, TranscriptFinal | TranscriptRevised | TranscriptRedacted):
            for word in event.words:
                if word.text in PLACEHOLDERS:
                    begin = max(0, floor((word.start - MARGIN) * RATE))
                    found.append(Silence(event.channel, begin, ceil((word.end + MARGIN) * RATE)))
    return found


def silences_of(archive: Archive) -> Callable[[str], Awaitable[Sequence[Silence]]]:
    """Looks the stretches up by a call's id; raises what reading its log raises."""

    async def look_up(call_id: str) -> Sequence[Silence]:
        return silences(await archive.events(call_id))

    return look_up
