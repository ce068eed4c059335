"""What of one call may be shown and kept: private words are taken out before anything else sees them.

Words that come to light later (a number said over several turns) are taken out of the log again. Where redaction
itself fails, words are held back and their sound is not kept: the call goes on without them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from assistant import events as ev
from assistant.audio.chunk import AudioChunk
from assistant.calls.amending import amended, gone
from assistant.calls.kit import MakeRecorder, Recorder
from assistant.calls.log import CallLog
from assistant.calls.overhearing import Overhearing
from assistant.calls.read_ahead import Work
from assistant.calls.state import CallStatus
from assistant.calls.troubles import Troubles
from assistant.errors import CalmlineError, Conflict
from assistant.privacy.base import WITHHELD, Correction, Redacted, Redactor, Stretch

CARD, CONSENT = "card", "consent"
"""Why sound is not kept for a while, or at all."""

MARK = "["
"""Stands in the words of an utterance where something was taken out, and nowhere else."""

Corrected = Callable[[ev.Channel, str, str], None]
"""Told that an earlier utterance has other words now: side, id, words."""

Unkept = Callable[[ev.Channel, float, float], None]
"""Told of sound that must not be kept: side, and from when to when."""


logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An utterance as it may be shown, or what was made of one that could not be redacted."""

    text: str
    words: tuple[ev.Word, ...]
    private: bool = False
    """True where something was taken out."""

    @property
    def withheld(self) -> bool:
        """True where none of the words may be used for anything."""
        return self.text == WITHHELD


class Privacy:
    """The redaction of one call."""

    def __init__(
        self,
        call_id: str,
        redactor: Redactor | None,
        make_recorder: MakeRecorder | None,
        log: CallLog,
        troubles: Troubles,
        now: Callable[[], float],
        corrected: Corrected,
        unkept: Unkept,
    ) -> None:
        """Begin with nothing said.

        Args:
            call_id: of the call.
            redactor: finds what is private; none where nothing is taken out.
            make_recorder: opens what keeps the sound; none where it is not kept.
            log: of the call; it may not be opened yet.
            troubles: where faults are told.
            now: seconds into the call.
            corrected: told of earlier utterances that were put right.
            unkept: told of sound that must not be kept.
        """
        self._call_id = call_id
        self._redactor = redactor
        self._recorder = make_recorder(call_id, self._failed, self._recovered) if make_recorder else None
        self._given_up: Recorder | None = None
        self._log = log
        self._troubles = troubles
        self._now = now
        self._corrected = corrected
        self._unkept = unkept
        self._private: set[str] = set()
        self.overhearing = Overhearing(log, redacts=redactor is not None)

    @property
    def records(self) -> bool:
        """Whether sound is kept."""
        return self._recorder is not None

    def recall(self, past: Sequence[ev.LogEvent]) -> None:
        """Go on with a call whose log is `past`: what was private, the parts of a number said so far, the pause."""
        for event in past:
            match event:
                case ev.TranscriptFinal():
                    self._troubles.watch("redaction_failed", self._now(), partial(self._hear_once_more, event))
                    if MARK in event.text:
                        self._private.add(event.utterance)
                case ev.TranscriptRevised() if MARK in event.text:
                    self._private.add(event.utterance)
                case ev.TranscriptRedacted():
                    self._private.add(event.utterance)
                case _:
                    pass
        if self._log.state.consent is ev.Consent.REFUSED:
            self._give_up_sound()
        if self._recorder is not None and self._log.state.recording_paused == CARD:
            self._recorder.pause(CARD)
        self._follow_card_talk()

    def hear(self, chunk: AudioChunk) -> None:
        """Keep sound, where sound is kept, and let those hear it who listen in."""
        if self._recorder is not None:
            self._recorder.push(chunk)
        self.overhearing.sound.push(chunk)

    async def aclose(self) -> None:
        """Finish the recording; nobody listens any more."""
        self.overhearing.sound.finish()
        if self._recorder is not None:
            await self._recorder.aclose()
        if self._given_up is not None:
            await self._given_up.aclose()

    def consent(self, consent: ev.Consent, by: str, *, forget: bool) -> ev.ConsentChanged | None:
        """Note what the customer said to being recorded; none where that was known.

        After a refusal no sound is kept, and what was kept is erased; where `forget`, nothing at all is.

        Raises:
            Conflict: `call_over`.
        """
        state = self._log.state
        if state.status is CallStatus.ENDED:
            raise Conflict("call_over", "This call has ended.", "Its records can be erased: calmline privacy erase.")
        if consent is state.consent:
            return None
        refused = consent is ev.Consent.REFUSED
        if refused:
            self.overhearing.refused()
        event = ev.ConsentChanged(
            **self._log.stamp(self._now()), consent=consent, by=by, kept=state.kept and not (refused and forget)
        )
        self._log.append(event)
        if refused and self._give_up_sound():
            self._recording_changed(CONSENT)
        return event

    def _give_up_sound(self) -> bool:
        """Erase the sound kept so far and keep none from now on; False where none was kept."""
        recorder = self._recorder
        if recorder is None:
            return False
        recorder.pause(CONSENT)
        recorder.discard()
        self._recorder, self._given_up = None, recorder
        return True

    def ahead(self, channel: ev.Channel, utterance: str, text: str, *, finished: bool = True) -> Work | None:
        """The slow part of the redaction of what comes next. See `Redactor.ahead`."""
        redactor = self._redactor
        return redactor.ahead(channel, utterance, text, finished=finished) if redactor is not None else None

    def partial(self, channel: ev.Channel, utterance: str, text: str) -> str:
        """The words of an utterance in progress that may be shown."""
        redactor = self._redactor
        if redactor is None:
            return text

        def redact() -> str:
            shown = redactor.partial(channel, utterance, text)
            self._follow_card_talk()
            return shown

        shown = self._troubles.watch("redaction_failed", self._now(), redact)
        shown = WITHHELD if shown is None else shown
        self.overhearing.private(channel, MARK in shown)
        return shown

    def final(
        self, channel: ev.Channel, utterance: str, text: str, words: tuple[ev.Word, ...], span: Stretch
    ) -> Spoken:
        """A finished utterance as it may be shown; `span` is from when to when it was said."""
        redactor = self._redactor
        if redactor is None:
            return Spoken(text, words)

        def redact() -> Spoken:
            redacted = redactor.final(channel, utterance, text, words, *span)
            return self._take(channel, utterance, redacted, (text,))

        spoken = self._troubles.watch("redaction_failed", self._now(), redact)
        self.overhearing.private(channel, False)
        if spoken is None:
            self._private.add(utterance)
            self._silence(channel, [span])
            return Spoken(WITHHELD, (), private=True)
        self._troubles.turn(False, "redaction_failed", self._now())
        return spoken

    def revised(self, channel: ev.Channel, utterance: str, text: str, words: tuple[ev.Word, ...]) -> Spoken | None:
        """An utterance that was heard again; none where the words before must stand, since some were private."""
        redactor = self._redactor
        if redactor is None:
            return Spoken(text, words)
        if utterance in self._private:
            return None

        def redact() -> Spoken:
            redacted = redactor.revised(channel, utterance, text, words)
            return self._take(channel, utterance, redacted, (text, *self._texts(utterance)))

        return self._troubles.watch("redaction_failed", self._now(), redact)

    def took_from(self, utterance: str) -> bool:
        """Whether words of an utterance were taken out or held back."""
        return utterance in self._private

    def standing(self, said: ev.TranscriptFinal | ev.TranscriptRevised) -> str:
        """The words of an utterance as they may be used now, which some may have been taken out of since."""
        if said.utterance not in self._private:
            return said.text
        return next(u.text for u in self._log.state.utterances if u.id == said.utterance)

    def _hear_once_more(self, said: ev.TranscriptFinal) -> None:
        if self._redactor is not None:
            self._redactor.final(said.channel, said.utterance, said.text, said.words, said.start, said.end)

    def _take(self, channel: ev.Channel, utterance: str, redacted: Redacted, before: Sequence[str]) -> Spoken:
        for correction in redacted.earlier:
            self._correct(correction)
        if redacted.kinds:
            self._private.add(utterance)
            self._silence(channel, redacted.silences)
            self._take_out(utterance, redacted.text, redacted.words, before)
        self._follow_card_talk()
        return Spoken(redacted.text, redacted.words, private=bool(redacted.kinds))

    def _correct(self, correction: Correction) -> None:
        self._private.add(correction.utterance)
        self._silence(correction.channel, correction.silences)
        before = self._texts(correction.utterance)
        self._take_out(correction.utterance, correction.text, correction.words, before)
        self._log.append(
            ev.TranscriptRedacted(
                **self._log.stamp(self._now()),
                channel=correction.channel,
                utterance=correction.utterance,
                text=correction.text,
                words=correction.words,
                kinds=correction.kinds,
            )
        )
        self._corrected(correction.channel, correction.utterance, correction.text)

    def _take_out(self, utterance: str, text: str, words: tuple[ev.Word, ...], before: Sequence[str]) -> None:
        stretches = tuple({stretch for old in before for stretch in gone(old, text)})
        self._log.amend(lambda event: amended(event, utterance, text, words, stretches))

    def _texts(self, utterance: str) -> list[str]:
        """What stands in the log for an utterance."""
        texts = []
        for event in self._log.events:
            match event:
                case ev.TranscriptFinal(utterance=of, text=text) if of == utterance:
                    texts.append(text)
                case ev.TranscriptRevised(utterance=of, text=text, replaces=first) if of == utterance:
                    texts += [text, first]
        return texts

    def _silence(self, channel: ev.Channel, stretches: Sequence[Stretch]) -> None:
        for start, end in stretches:
            self._unkept(channel, start, end)
            self.overhearing.sound.silence(channel, start, end)
            if self._recorder is not None:
                self._recorder.silence(channel, start, end)

    def _follow_card_talk(self) -> None:
        """Keep silence in place of the sound while card details are said."""
        recorder, redactor = self._recorder, self._redactor
        if redactor is None:
            return
        paused = redactor.card_talk
        self.overhearing.card_talk(paused)
        if recorder is None or paused == (self._log.state.recording_paused == CARD):
            return
        (recorder.pause if paused else recorder.resume)(CARD)
        self._recording_changed(CARD if paused else "")

    def _recording_changed(self, reason: str) -> None:
        self._log.append(ev.RecordingChanged(**self._log.stamp(self._now()), paused=bool(reason), reason=reason))

    def _failed(self, error: CalmlineError) -> None:
        logger.error("recording.failed", call_id=self._call_id, error=error.code)
        self._troubles.turn(True, "recording_failed", self._now())

    def _recovered(self) -> None:
        logger.info("recording.recovered", call_id=self._call_id)
        self._troubles.turn(False, "recording_failed", self._now())
