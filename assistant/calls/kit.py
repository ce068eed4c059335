"""The loaded parts that all calls share."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.audio.chunk import AudioChunk
from assistant.errors import CalmlineError
from assistant.hostility.base import Assessment, Passage
from assistant.prompting.engine import Listener
from assistant.prompting.library import Library, Prompt
from assistant.prompting.moments import Moment
from assistant.prompting.reload import Shelf
from assistant.prompting.wording import FindFault
from assistant.speech.base import Recognizer
from assistant.speech.second_pass import SecondPass


class AsyncScorer(Protocol):
    """The classifier as a call meets it."""

    async def score(self, passage: Passage) -> Assessment:
        """Read one passage. Raises whatever goes wrong."""


class Recorder(Protocol):
    """Keeps the sound of one call."""

    def push(self, chunk: AudioChunk) -> None:
        """Take in sound of one side; never blocks, never raises."""

    async def aclose(self) -> float:
        """Finish the file; the seconds kept."""


RecordingFailed = Callable[[CalmlineError], None]
"""Told once when the sound of a call can no longer be kept."""

MakeRecorder = Callable[[str, RecordingFailed], Recorder]
"""Opens the recorder of a call, by its id."""


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

    def current(self) -> "Kit":
        """The kit of a call that begins now, with the library that is on the shelf."""
        if self.shelf is None or self.shelf.library is self.library:
            return self
        library = self.shelf.library
        return replace(self, library=library, fit_of=self.fit_for(library) if self.fit_for else None)
