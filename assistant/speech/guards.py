"""Whether to believe the second pass. Whisper invents text, mostly where there is little to hear: it is checked here.

Everything is pure: what was heard first, what was heard second, and how much voice there was. A refusal costs a better
transcript; a wrong acceptance puts words into a customer's mouth. So each guard refuses when in doubt.
Koenecke et al., "Careless Whisper", FAccT 2024: about 1 % of segments, 38 % of these harmful.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.events import Word
from assistant.speech.alignment import Run, align, likeness
from assistant.speech.base import Final
from assistant.speech.transcriber import Transcript


class Reason(StrEnum):
    """Why the second pass is not believed."""

    LITTLE_VOICE = "little_voice"
    """The voice detector heard too little to hear again."""
    NOTHING_HEARD = "nothing_heard"
    """It has no words."""
    NO_SPEECH = "no_speech"
    """The engine itself doubts that anybody speaks."""
    GUESSED = "guessed"
    """The engine gives its own words little chance."""
    REPEATS = "repeats"
    """It says the same again and again, and the first pass did not."""
    TOO_FAST = "too_fast"
    """More words than can be spoken in the time."""
    WORDS_LOST = "words_lost"
    """Words that the first pass was sure of are gone."""
    WORDS_ADDED = "words_added"
    """There is no time in the sound for the words it adds."""
    PHANTOM = "phantom"
    """A phrase that Whisper is known to invent on silence, which the first pass did not hear."""
    DISAGREES = "disagrees"
    """It differs from the first pass by more than the first pass's doubts explain."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The second pass is believed."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The first pass stands."""

    reason: Reason


LEAST_VOICE = 0.4
"""Seconds of voice below which an utterance is not heard again."""
QUIET_DBFS = -45.0
"""Mean level of near silence."""
_NO_SPEECH = 0.6
_LOG_PROBABILITY = -1.0
_COMPRESSION = 2.4
_WORDS_PER_SECOND, _LETTERS_PER_SECOND = 6.5, 34.0
_EDGE = 0.5
"""Seconds of speech that the voice detector may miss at both ends together."""
_FULL_PHANTOMS = (
    "thank you for watching",
    "thanks for watching",
    "thank you for listening",
    "thanks for listening",
    "thank you so much for watching",
    "please subscribe",
    "like and subscribe",
    "subscribe to",
    "see you next time",
    "see you in the next",
    "subtitles by",
    "subtitled by",
    "captions by",
    "captioning by",
    "transcription by",
    "transcribed by",
    "translated by",
    "amara org",
    "to be continued",
    "hit the bell",
)
"""Never said on a call to a company, or so rarely that the first pass must have heard it too."""
_SHORT_PHANTOMS = frozenset({"you", "thank you", "thanks", "bye", "bye bye", "okay", "oh", "so", "the", "uh", "hmm"})
"""Said all the time, but invented when they are all there is and it is nearly silent."""


def enough_voice(voiced_seconds: float) -> bool:
    """True where hearing again is worth the work."""
    return voiced_seconds >= LEAST_VOICE


def judge(first: Final, second: Transcript, voiced_seconds: float, level_dbfs: float) -> Accepted | Refused:
    """Whether `second` may take the place of `first`.

    Args:
        first: what the streaming recogniser heard.
        second: what the second pass heard in the same sound.
        voiced_seconds: how long the voice detector heard somebody.
        level_dbfs: mean level of that sound, in decibels of full scale (0 the loudest).
    """
    checks = (
        (Reason.LITTLE_VOICE, not enough_voice(voiced_seconds)),
        (Reason.NOTHING_HEARD, not second.words),
        (Reason.NO_SPEECH, second.no_speech > _NO_SPEECH),
        (Reason.GUESSED, second.log_probability < _LOG_PROBABILITY),
        (Reason.REPEATS, second.compression > _COMPRESSION or _repeats(first.words, second.words)),
        (Reason.TOO_FAST, _too_fast(second, voiced_seconds)),
    )
    for reason, refused in checks:
        if refused:
            return Refused(reason)
    runs = align(first.words, second.words)
    near_silence = level_dbfs < QUIET_DBFS or second.no_speech > _NO_SPEECH / 2 or voiced_seconds < 2 * LEAST_VOICE
    later = (
        (Reason.PHANTOM, _phantom(first.text, second.text, near_silence)),
        (Reason.WORDS_LOST, _lost(first, second)),
        (Reason.WORDS_ADDED, _added(runs, first, voiced_seconds)),
        (Reason.DISAGREES, likeness(first.text, second.text) < needed_likeness(first.confidence, near_silence)),
    )
    return next((Refused(reason) for reason, refused in later if refused), Accepted())


def needed_likeness(confidence: float, near_silence: bool = False) -> float:
    """How alike the passes must be, 0 to 1, for a first pass of this mean word confidence."""
    return 0.35 + 0.25 * confidence + (0.15 if near_silence else 0.0)


def _repeats(first: Sequence[Word], second: Sequence[Word]) -> bool:
    """True where the second pass says up to eight words three times on end, and twice as often as the first did."""
    heard, again = ([word.text for word in words] for words in (first, second))
    return any((times := _times(again, size)) > 2 and times >= 2 * _times(heard, size) for size in range(1, 9))


def _times(words: list[str], size: int) -> int:
    """How often in a row the same `size` words come at most; 0 for no words."""
    most = min(1, len(words) // size)
    for begin in range(len(words) - 2 * size + 1):
        times, piece = 1, words[begin : begin + size]
        while words[begin + times * size : begin + (times + 1) * size] == piece:
            times += 1
        most = max(most, times)
    return most


def _too_fast(second: Transcript, voiced_seconds: float) -> bool:
    seconds = voiced_seconds + _EDGE
    letters = sum(len(word.text) for word in second.words)
    return len(second.words) > _WORDS_PER_SECOND * seconds or letters > _LETTERS_PER_SECOND * seconds


def _phantom(first: str, second: str, near_silence: bool) -> bool:
    if any(phrase in second and phrase not in first for phrase in _FULL_PHANTOMS):
        return True
    return near_silence and second in _SHORT_PHANTOMS and second not in first


def _lost(first: Final, second: Transcript) -> bool:
    """True where fewer words are left than the first pass must have heard rightly."""
    return len(second.words) < 0.6 * sum(word.confidence for word in first.words) - 1


def _added(runs: list[Run], first: Final, voiced_seconds: float) -> bool:
    """True where three words or more are put where the sound has no time for them."""
    spare = max(0.0, voiced_seconds - (first.end - first.start)) + _EDGE / 2
    for place, run in enumerate(runs):
        more = len(run.second) - len(run.first)
        if run.same or more < 3:
            continue
        inside = 0 < place < len(runs) - 1
        time = gap(runs, place) if inside else spare + sum(w.end - w.start for w in run.first)
        if len(run.second) > _WORDS_PER_SECOND * 1.3 * time:
            return True
    return False


def gap(runs: list[Run], place: int) -> float:
    """Seconds between the words of the first pass on either side of the run; none such: infinite."""
    before = [word for run in runs[:place] for word in run.first]
    after = [word for run in runs[place + 1 :] for word in run.first]
    return after[0].start - before[-1].end if before and after else float("inf")
