"""The timing of the talk: who speaks over whom, how long, and silence. It looks at no words."""

from assistant.events import Channel
from assistant.prompting.pack import Timing

OVERLAP = 0.3
"""Seconds that both may speak at once at any change of turns."""
TALKED_OVER = 1.5
"""Seconds that the agent goes on after beginning while the customer spoke."""
MONOLOGUE = 35.0
"""Seconds of the agent alone that are too long."""
BREATH = 2.0
"""Seconds of the agent's silence that end a monologue."""
WORD_IN = 1.0
"""Seconds of the customer's speech that end a monologue; less is an `mhm`."""
SILENCE = 12.0
"""Seconds of nobody speaking that are too long."""
SETTLING = 20.0
"""Seconds from the start of the call within which silence means nothing."""
AGAIN = 60.0
"""Seconds before the same thing is told again."""


class Pace:
    """Follows the sound of speech on both sides of one call; all times are seconds into the call."""

    def __init__(self) -> None:
        self._since: dict[Channel, float | None] = dict.fromkeys(Channel)
        """When the stretch of speech in progress began."""
        self._ended = dict.fromkeys(Channel, float("-inf"))
        """When the last stretch of speech ended."""
        self._alone_since: float | None = None
        """When the agent's talk without a word from the customer began."""
        self._cut_in: float | None = None
        """When the agent began while the customer was speaking."""
        self._told: dict[Timing, float] = {}

    def speaking(self, channel: Channel, speaking: bool, at: float) -> None:
        """Sound of speech began or ended on one side. Saying so again changes nothing."""
        since = self._since[channel]
        if speaking == (since is not None):
            return
        if channel is Channel.AGENT:
            self._agent(speaking, at)
        elif since is not None:
            self._customer_ended(since, at)
        self._since[channel] = at if speaking else None
        if not speaking:
            self._ended[channel] = at

    def _agent(self, speaking: bool, at: float) -> None:
        if not speaking:
            self._cut_in = None
            return
        if self._alone_since is None or at - self._ended[Channel.AGENT] >= BREATH:
            self._alone_since = at
        self._cut_in = at if self._since[Channel.CUSTOMER] is not None else None

    def _customer_ended(self, since: float, at: float) -> None:
        if self._cut_in is not None and at - self._cut_in < OVERLAP:
            self._cut_in = None
        if at - since >= WORD_IN:
            self._alone_since = at if self._since[Channel.AGENT] is not None else None

    def due(self, at: float) -> list[Timing]:
        """What the timing shows now, each at most once in `AGAIN` seconds."""
        shows = {
            Timing.TALK_OVER: self._talks_over(at),
            Timing.MONOLOGUE: self._alone(at) >= MONOLOGUE,
            Timing.SILENCE: at >= SETTLING and self._silent(at) >= SILENCE,
        }
        due = [timing for timing, shown in shows.items() if shown and at - self._told.get(timing, -AGAIN) >= AGAIN]
        self._told |= dict.fromkeys(due, at)
        if Timing.TALK_OVER in due:
            self._cut_in = None
        return due

    def _talks_over(self, at: float) -> bool:
        return self._cut_in is not None and at - self._cut_in >= TALKED_OVER

    def _alone(self, at: float) -> float:
        """Seconds for which the agent has had the word."""
        customer, agent = self._since[Channel.CUSTOMER], self._since[Channel.AGENT]
        heard_out = customer is not None and at - customer >= WORD_IN
        paused = agent is None and at - self._ended[Channel.AGENT] >= BREATH
        return 0.0 if self._alone_since is None or heard_out or paused else at - self._alone_since

    def _silent(self, at: float) -> float:
        """Seconds for which nobody has spoken; none before the first word of the call."""
        last = max(self._ended.values())
        quiet = all(since is None for since in self._since.values()) and last > float("-inf")
        return at - last if quiet else 0.0
