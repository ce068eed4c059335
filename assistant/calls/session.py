"""One call, from sound to card. Read it top to bottom: it is the way of one chunk of sound.

Everything here runs on one event loop and nothing awaits between reading the state and appending an event, so there is
no lock. Scoring alone is awaited, on a queue of its own that keeps the order of the utterances. The scorer, the
prompts, the recorder and the store only decorate the call: each may fail, say so once, and recover.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

import structlog

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.bus.base import Bus
from assistant.calls import flags
from assistant.calls.kit import Kit, MakeRecorder
from assistant.calls.log import CallLog
from assistant.calls.readings import Better, Readings
from assistant.calls.rehearing import Rehearing
from assistant.calls.state import CallState, CallStatus, Card, Outcome
from assistant.calls.troubles import Troubles
from assistant.errors import CalmlineError, Conflict, NotFound
from assistant.hostility.base import Assessment, Level, Passage
from assistant.hostility.risk import Risk
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
from assistant.speech.job import Outcome as HeardAgain

STEP_SECONDS = 0.1
"""How often, on the call's clock, time alone is given a chance to change the gauge or the card."""

SCORING_SECONDS = 3.0
"""An utterance that is not scored by then goes without a reading."""

BEHIND_SECONDS, CAUGHT_UP_SECONDS = 2.0, 0.5
"""Backlog of sound at which the recogniser counts as behind, and as caught up again."""

REVISING_SECONDS = 5.0
"""What a call that ends may take to hear its last utterances again."""

SECOND_PASS_MESSAGES = {
    State.THINNED: "This machine is busy: only the customer's words are heard twice just now.",
    State.STOPPED: "This machine is busy: words are heard once just now, with more mistakes.",
}

HEAT_STEP, COOLING_STEP = 0.02, 0.06
"""Smallest changes of the gauge worth an event: after an utterance, and by time alone."""
T = TypeVar("T")

log = structlog.get_logger(__name__)


class CallSession:
    """A live call. Made and ended by the registry; fed by a source; commanded by screens."""

    def __init__(
        self,
        call_id: str,
        kit: Kit,
        bus: Bus,
        *,
        title: str,
        source: str,
        hears: bool = True,
        make_recorder: MakeRecorder | None = None,
    ) -> None:
        """Open the call's log.

        Args:
            call_id: unique id of the call.
            kit: the shared models and phrases.
            bus: where the events go.
            title: what a screen calls it.
            source: kind of source, as in `call.started`.
            hears: False for typed turns, which need no recogniser.
            make_recorder: opens what keeps the sound, where it is kept.
        """
        self.call_id = call_id
        self._kit = kit
        self._log = CallLog(call_id, bus)
        self._recorder = make_recorder(call_id, self._recording_failed) if make_recorder else None
        self._shown = Risk(Level.NONE, 0.0, ev.Trend.STEADY)
        self._engine = PromptEngine(kit.library, cooldown=kit.cooldown, max_cards=kit.max_cards)
        self._now = 0.0
        self._stepped = 0.0
        self._heard_count = dict.fromkeys(ev.Channel, 0)
        self._agent_words = ""
        self._flagged: set[str] = set()
        self._troubles = Troubles(self._log)
        self._to_score: asyncio.Queue[ev.TranscriptFinal | Better] = asyncio.Queue()
        self._readings = Readings()
        self._streams: dict[ev.Channel, SpeechStream] = {}
        recognizer = kit.recognizer if hears else None
        self._log.append(
            ev.CallStarted(
                **self._log.stamp(0.0),
                source=source,
                title=title,
                recogniser=recognizer.name if recognizer else "none",
                classifier=kit.classifier,
                playbook=kit.library.describe(),
                recorded=self._recorder is not None,
                second_pass=kit.second_pass.name if hears and kit.second_pass else "none",
            )
        )
        self._again = Rehearing(call_id, kit.second_pass, self._better) if hears and kit.second_pass else None
        if recognizer is not None:
            for channel in ev.Channel:
                self._streams[channel] = recognizer.stream(self._listener(channel))
        self._ending = False
        self._ended = asyncio.Event()
        self._scoring = asyncio.create_task(self._score_for_ever(), name=f"scoring-{call_id}")

    # ---- what the source says -------------------------------------------------------------------------------------

    def connect(self, channel: ev.Channel) -> None:
        """The sound of one side begins."""
        self._source_changed(channel, ev.SourceStatus.CONNECTED, "")

    def lost(self, channel: ev.Channel, reason: str) -> None:
        """The sound of one side is gone, perhaps to come back; what it was saying is finished."""
        self._streams[channel].flush()
        self._source_changed(channel, ev.SourceStatus.LOST, reason)

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

    def say(self, channel: ev.Channel, text: str, start: float, end: float) -> None:
        """Take in a typed turn in place of sound; `start` and `end` are seconds into the call."""
        self.advance(start)
        self._speaking(channel, True, start)
        self.advance(end)
        self._speaking(channel, False, end)
        self._final(channel, text, start, end, 1.0, ())

    def source_ahead(self, channel: ev.Channel, ahead: bool) -> None:
        """Sound arrives much faster, or no longer much faster, than it can have been spoken."""
        if ahead:
            self._troubles.begin(
                ev.Component.SOURCE,
                self._now,
                "source_too_fast",
                "Sound arrives faster than it is spoken: this is a recording, or its sample rate is wrong.",
                channel,
            )
        else:
            self._troubles.over(ev.Component.SOURCE, self._now, channel)

    def end_side(self, channel: ev.Channel) -> None:
        """The sound of one side is over for good; saying so again changes nothing."""
        source = self.state.sources.get(channel)
        if source is not None and source.status is ev.SourceStatus.ENDED:
            return
        self._streams[channel].end_input()
        self._source_changed(channel, ev.SourceStatus.ENDED, "")

    def advance(self, at: float) -> None:
        """Move the call's clock on to `at` seconds; it never goes back."""
        self._now = max(self._now, at)
        if self._now - self._stepped >= STEP_SECONDS:
            self._stepped = self._now
            self._show_risk(self._readings.risk.tick(self._now), None)
            self._decide()

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
                self._log.publish(self._now, channel, self._utterance(channel), text)
            case Final(text, words, confidence):
                self._troubles.over(ev.Component.RECOGNISER, self._now, channel, code="decode_failed")
                self._final(channel, text, heard.start, heard.end, confidence, words)
            case SpeechStopped(at):
                if channel in self.state.partials:
                    self._log.publish(self._now, channel, self._utterance(channel), "")
                self._speaking(channel, False, at)
            case StreamFailed(code, message):
                self._troubles.begin(_part(code), self._now, code, message, channel)
            case StreamRecovered(code):
                self._troubles.over(_part(code), self._now, channel, code=code)
        if self._again is not None:
            self._again.heard(channel, utterance, heard)

    def _utterance(self, channel: ev.Channel) -> str:
        return f"{channel.value}-{self._heard_count[channel] + 1}"

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
        self._heard_count[channel] += 1
        self._log.append(final)
        if channel is ev.Channel.CUSTOMER:
            self._to_score.put_nowait(final)
        else:
            self._agent_words = text
            self._prompts(lambda: self._engine.agent_said(self._now, final.utterance, text))
            self._decide()

    def _better(self, outcome: HeardAgain) -> None:
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
        if job.channel is ev.Channel.CUSTOMER:
            self._to_score.put_nowait(Better(revised, job.first.words))
        else:
            self._prompts(lambda: self._engine.revised(job.utterance, transcript.text, self._shown))
            self._decide()

    # ---- what is read in the customer's words ---------------------------------------------------------------------

    async def _score_for_ever(self) -> None:
        while True:
            said = await self._to_score.get()
            try:
                async with asyncio.timeout(SCORING_SECONDS):
                    if isinstance(said, Better):
                        self._reread(said.event, await self._readings.judge(said, self._score))
                    else:
                        self._read(said, await self._score(said.text, said.confidence))
                self._troubles.over(ev.Component.SCORER, self._now)
            except Exception as error:
                log.error("scoring.failed", call_id=self.call_id, error=type(error).__name__)
                self._troubles.begin(
                    ev.Component.SCORER,
                    self._now,
                    "scorer_failed",
                    "The mood of the call is not being read just now. The transcript goes on.",
                )
            finally:
                self._to_score.task_done()

    async def _score(self, text: str, confidence: float) -> Assessment:
        return await self._kit.scorer.score(Passage(text, self._agent_words, confidence))

    def _read(self, final: ev.TranscriptFinal, assessment: Assessment) -> None:
        self._log_reading(final.utterance, assessment, revised=False)
        risk = self._readings.add(final.utterance, assessment, self._now)
        self._show_risk(risk, final.utterance)
        self._flag(final.utterance, final.text, assessment, risk)
        self._prompts(lambda: self._engine.customer_said(self._now, final.utterance, final.text, assessment, risk))
        self._decide()

    def _reread(self, event: ev.TranscriptRevised, assessment: Assessment) -> None:
        self._log_reading(event.utterance, assessment, revised=True)
        risk = self._readings.replace(event.utterance, assessment, self._now)
        self._show_risk(risk, event.utterance)
        self._flag(event.utterance, event.text, assessment, risk)
        self._prompts(lambda: self._engine.revised(event.utterance, event.text, risk, assessment))
        self._decide()

    def _log_reading(self, utterance: str, assessment: Assessment, *, revised: bool) -> None:
        self._log.append(
            ev.Reading(
                **self._log.stamp(self._now),
                utterance=utterance,
                sentiment=assessment.sentiment,
                level=int(assessment.level),
                signals=assessment.signals,
                active=assessment.active,
                revised=revised,
            )
        )

    def _show_risk(self, risk: Risk, utterance: str | None) -> None:
        step = COOLING_STEP if utterance is None else HEAT_STEP
        shown = self._shown
        if (risk.level, risk.trend) == (shown.level, shown.trend) and abs(risk.heat - shown.heat) < step:
            return
        self._shown = risk
        self._log.append(
            ev.RiskChanged(
                **self._log.stamp(self._now),
                level=int(risk.level),
                heat=round(risk.heat, 3),
                trend=risk.trend,
                utterance=utterance,
            )
        )
        if utterance is None:
            self._prompts(lambda: self._engine.cooled(self._now, risk))

    def _flag(self, utterance: str, text: str, assessment: Assessment, risk: Risk) -> None:
        for rule in flags.crossed(assessment, risk.level, self._readings.angry_before(utterance)):
            if rule.flag in self._flagged:
                continue
            self._flagged.add(rule.flag)
            self._log.append(
                ev.CallFlagged(
                    **self._log.stamp(self._now),
                    flag=rule.flag,
                    level=int(risk.level),
                    utterance=utterance,
                    quote=text,
                    rule=rule.rule,
                )
            )

    # ---- what to say ----------------------------------------------------------------------------------------------

    def _speaking(self, channel: ev.Channel, speaking: bool, at: float) -> None:
        self._prompts(lambda: self._engine.speaking(channel, speaking, at))
        self._decide()

    def _decide(self) -> None:
        decisions = self._prompts(lambda: self._engine.decide(self._now))
        if decisions is None:
            return
        self._troubles.over(ev.Component.PROMPTS, self._now)
        for decision in decisions:
            self._log.append(decision.event(self._log.stamp(self._now)))

    def _prompts(self, ask: Callable[[], T]) -> T | None:
        return self._troubles.watch(
            ev.Component.PROMPTS,
            self._now,
            ask,
            "prompts_failed",
            "No suggestions just now. The transcript goes on.",
        )

    # ---- what the agent does on a screen --------------------------------------------------------------------------

    def use(self, card_id: str) -> ev.CardUsed | None:
        """The agent says the card's sentence. The event, or none when it was marked so before.

        Raises:
            NotFound: `card_unknown`.
            Conflict: `card_gone`, it was dismissed or withdrawn.
        """
        if self._card(card_id, Outcome.USED).outcome is Outcome.USED:
            return None
        event = ev.CardUsed(**self._log.stamp(self._now), card=card_id, by="agent")
        self._log.append(event)
        self._prompts(lambda: self._engine.used(card_id, self._now))
        return event

    def dismiss(self, card_id: str) -> ev.CardDismissed | None:
        """The agent puts the card away. Returns and raises as `use`."""
        if self._card(card_id, Outcome.DISMISSED).outcome is Outcome.DISMISSED:
            return None
        event = ev.CardDismissed(**self._log.stamp(self._now), card=card_id, by="agent")
        self._log.append(event)
        self._prompts(lambda: self._engine.dismissed(card_id, self._now))
        return event

    def _card(self, card_id: str, wanted: Outcome) -> Card:
        card = next((c for c in self.state.cards if c.id == card_id), None)
        if card is None:
            raise NotFound("card_unknown", f"This call has no card {card_id}.")
        if card.outcome not in (Outcome.OPEN, wanted):
            raise Conflict(
                "card_gone", f"This card was {card.outcome.value} already.", "Use the card on the screen now."
            )
        return card

    # ---- what goes wrong ------------------------------------------------------------------------------------------

    def archive_changed(self, works: bool) -> None:
        """The store began to fail, or works again."""
        if works:
            self._troubles.over(ev.Component.STORE, self._now)
        else:
            self._troubles.begin(
                ev.Component.STORE,
                self._now,
                "store_failed",
                "This call is not being saved just now. It will be once the disk is back.",
            )

    def _recording_failed(self, error: CalmlineError) -> None:
        log.error("recording.failed", call_id=self.call_id, error=error.code)
        self._troubles.begin(
            ev.Component.RECORDING,
            self._now,
            error.code,
            "The sound of this call is not being kept any more.",
        )

    def _watch_backlog(self, channel: ev.Channel) -> None:
        backlog = self._streams[channel].backlog
        if backlog > BEHIND_SECONDS:
            self._troubles.begin(
                ev.Component.RECOGNISER,
                self._now,
                "recogniser_behind",
                "The transcript is running a few seconds behind.",
                channel,
            )
            self._behind(True)
        elif backlog < CAUGHT_UP_SECONDS:
            self._behind(False)
            self._troubles.over(ev.Component.RECOGNISER, self._now, channel, code="recogniser_behind")

    def _behind(self, behind: bool) -> None:
        if self._again is not None:
            self._again.behind(behind)

    def second_pass_changed(self, state: State, reason: str) -> None:
        """The second pass thins out, stops, or runs again."""
        if self._again is None:
            return
        if state is State.RUNNING:
            self._troubles.over(ev.Component.SECOND_PASS, self._now)
        else:
            log.info("second_pass.changed", call_id=self.call_id, state=state.value, reason=reason)
            self._troubles.begin(
                ev.Component.SECOND_PASS, self._now, f"second_pass_{state.value}", SECOND_PASS_MESSAGES[state]
            )

    def _source_changed(self, channel: ev.Channel, status: ev.SourceStatus, reason: str) -> None:
        self._log.append(ev.SourceChanged(**self._log.stamp(self._now), channel=channel, status=status, reason=reason))

    # ---- how it ends ----------------------------------------------------------------------------------------------

    @property
    def state(self) -> CallState:
        """What a screen shows now."""
        return self._log.state

    @property
    def now(self) -> float:
        """Seconds into the call, on the clock of its sound."""
        return self._now

    async def hear_out(self, channel: ev.Channel) -> None:
        """Return once the sound of one side taken in so far has been heard."""
        await self._streams[channel].drain()

    async def settle(self) -> None:
        """Return once everything taken in so far has been heard, read and answered."""
        await asyncio.gather(*(stream.drain() for stream in self._streams.values()))
        if self._again is not None:
            await self._again.settle()
        await self._to_score.join()

    async def end(self, reason: ev.EndReason) -> None:
        """Finish what is in progress, close the log and free everything. The log always gets its end."""
        if self._ending:
            await self._ended.wait()
            return
        self._ending = True
        for stream in self._streams.values():
            stream.end_input()
        try:
            async with asyncio.timeout(SCORING_SECONDS + 2):
                await self.settle()
        except TimeoutError:
            log.warning("call.ended_unsettled", call_id=self.call_id)
        await self._finish_second_pass()
        self._scoring.cancel()
        if self._recorder is not None:
            await self._recorder.aclose()
        if (card := self.state.card) is not None:
            self._log.append(
                ev.CardWithdrawn(**self._log.stamp(self._now), card=card.id, reason=ev.WithdrawReason.CALL_ENDED)
            )
        self._log.append(ev.CallEnded(**self._log.stamp(self._now), reason=reason, duration=round(self._now, 3)))
        await asyncio.gather(
            *(stream.aclose() for stream in self._streams.values()), self._scoring, return_exceptions=True
        )
        self._ended.set()

    async def _finish_second_pass(self) -> None:
        if self._again is None:
            return
        if given_up := await self._again.end(REVISING_SECONDS):
            self._troubles.begin(
                ev.Component.SECOND_PASS,
                self._now,
                "revisions_dropped",
                f"The call ended before {given_up} of its last utterances could be heard again.",
            )
        with suppress(TimeoutError):
            async with asyncio.timeout(SCORING_SECONDS):
                await self._to_score.join()


def _part(code: str) -> ev.Component:
    """The part that a stream's trouble is in."""
    return ev.Component.VOICE if code == "voice_failed" else ev.Component.RECOGNISER
