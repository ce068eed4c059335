"""One call, from sound to card. Read it top to bottom: it is the way of one chunk of sound.

Everything here runs on one event loop and nothing awaits between reading the state and appending an event, so there is
no lock. Redaction's slow part and scoring alone are awaited, each on a queue of its own that keeps the order of the
utterances. The scorer, the prompts, the recorder, the second pass and the store only decorate the call: each may fail,
say so once, and recover.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import structlog

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.bus.base import Bus
from assistant.calls.cards import Cards
from assistant.calls.desk import Desk
from assistant.calls.kit import Kit, MakeRecorder
from assistant.calls.log import CallLog
from assistant.calls.mood import Mood
from assistant.calls.opening import Opening
from assistant.calls.privacy import Privacy
from assistant.calls.read_ahead import ReadAhead, Step, Work
from assistant.calls.readings import Readings
from assistant.calls.rehearing import Rehearing
from assistant.calls.resume import RESTARTED, take_up
from assistant.calls.scoring import SCORING_SECONDS
from assistant.calls.state import CallState, CallStatus
from assistant.calls.talk import Talk
from assistant.calls.troubles import Troubles
from assistant.prompting.checklist import entries
from assistant.prompting.engine import PromptEngine
from assistant.speech.backoff import State
from assistant.speech.base import (
    Final,
    Heard,
    Partial,
    SpeechBegan,
    SpeechStopped,
    SpeechStream,
    StreamFailed,
    StreamRecovered,
)
from assistant.speech.job import Outcome

STEP_SECONDS = 0.1
"""How often, on the call's clock, time alone is given a chance to change the gauge or the card."""

BEHIND_SECONDS, CAUGHT_UP_SECONDS = 2.0, 0.5
"""Backlog of sound at which the recogniser counts as behind, and as caught up again."""

REVISING_SECONDS = 5.0
"""What a call that ends may take to hear its last utterances again."""

log = structlog.get_logger(__name__)


class CallSession:
    """A live call. Made and ended by the registry; fed by a source; commanded by screens."""

    def __init__(
        self,
        call_id: str,
        kit: Kit,
        bus: Bus,
        opening: Opening,
        *,
        hears: bool = True,
        make_recorder: MakeRecorder | None = None,
        past: Sequence[ev.LogEvent] = (),
    ) -> None:
        """Open the call's log, or go on with it.

        Args:
            call_id: unique id of the call.
            kit: the shared models and phrases.
            bus: where the events go.
            opening: what is known of the call as it begins.
            hears: False for typed turns, which need no recogniser.
            make_recorder: opens what keeps the sound, where it is kept.
            past: the log of a call that a crash cut off; none where the call begins.
        """
        self.call_id = call_id
        self._now = self._stepped = 0.0
        self._end: asyncio.Task[None] | None = None
        self._log = CallLog(call_id, bus)
        self._troubles = Troubles(self._log)
        self._on_refusal = kit.on_refusal
        refused = opening.consent is ev.Consent.REFUSED
        kept = opening.kept and kit.keep and not (refused and kit.on_refusal == "forget")
        self._privacy = Privacy(
            call_id,
            kit.redactor(opening.facts),
            make_recorder if kept and not refused else None,
            self._log,
            self._troubles,
            lambda: self._now,
            lambda channel, utterance, text: self._talk.corrected(channel, utterance, text),
            self._unkept,
        )
        self.overhearing = self._privacy.overhearing
        """Who listens in."""
        filler = kit.filler(opening.facts)
        recognizer, second = (kit.recognizer, kit.second_pass) if hears else (None, None)
        if not past:
            self._log.append(
                ev.CallStarted(
                    **self._log.stamp(0.0),
                    source=opening.source,
                    title=opening.title,
                    agent=opening.agent,
                    team=opening.team,
                    consent=opening.consent,
                    kept=kept,
                    subject=kit.subject(opening.subject),
                    recogniser=recognizer.name if recognizer else "none",
                    classifier=kit.classifier,
                    playbook=kit.library.describe(),
                    recorded=self._privacy.records,
                    second_pass=second.name if second else "none",
                    checklist=entries(kit.library.checklist, filler),
                )
            )
        readings = Readings()
        self._mood = Mood(self._log, readings)
        engine = kit.engine(call_id, filler)
        self._cards = Cards(engine, filler, self._log, self._troubles)
        self.desk = Desk(self._log, self._cards, lambda: self._now)
        """What people do on the call."""
        self._talk = Talk(
            kit.scorer,
            self._log,
            self._privacy,
            self._cards,
            self._mood,
            readings,
            self._troubles,
            lambda: self._now,
        )
        self._again = Rehearing(call_id, second, self._heard_again) if second else None
        self._ahead = ReadAhead(call_id)
        self._streams: dict[ev.Channel, SpeechStream] = {}
        if recognizer is not None:
            self._streams = {channel: recognizer.stream(self._listener(channel)) for channel in ev.Channel}
        self._reach = dict.fromkeys(ev.Channel, 0.0)
        """Seconds into the call up to which each side has brought sound."""
        if past:
            self._resume(past, engine)
        if second and second.state is not State.RUNNING:
            self.second_pass_changed(second.state, "before the call")

    def _resume(self, past: Sequence[ev.LogEvent], engine: PromptEngine) -> None:
        """Go on where the log ends. What is appended here tells screens what the crash has changed."""
        resumed = take_up(past, self._log, engine, self._cards, self._mood)
        self._now = self._stepped = resumed.at
        self._reach = dict.fromkeys(ev.Channel, resumed.at)
        self._talk.finals, self._talk.agent_words = resumed.finals, resumed.agent_words
        self._troubles.start_afresh(self._now)
        for channel, source in self.state.sources.items():
            if source.status is ev.SourceStatus.CONNECTED:
                self._source_changed(channel, ev.SourceStatus.LOST, RESTARTED)
        self._privacy.recall(past)
        self._cards.recall(self._now)

    @property
    def state(self) -> CallState:
        """What a screen shows now."""
        return self._log.state

    @property
    def records(self) -> bool:
        """Whether sound is kept."""
        return self._privacy.records

    @property
    def now(self) -> float:
        """Seconds into the call, on the clock of its sound."""
        return self._now

    def place(self, channel: ev.Channel) -> float:
        """Seconds into the call at which sound belongs that a side begins to bring now.

        That is by the clock on the wall, and never before the end of what the side brought already.
        """
        return max(self._reach[channel], (ev.now() - self.state.started).total_seconds())

    # ---- what the source says -------------------------------------------------------------------------------------

    def connect(self, channel: ev.Channel) -> None:
        """The sound of one side begins."""
        self._source_changed(channel, ev.SourceStatus.CONNECTED, "")

    def push(self, chunk: AudioChunk) -> None:
        """Take in sound. Never blocks, never raises for a fault in what decorates the call."""
        self._now = max(self._now, chunk.end)
        self._reach[chunk.channel] = chunk.end
        self._privacy.hear(chunk)
        if self._again is not None:
            self._again.push(chunk)
        self._streams[chunk.channel].push(chunk)
        self._watch_backlog(chunk.channel)
        self.advance(self._now)

    def begin(self, channel: ev.Channel, start: float) -> None:
        """One side begins a typed turn; what it says follows with `say`."""
        self.advance(start)
        self._speaking(channel, True, start)

    def say(self, channel: ev.Channel, text: str, start: float, end: float) -> None:
        """Take in a typed turn in place of sound; `start` and `end` are seconds into the call."""
        self.begin(channel, start)
        self.advance(end)
        self._speaking(channel, False, end)
        self._talk.finished(channel, text, start, end, 1.0, ())

    def advance(self, at: float) -> None:
        """Move the call's clock on to `at` seconds; it never goes back."""
        self._now = max(self._now, at)
        if self._now - self._stepped >= STEP_SECONDS:
            self._stepped = self._now
            if (risk := self._mood.cool(self._now)) is not None:
                self._cards.tell(self._now, lambda engine: engine.cooled(self._now, risk))
            self._cards.decide(self._now)

    def lost(self, channel: ev.Channel, reason: str) -> None:
        """The sound of one side is gone, perhaps to come back; what it was saying is finished."""
        self._streams[channel].flush()
        self._source_changed(channel, ev.SourceStatus.LOST, reason)

    def end_side(self, channel: ev.Channel) -> None:
        """The sound of one side is over for good; saying so again changes nothing."""
        source = self.state.sources.get(channel)
        if source is None or source.status is not ev.SourceStatus.ENDED:
            self._streams[channel].end_input()
            self._source_changed(channel, ev.SourceStatus.ENDED, "")

    def backlog(self, channel: ev.Channel) -> float:
        """Seconds of one side's sound that wait to be heard."""
        return self._streams[channel].backlog

    def source_ahead(self, channel: ev.Channel, ahead: bool) -> None:
        """Sound arrives much faster, or no longer much faster, than it can have been spoken."""
        self._troubles.turn(ahead, "source_too_fast", self._now, channel)

    def _source_changed(self, channel: ev.Channel, status: ev.SourceStatus, reason: str) -> None:
        self._log.append(ev.SourceChanged(**self._log.stamp(self._now), channel=channel, status=status, reason=reason))

    # ---- what is heard --------------------------------------------------------------------------------------------

    def _listener(self, channel: ev.Channel) -> Callable[[Heard], None]:
        return lambda heard: self._ahead.put(
            Step(
                lambda: self._heard(channel, heard),
                lambda: self._to_read(channel, heard),
                channel,
                passing=isinstance(heard, Partial),
            )
        )

    def _to_read(self, channel: ev.Channel, heard: Heard) -> Work | None:
        if self.state.status is CallStatus.ENDED or not isinstance(heard, Partial | Final):
            return None
        utterance = self._talk.utterance(channel)
        return self._privacy.ahead(channel, utterance, heard.text, finished=isinstance(heard, Final))

    def _heard(self, channel: ev.Channel, heard: Heard) -> None:
        if self.state.status is CallStatus.ENDED:
            return
        utterance = self._talk.utterance(channel)
        match heard:
            case SpeechBegan(at):
                self._speaking(channel, True, at)
            case Partial(words_so_far):
                self._talk.unfinished(channel, words_so_far)
            case Final(text, words, confidence):
                self._troubles.turn(False, "decode_failed", self._now, channel)
                self.overhearing.trouble(channel, "decode_failed", False)
                self._talk.finished(channel, text, heard.start, heard.end, confidence, words)
            case SpeechStopped(at):
                self._talk.nothing(channel)
                self._speaking(channel, False, at)
            case StreamFailed(code):
                self._troubles.turn(True, code, self._now, channel)
                self.overhearing.trouble(channel, code, True)
            case StreamRecovered(code):
                self._troubles.turn(False, code, self._now, channel)
                self.overhearing.trouble(channel, code, False)
        if self._again is not None:
            self._again.heard(channel, utterance, heard, private=self._privacy.took_from(utterance))

    def _speaking(self, channel: ev.Channel, speaking: bool, at: float) -> None:
        self._cards.tell(self._now, lambda engine: engine.speaking(channel, speaking, at))

    def _heard_again(self, outcome: Outcome) -> None:
        job, again = outcome.job, outcome.transcript

        def to_read() -> Work | None:
            return self._privacy.ahead(job.channel, job.utterance, again.text) if again else None

        self._ahead.put(Step(lambda: self._better(outcome), to_read))

    def _better(self, outcome: Outcome) -> None:
        if self.state.status is not CallStatus.ENDED:
            self._talk.heard_again(outcome)

    def _unkept(self, channel: ev.Channel, start: float, end: float) -> None:
        if self._again is not None:
            self._again.silence(channel, start, end)

    def consent(self, consent: ev.Consent, by: str) -> ev.ConsentChanged | None:
        """Note what the customer said to being recorded. See `Privacy.consent`."""
        return self._privacy.consent(consent, by, forget=self._on_refusal == "forget")

    # ---- what people do with it -------------------------------------------------------------------------------------

    def use(self, card_id: str) -> ev.CardUsed | None:
        """The agent says the card's sentence. See `Cards.use`."""
        return self._cards.use(card_id, self._now)

    def dismiss(self, card_id: str) -> ev.CardDismissed | None:
        """The agent puts the card away. See `Cards.dismiss`."""
        return self._cards.dismiss(card_id, self._now)

    def tick_item(self, item_id: str) -> ev.ItemTicked | None:
        """The agent ticks an item of the checklist. See `Cards.tick`."""
        return self._cards.tick(item_id, self._now)

    def summarise(self) -> ev.CardOffered:
        """Offer what was agreed, promised and asked as one summary. See `Cards.summarise`."""
        return self._cards.summarise(self._now)

    # ---- what goes wrong ------------------------------------------------------------------------------------------

    def archive_changed(self, works: bool) -> None:
        """The store began to fail, or works again."""
        self._troubles.turn(not works, "store_failed", self._now)

    def second_pass_changed(self, state: State, reason: str) -> None:
        """The second pass thins out, stops, or runs again."""
        if self._again is None:
            return
        log.info("second_pass.changed", call_id=self.call_id, state=state.value, reason=reason)
        if state is State.RUNNING:
            self._troubles.over(ev.Component.SECOND_PASS, self._now)
        else:
            self._troubles.turn(True, f"second_pass_{state.value}", self._now)

    def _watch_backlog(self, channel: ev.Channel) -> None:
        backlog = self._streams[channel].backlog
        if CAUGHT_UP_SECONDS <= backlog <= BEHIND_SECONDS:
            return
        behind = backlog > BEHIND_SECONDS
        self.overhearing.trouble(channel, "recogniser_behind", behind)
        self._troubles.turn(behind, "recogniser_behind", self._now, channel)
        if self._again is not None:
            self._again.behind(channel, behind)

    # ---- how it ends ----------------------------------------------------------------------------------------------

    async def hear_out(self, channel: ev.Channel) -> None:
        """Return once the sound of one side taken in so far has been heard."""
        await self._streams[channel].drain()
        await self._ahead.join()

    async def settle(self) -> None:
        """Return once everything taken in so far has been heard, read and answered."""
        await asyncio.gather(*(stream.drain() for stream in self._streams.values()))
        await self._ahead.join()
        if self._again is not None:
            await self._again.settle()
            await self._ahead.join()
        await self._talk.scoring.join()

    async def end(self, reason: ev.EndReason) -> None:
        """Finish what is in progress, close the log and free everything. The log always gets its end."""
        if self._end is None:
            self._end = asyncio.create_task(self._finish(reason), name=f"end-{self.call_id}")
        await asyncio.shield(self._end)  # who waits may be cancelled; the end goes on

    async def _finish(self, reason: ev.EndReason) -> None:
        for stream in self._streams.values():
            stream.end_input()
        with suppress(TimeoutError):
            async with asyncio.timeout(SCORING_SECONDS + 2):
                await self.settle()
        await self._finish_second_pass()
        await self._ahead.aclose()
        await self._talk.scoring.aclose()
        await self._privacy.aclose()
        self._cards.end(self._now)
        self._log.append(ev.CallEnded(**self._log.stamp(self._now), reason=reason, duration=round(self._now, 3)))
        await asyncio.gather(*(stream.aclose() for stream in self._streams.values()), return_exceptions=True)

    async def _finish_second_pass(self) -> None:
        if self._again is None:
            return
        if await self._again.end(REVISING_SECONDS):
            self._troubles.turn(True, "revisions_dropped", self._now)
        with suppress(TimeoutError):
            async with asyncio.timeout(SCORING_SECONDS):
                await self._ahead.join()
                await self._talk.scoring.join()
