"""The second pass of one call: cuts what was said out of the sound, has it heard again, and hands back what differs."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from assistant.audio.chunk import AudioChunk
from assistant.events import Channel
from assistant.speech.base import Final, Heard, SpeechBegan, SpeechStopped
from assistant.speech.history import Ear, Utterance
from assistant.speech.job import Job, Outcome, Verdict
from assistant.speech.second_pass import SecondPass

USEFUL_SECONDS = {Channel.CUSTOMER: 8.0, Channel.AGENT: 20.0}
"""How long after its end an utterance is still worth hearing again."""

Revised = Callable[[Outcome], None]
"""Takes what was heard better; called on the event loop."""


class Rehearing:
    """Both sides of one call on their way through the second pass."""

    def __init__(self, call_id: str, second: SecondPass, revised: Revised) -> None:
        self._call_id = call_id
        self._second = second
        self._revised = revised
        self._ears = {channel: Ear(partial(self._submit, channel)) for channel in Channel}
        self._lagging: set[Channel] = set()
        second.enter(call_id)

    def push(self, chunk: AudioChunk) -> None:
        """Keep sound that may be heard again."""
        self._ears[chunk.channel].push(chunk)

    def silence(self, channel: Channel, start: float, end: float) -> None:
        """Forget a stretch of one side's sound; `start` and `end` are seconds into the call."""
        self._ears[channel].silence(start, end)

    def heard(self, channel: Channel, utterance: str, heard: Heard, *, private: bool = False) -> None:
        """Follow what the first pass hears.

        `utterance` is the id of the utterance it belongs to. One that is `private` in part is not heard again: what
        was taken out of it stays out.
        """
        ear = self._ears[channel]
        match heard:
            case SpeechBegan(at):
                ear.began(at)
            case SpeechStopped(at):
                ear.stopped(at)
            case Final() if private:
                ear.skip(heard)
            case Final():
                ear.heard(utterance, heard)
            case _:
                pass

    def behind(self, channel: Channel, behind: bool) -> None:
        """The first pass of one side is behind, or no longer."""
        if behind != (channel in self._lagging):
            (self._lagging.add if behind else self._lagging.discard)(channel)
            self._second.behind(self._call_id, bool(self._lagging))

    async def settle(self) -> None:
        """Where nothing is given up, return once everything has been heard again."""
        if self._second.patient:
            await self._second.drain(self._call_id, float("inf"))

    async def end(self, seconds: float) -> int:
        """Finish what is outstanding within `seconds`; how many utterances had to be given up.

        Where nothing is given up it takes as long as it takes.
        """
        for ear in self._ears.values():
            ear.flush()
        given_up = await self._second.drain(self._call_id, float("inf") if self._second.patient else seconds)
        self._second.leave(self._call_id)
        return given_up

    def _submit(self, channel: Channel, utterance: str, first: Final, sound: Utterance | None) -> None:
        if sound is None:
            return
        patience = float("inf") if self._second.patient else USEFUL_SECONDS[channel]
        deadline = time.monotonic() + patience
        self._second.submit(Job(self._call_id, channel, utterance, first, sound, deadline, self._answered))

    def _answered(self, outcome: Outcome) -> None:
        """Pass on what differs. The clock of a recording stands still while it is heard again: nothing is delayed."""
        if outcome.verdict is Verdict.REVISED:
            self._revised(replace(outcome, delay=0.0) if self._second.patient else outcome)
