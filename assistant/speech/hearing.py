"""Hears a group of utterances again, and says of each what became of it."""

import numpy as np

from assistant.audio.chunk import Samples
from assistant.events import Word
from assistant.speech.guards import Refused, judge
from assistant.speech.job import Job, Outcome, Verdict
from assistant.speech.transcriber import Transcriber, Transcript
from assistant.speech.waiting import shares, together


def hear(transcriber: Transcriber, group: list[Job]) -> list[Outcome]:
    """Blocks for as long as it takes. Raises whatever goes wrong in the engine."""
    sound = together(group)
    heard = transcriber.transcribe(sound.samples, sound.start)
    parts = shares(group, heard.words)
    return [_judged(job, _share(heard, words), transcriber.name) for job, words in zip(group, parts, strict=True)]


def dropped(job: Job, reason: str) -> Outcome:
    """The answer where an utterance is not heard again."""
    return Outcome(job, Verdict.DROPPED, reason)


def level_dbfs(samples: Samples) -> float:
    """Mean level in decibels of full scale; -120 for digital silence."""
    power = float(np.mean(np.square(samples.astype(np.float64) / 32768.0))) if len(samples) else 0.0
    return max(-120.0, 10.0 * float(np.log10(power + 1e-12)))


def _judged(job: Job, second: Transcript, model: str) -> Outcome:
    judged = judge(job.first, second, job.sound.voiced, level_dbfs(job.sound.cutting.samples))
    if isinstance(judged, Refused):
        return Outcome(job, Verdict.REFUSED, judged.reason.value, second, model)
    verdict = Verdict.CONFIRMED if second.text == job.first.text else Verdict.REVISED
    return Outcome(job, verdict, "", second, model)


def _share(heard: Transcript, words: tuple[Word, ...]) -> Transcript:
    """What was heard of one utterance of the group."""
    confidence = round(sum(word.confidence for word in words) / len(words), 4) if words else 0.0
    return Transcript(
        " ".join(word.text for word in words),
        words,
        confidence,
        heard.no_speech,
        heard.compression,
        heard.log_probability,
    )
