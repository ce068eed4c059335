"""A call as a person reads it: who said what, when, and what was shown to the agent."""

from collections.abc import Iterator, Sequence

from assistant import events as ev
from assistant.calls.reducer import replay
from assistant.calls.state import CallState

NAMES = {ev.Channel.CUSTOMER: "Customer", ev.Channel.AGENT: "Agent"}


def transcript(log: Sequence[ev.LogEvent]) -> str:
    """The transcript of a log as plain text, in the order of the talk, cards among it."""
    state = replay(log)
    lines = [(u.start, f"{NAMES[u.channel]}: {u.text}") for u in state.utterances]
    lines += [
        (card.offered_at, f"  Suggested to the agent: {card.text} ({card.outcome.value})") for card in state.cards
    ]
    lines += [(flag.at, f"  Flagged: {flag.rule}") for flag in state.flags]
    lines += [(note.at, f"  Note to the agent from {note.name}: {note.text}") for note in state.notes]
    said = "\n".join(f"{clock(at)}  {line}" for at, line in sorted(lines, key=lambda line: line[0]))
    return "\n".join(_head(state)) + "\n\n" + said + "\n"


def clock(at: float) -> str:
    """Minutes and seconds into a call, such as `02:05`."""
    return f"{int(at) // 60:02d}:{int(at) % 60:02d}"


def _head(state: CallState) -> Iterator[str]:
    yield f"Call {state.call_id}: {state.title}"
    yield f"Began {state.started:%Y-%m-%d %H:%M:%S} UTC" + (f", {clock(state.duration)} long" if state.duration else "")
    yield f"Recording: {'kept' if state.recorded else 'not kept'}; customer's consent: {state.consent.value}"
    if state.points:
        yield "Agreed, promised, asked: " + "; ".join(f"{point.kind.value}: {point.quote}" for point in state.points)
