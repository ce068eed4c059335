from datetime import UTC, datetime
from typing import Any

from assistant.audio.chunk import RATE
from assistant.audio.journal import Silence
from assistant.events import Channel, LogEvent, TranscriptFinal, TranscriptRedacted, Word
from assistant.privacy.placing import MARGIN
from assistant.store.unsaid import silences


def stamp(seq: int) -> dict[str, Any]:
    return {"call_id": "call-a", "seq": seq, "at": 9.0, "time": datetime(2026, 1, 1, tzinfo=UTC)}


def test_each_placeholder_is_a_stretch_of_its_side_and_other_words_are_none() -> None:
    words = (Word("it's", 1.0, 1.2, 1.0), Word("[card number]", 1.25, 4.0, 1.0), Word("[laughs]", 5.0, 6.0, 1.0))
    log: list[LogEvent] = [
        TranscriptFinal(
            **stamp(1),
            channel=Channel.CUSTOMER,
            utterance="customer-1",
            text="it's [card number]",
            start=1.0,
            end=4.0,
            confidence=1.0,
            words=words,
        ),
        TranscriptRedacted(
            **stamp(2),
            channel=Channel.AGENT,
            utterance="agent-1",
            text="[security code]",
            words=(Word("[security code]", 0.05, 0.5, 1.0),),
            kinds=("security_code",),
        ),
    ]
    assert silences(log) == [
        Silence(Channel.CUSTOMER, round((1.25 - MARGIN) * RATE), round((4.0 + MARGIN) * RATE)),
        Silence(Channel.AGENT, 0, round((0.5 + MARGIN) * RATE)),
    ]
