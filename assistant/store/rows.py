"""Events as rows: each body is the event's JSON, sealed with its call's key and bound to its place."""

from collections.abc import Sequence

from assistant.errors import CalmlineError
from assistant.events import LogEvent, decode_stored, encode
from assistant.privacy.sealing import Sealer

PLAIN = b"{"
"""How a body begins that was never sealed: those of version 0.1."""


class WordsGone(CalmlineError):
    """The key of a call was destroyed, and with it what was said."""

    http_status = 410


def row(event: LogEvent, sealer: Sealer) -> dict[str, object]:
    """What is stored of an event."""
    kind = str(event.__struct_config__.tag)
    return {"call_id": event.call_id, "seq": event.seq, "type": kind, "body": sealed(event, sealer)}


def sealed(event: LogEvent, sealer: Sealer) -> bytes:
    """An event's body."""
    return sealer.seal(encode(event), _about(event.call_id, event.seq))


def opened(call_id: str, seq: int, body: bytes, sealer: Sealer | None) -> LogEvent:
    """The event of a row.

    Raises:
        SealBroken: `seal_broken`.
        WordsGone: `words_gone`.
    """
    if body.startswith(PLAIN):
        return decode_stored(body)
    if sealer is None:
        raise WordsGone("words_gone", f"The key of the call {call_id} was destroyed: nothing of it can be read.")
    return decode_stored(sealer.open(body, _about(call_id, seq)))


def same(one: LogEvent, other: LogEvent) -> bool:
    """Whether two events of one place in a log are one fact; its words may have been redacted since."""
    return type(one) is type(other) and (one.seq, one.at, one.time) == (other.seq, other.at, other.time)


def by_call(events: Sequence[LogEvent]) -> dict[str, list[LogEvent]]:
    """Events by their call, in order."""
    found: dict[str, list[LogEvent]] = {}
    for event in events:
        found.setdefault(event.call_id, []).append(event)
    return found


def _about(call_id: str, seq: int) -> str:
    return f"{call_id}/{seq}"
