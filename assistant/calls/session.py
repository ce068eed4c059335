"""One call, from sound to card. Read it top to bottom: it is the way of one chunk of sound.

Everything here runs on one event loop and nothing awaits between reading the state and appending an event, so there is
no lock. Scoring alone is awaited, on a queue of its own that keeps the order of the utterances. The scorer, the
prompts, the recorder, the second pass and the store only decorate the call: each may fail, say so once, and recover.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec
import structlog

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.bus.base import Bus
from assistant.calls.cards import Cards
from assistant.calls.early import Debounce, Unfinished, glimpse
from assistant.calls.kit import Kit, MakeRecorder
from assistant.calls.log import CallLog
from assistant.calls.mood import Mood
from assistant.calls.opening import Opening
from assistant.calls.readings import Better, Readings
from assistant.calls.rehearing import Rehearing
from assistant.calls.scoring import SCORING_SECONDS, Said, Scoring
from assistant.calls.state import CallState, CallStatus
from assistant.calls.troubles import Troubles
from assistant.errors import CalmlineError
from assistant.hostility.base import Assessment
from assistant.prompting.checklist import entries
from assistant.prompting.engine import PromptEngine
from assistant.prompting.slots import Filler
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

UNSURE = 0.0
"""Confidence in words that may go on otherwise."""

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
    ) -> None:
        """Open the call's log.

        Args:
            call_id: unique id of the call.
            kit: the shared models and phrases.
            bus: where the events go.
            opening: what is known of the call as it begins.
            hears: False for typed turns, which need no recogniser.
            make_recorder: opens what keeps the sound, where it is kept.
        """
        self.call_id = call_id
        self._now = self._stepped = 0.0
        self._finals = dict.fromkeys(ev.Channel, 0)
        self._debounce = Debounce()
        self._agent_words = ""
        self._end: asyncio.Task[None] | None = None
        self._log = CallLog(call_id, bus)
        self._troubles = Troubles(self._log)
        self._recorder = make_recorder(call_id, self._recording_failed) if make_recorder else None
        facts = opening.facts
        if not facts.company:
            facts = msgspec.structs.replace(facts, company=kit.company or None)
        filler = Filler(facts, kit.library.options, kit.helpline, kit.advice)
        recognizer, second = (kit.recognizer, kit.second_pass) if hears else (None, None)
        self._log.append(
            ev.CallStarted(
                **self._log.stamp(0.0),
                source=opening.source,
                title=opening.title,
                agent=opening.agent,
                team=opening.team,
                consent=opening.consent,
                kept=opening.kept,
                recogniser=recognizer.name if recognizer else "none",
                classifier=kit.classifier,
                playbook=kit.library.describe(),
                recorded=self._recorder is not None,
                second_pass=second.name if second else "none",
                checklist=entries(kit.library.checklist, filler),
            )
        )
        readings = self._readings = Readings()
        self._mood = Mood(self._log, readings)
        engine = PromptEngine(
            kit.library,
            cooldown=kit.cooldown,
            max_cards=kit.max_cards,
            filler=filler,
            fit_of=kit.fit_of,
            learned=kit.learned(call_id) if kit.learned else None,
            listener=kit.listener,
            find_fault=kit.find_fault,
        )
        self._cards = Cards(engine, filler, self._log, self._troubles)
        self._scoring = Scoring(call_id, kit.scorer, readings, self._troubles, self._read, lambda: self._now)
        self._again = Rehearing(call_id, second, self._better) if second else None
        self._streams: dict[ev.Channel, SpeechStream] = {}
        if recognizer is not None:
            self._streams = {channel: recognizer.stream(self._listener(channel)) for channel in ev.Channel}
        if second and second.state is not State.RUNNING:
            self.second_pass_changed(second.state, "before the call")

    @property
    def state(self) -> CallState:
        """What a screen shows now."""
        return self._log.state

    @property
    def now(self) -> float:
        """Seconds into the call, on the clock of its sound."""
        return self._now

    # ---- what the source says -------------------------------------------------------------------------------------

    def connect(self, channel: ev.Channel) -> None:
        """The sound of one side begins."""
        self._source_changed(channel, ev.SourceStatus.CONNECTED, "")

    def push(self, chunk: AudioChunk) -> None:
        """Take in sound. Never blocks, never raises for a fault in what decorates the call."""
        self._now = max(self._now, chunk.end)
        if self._recorder is not None:
            self._recorder.push(chunk)
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
        self._final(channel, text, start, end, 1.0, ())

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

    def source_ahead(self, channel: ev.Channel, ahead: bool) -> None:
        """Sound arrives much faster, or no longer much faster, than it can have been spoken."""
        self._troubles.turn(ahead, "source_too_fast", self._now, channel)

    def _source_changed(self, channel: ev.Channel, status: ev.SourceStatus, reason: str) -> None:
        self._log.append(ev.SourceChanged(**self._log.stamp(self._now), channel=channel, status=status, reason=reason))

    # ---- what is heard --------------------------------------------------------------------------------------------

    def _listener(self, channel: ev.Channel) -> Callable[[Heard], None]:
        return lambda heard: self._heard(channel, heard)

    def _heard(self, channel: ev.Channel, heard: Heard) -> None:
        if self.state.status is CallStatus.ENDED:
            return
        utterance = self._utterance(channel)
        match heard:
            case SpeechBegan(at):
                self._speaking(channel, True, at)
            case Partial(text):
                self._log.publish(self._now, channel, utterance, text)
                if channel is ev.Channel.CUSTOMER and self._debounce.due(utterance, text, self._now):
                    self._scoring.put(Unfinished(utterance, text), self._agent_words)
            case Final(text, words, confidence):
                self._troubles.turn(False, "decode_failed", self._now, channel)
                self._final(channel, text, heard.start, heard.end, confidence, words)
            case SpeechStopped(at):
                if channel in self.state.partials:
                    self._log.publish(self._now, channel, utterance, "")
                self._speaking(channel, False, at)
            case StreamFailed(code):
                self._troubles.turn(True, code, self._now, channel)
            case StreamRecovered(code):
                self._troubles.turn(False, code, self._now, channel)
        if self._again is not None:
            self._again.heard(channel, utterance, heard)

    def _utterance(self, channel: ev.Channel) -> str:
        """Id of the utterance in progress, or of the next one."""
        return f"{channel.value}-{self._finals[channel] + 1}"

    def _speaking(self, channel: ev.Channel, speaking: bool, at: float) -> None:
        self._cards.tell(self._now, lambda engine: engine.speaking(channel, speaking, at))

    def _final(
        self,
        channel: ev.Channel,
        text: str,
        start: float,
        end: float,
        confidence: float,
        words: tuple[ev.Word, ...],
    ) -> None:
        final = ev.TranscriptFinal(
            **self._log.stamp(self._now),
            channel=channel,
            utterance=self._utterance(channel),
            text=text,
            start=round(start, 3),
            end=round(end, 3),
            confidence=round(confidence, 3),
            words=words,
        )
        self._finals[channel] += 1
        self._log.append(final)
        self._cards.heard(self._now, channel, final.utterance, text, confidence)
        if channel is ev.Channel.CUSTOMER:
            self._scoring.put(final, self._agent_words)
        else:
            self._agent_words = text
            self._cards.tell(self._now, lambda engine: engine.agent_said(self._now, final.utterance, text))

    def _better(self, outcome: Outcome) -> None:
        """An utterance was heard again, and better."""
        job, transcript = outcome.job, outcome.transcript
        if transcript is None or self.state.status is CallStatus.ENDED:
            return
        revised = ev.TranscriptRevised(
            **self._log.stamp(self._now),
            channel=job.channel,
            utterance=job.utterance,
            text=transcript.text,
            start=round(transcript.words[0].start, 3),
            end=round(transcript.words[-1].end, 3),
            confidence=round(transcript.confidence, 3),
            words=transcript.words,
            replaces=job.first.text,
            model=outcome.model,
            delay=round(outcome.delay, 3),
        )
        self._log.append(revised)
        self._cards.heard(self._now, job.channel, job.utterance, revised.text, revised.confidence)
        if job.channel is ev.Channel.CUSTOMER:
            self._scoring.put(Better(revised, job.first.words), self._agent_words)
        else:
            risk = self._mood.shown
            self._cards.tell(self._now, lambda engine: engine.revised(job.utterance, transcript.text, risk))

    # ---- what is read in the customer's words, and what to say ------------------------------------------------------

    def _read(self, said: Said, assessment: Assessment) -> None:
        if isinstance(said, Unfinished):
            self._glimpse(said, assessment)
            return
        utterance = said.event.utterance if isinstance(said, Better) else said.utterance
        assessment = self._readings.weigh(utterance, assessment, self._now)
        if isinstance(said, Better):
            event = said.event
            risk = self._mood.read(utterance, event.text, assessment, self._now, revised=True)
            self._cards.tell(
                self._now, lambda engine: engine.revised(utterance, event.text, risk, assessment, event.confidence)
            )
        else:
            risk = self._mood.read(utterance, said.text, assessment, self._now, revised=False)
            self._cards.tell(
                self._now,
                lambda engine: engine.customer_said(self._now, utterance, said.text, assessment, risk, said.confidence),
            )
        self._cards.read(self._now, utterance, "cooperation" in assessment.active)

    def _glimpse(self, said: Unfinished, assessment: Assessment) -> None:
        seen = glimpse(assessment)
        if seen is None or said.utterance != self._utterance(ev.Channel.CUSTOMER):
            return
        risk = self._mood.glimpse(said.utterance, seen, self._now)
        self._cards.tell(
            self._now,
            lambda engine: engine.customer_said(self._now, said.utterance, said.text, seen, risk, UNSURE),
        )

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

    def _recording_failed(self, error: CalmlineError) -> None:
        log.error("recording.failed", call_id=self.call_id, error=error.code)
        self._troubles.turn(True, "recording_failed", self._now)

    def _watch_backlog(self, channel: ev.Channel) -> None:
        backlog = self._streams[channel].backlog
        if CAUGHT_UP_SECONDS <= backlog <= BEHIND_SECONDS:
            return
        behind = backlog > BEHIND_SECONDS
        self._troubles.turn(behind, "recogniser_behind", self._now, channel)
        if self._again is not None:
            self._again.behind(channel, behind)

    # ---- how it ends ----------------------------------------------------------------------------------------------

    async def hear_out(self, channel: ev.Channel) -> None:
        """Return once the sound of one side taken in so far has been heard."""
        await self._streams[channel].drain()

    async def settle(self) -> None:
        """Return once everything taken in so far has been heard, read and answered."""
        await asyncio.gather(*(stream.drain() for stream in self._streams.values()))
        if self._again is not None:
            await self._again.settle()
        await self._scoring.join()

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
        await self._scoring.aclose()
        if self._recorder is not None:
            await self._recorder.aclose()
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
                await self._scoring.join()
