"""The loaded parts that all calls share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

import msgspec

from assistant.audio.chunk import AudioChunk
from assistant.errors import CalmlineError
from assistant.events import Channel
from assistant.hostility.base import Assessment, Passage
from assistant.privacy.base import Redactor
from assistant.prompting.engine import Listener, PromptEngine
from assistant.prompting.library import Library, Prompt
from assistant.prompting.meaning import Meaning
from assistant.prompting.moments import Moment
from assistant.prompting.reload import Shelf
from assistant.prompting.slots import Facts, Filler
from assistant.prompting.wording import FindFault
from assistant.speech.base import Recognizer
from assistant.speech.second_pass import SecondPass


class AsyncScorer(Protocol):
    """The classifier as a call meets it."""

    async def score(self, passage: Passage) -> Assessment:
        """Read one passage. Raises whatever goes wrong."""


class Recorder(Protocol):
    """Keeps the sound of one call. Nothing here blocks, and nothing raises."""

    def push(self, chunk: AudioChunk) -> None:
        """Take in sound of one side."""

    def silence(self, channel: Channel, start: float, end: float) -> None:
        """Make a stretch of one side silent, kept already or not; `start` and `end` are seconds into the call."""

    def pause(self, reason: str) -> None:
        """Keep silence in place of what comes from now on; each reason is over with a `resume` of its own."""

    def resume(self, reason: str | None = None) -> None:
        """One reason to pause is over, or all of them."""

    def discard(self) -> None:
        """Erase the sound kept so far; what comes after is kept."""

    async def aclose(self) -> float:
        """Finish the file; the seconds kept."""


RecordingFailed = Callable[[CalmlineError], None]
"""Told once when the sound of a call cannot be kept just now."""

RecordingRecovered = Callable[[], None]
"""Told once when it is kept again."""

MakeRecorder = Callable[[str, RecordingFailed, RecordingRecovered], Recorder]
"""Opens the recorder of a call, by its id; a call that goes on after a crash goes on with the sound it had."""


@dataclass(frozen=True, slots=True)
class Kit:
    """Models and phrases, loaded once."""

    recognizer: Recognizer | None
    """None where only typed turns are taken."""
    scorer: AsyncScorer
    classifier: str
    """Name and version of the classifier."""
    library: Library
    cooldown: float
    """Seconds between two cards that are not urgent."""
    max_cards: int
    """Cards in a call at most, urgent ones not counted."""
    meaning: Meaning | None = None
    """The sentence encoder; without it sentences are compared by their words alone."""
    second_pass: SecondPass | None = None
    """Hears finished utterances again; none where it is off or not installed."""
    company: str = ""
    """What the company is called aloud."""
    helpline: str | None = None
    """The crisis line of the country, as said aloud."""
    advice: str | None = None
    """Free debt advice of the country, as said aloud."""
    listener: Listener | None = None
    """Tells a card's use in the agent's words."""
    fit_of: Callable[[Moment, Prompt], float] | None = None
    """How like the customer's words are to what a prompt is for, 0 to 1."""
    learned: Callable[[str], Callable[[Prompt], float]] | None = None
    """For a call, by its id: how well a prompt has worked, -0.5 to 0.5."""
    find_fault: FindFault | None = None
    """Finds faults in the agent's words that no phrase names."""
    shelf: Shelf | None = None
    """Where a library that changes while the server runs comes from."""
    fit_for: Callable[[Library], Callable[[Moment, Prompt], float]] | None = None
    """Makes `fit_of` for a library."""
    make_redactor: Callable[[Sequence[str]], Redactor] | None = None
    """Makes what takes private words out of one call, given names known from its facts; without it all words stay."""
    subject_of: Callable[[str], str] | None = None
    """The keyed hash of a customer's reference; without it calls cannot be found by their customer."""
    keep: bool = True
    """False: every call is assisted and then forgotten."""
    on_refusal: Literal["forget", "words"] = "forget"
    """When the customer refuses to be recorded: forget the call, or keep its words and no sound."""

    def filler(self, facts: Facts) -> Filler:
        """What fills the slots of wordings in a call of which so much is known."""
        known = facts if facts.company else msgspec.structs.replace(facts, company=self.company or None)
        return Filler(known, self.library.options, self.helpline, self.advice)

    def engine(self, call_id: str, filler: Filler) -> PromptEngine:
        """What chooses the cards of one call."""
        return PromptEngine(
            self.library,
            cooldown=self.cooldown,
            max_cards=self.max_cards,
            filler=filler,
            fit_of=self.fit_of,
            learned=self.learned(call_id) if self.learned else None,
            listener=self.listener,
            find_fault=self.find_fault,
        )

    def redactor(self, facts: Facts) -> Redactor | None:
        """What takes private words out of one call; none where all words stay."""
        return self.make_redactor([facts.name] if facts.name else []) if self.make_redactor else None

    def subject(self, reference: str) -> str:
        """By what the calls of a customer are found; empty where nothing is known of them."""
        return self.subject_of(reference) if self.subject_of and reference else ""

    def current(self) -> "Kit":
        """The kit of a call that begins now, with the library that is on the shelf."""
        if self.shelf is None or self.shelf.library is self.library:
            return self
        library = self.shelf.library
        return replace(self, library=library, fit_of=self.fit_for(library) if self.fit_for else None)
