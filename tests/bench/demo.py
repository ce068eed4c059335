"""The bundled calls as a bench: what they are, what was heard in them, how far that is from the script."""

import re
from dataclasses import dataclass

import jiwer

from assistant import events as ev
from assistant.bus.memory import MemoryBus
from assistant.calls.kit import Kit
from assistant.calls.opening import Opening
from assistant.calls.session import CallSession
from assistant.commands.serving import DEMO, demo_call, demo_calls
from assistant.events import Channel, LogEvent
from assistant.sources.file import CallFile, Turn, read_turns, run_through


@dataclass(frozen=True)
class DemoCall:
    name: str
    file: CallFile
    turns: list[Turn]

    @property
    def seconds(self) -> float:
        return self.file.seconds or 0.0


def bundled() -> list[DemoCall]:
    return [DemoCall(name, demo_call(name)[0], read_turns(DEMO / f"{name}.turns.jsonl")) for name in demo_calls()]


async def log_of(call: DemoCall, kit: Kit) -> list[LogEvent]:
    """The event log of a call put through the pipeline as fast as it goes."""
    bus = MemoryBus()
    await bus.start()
    session = CallSession(call.name, kit, bus, Opening(title=call.name, source="file"))
    await run_through(session, call.file)
    await session.end(ev.EndReason.HUNG_UP)
    log = [event async for event in bus.tail(call.name) if not isinstance(event, ev.TranscriptPartial)]
    await bus.aclose()
    return log


def plain(text: str) -> str:
    """Lower case, no punctuation: how both script and recogniser are written before words are compared."""
    words = re.sub(r"[^a-z' ]", " ", text.lower().replace("’", "'").replace("-", " ")).split()
    return " ".join({"mr": "mister", "mrs": "missus", "okay": "ok"}.get(word, word) for word in words)


def word_errors(call: DemoCall, log: list[LogEvent], channel: Channel, *, revised: bool = False) -> tuple[int, int]:
    """Errors and words of one side: substitutions, deletions and insertions against the script.

    As first heard, or with `revised` as the record has it after the second pass.
    """
    reference = plain(" ".join(turn.text for turn in call.turns if turn.channel is channel))
    said = {e.utterance: (e.start, e.text) for e in log if isinstance(e, ev.TranscriptFinal) and e.channel is channel}
    for event in log:
        if revised and isinstance(event, ev.TranscriptRevised) and event.utterance in said:
            said[event.utterance] = (said[event.utterance][0], event.text)
    found = jiwer.process_words(reference, plain(" ".join(text for _, text in sorted(said.values()))))
    return found.substitutions + found.deletions + found.insertions, len(reference.split())
