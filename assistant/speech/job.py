"""What the second pass is asked, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.events import Channel
from assistant.speech.base import Final
from assistant.speech.history import Utterance
from assistant.speech.transcriber import Transcript


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One utterance to be heard again."""

    call_id: str
    channel: Channel
    utterance: str
    """Id of the utterance, such as `customer-3`."""
    first: Final
    """What the first pass heard."""
    sound: Utterance
    """Where it is in the call, and its sound with what surrounds it."""
    deadline: float
    """By when it is of use, in seconds on the clock of the second pass; infinite where it always is."""
    deliver: "Callable[[Outcome], None]" = field(repr=False)
    """Takes the `Outcome`; called on the event loop, once, whatever happens."""


class Verdict(StrEnum):
    """What became of an utterance."""

    REVISED = "revised"
    """Heard again, believed, and different."""
    CONFIRMED = "confirmed"
    """Heard again, and the words are the same."""
    REFUSED = "refused"
    """Heard again, and not believed."""
    DROPPED = "dropped"
    """Not heard again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a `Job`."""

    job: Job
    verdict: Verdict
    reason: str
    """Of a refusal a `guards.Reason`; of a drop `little_voice`, `thinned`, `stopped`, `late`, `failed`,
    `call_ended` or `closing`; else empty."""
    transcript: Transcript | None = None
    """What was heard, believed or not; none where it was dropped."""
    model: str = ""
    """Name of the transcriber; empty where it was dropped."""
    delay: float = 0.0
    """Seconds between the job's coming and its answer."""
