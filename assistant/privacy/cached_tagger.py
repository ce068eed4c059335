"""The network as one call meets it: it reads the same turns once, and where it fails the rules decide alone."""

from collections.abc import Sequence

import structlog

from assistant.privacy.kinds import Kind
from assistant.privacy.tagging import Tag, Tagger, Turn

log = structlog.get_logger(__name__)


class CachedTagger:
    """A tagger that remembers its last answer. `tags` may be asked in a thread, and at the same time elsewhere."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger
        self._last: tuple[list[Turn], list[list[Tag]]] = ([], [])

    def hides(self, kind: Kind) -> float:
        """See `Tagger.hides`."""
        return self._tagger.hides(kind)

    def spares(self, kind: Kind) -> float:
        """See `Tagger.spares`."""
        return self._tagger.spares(kind)

    def knows(self, turns: Sequence[Turn]) -> bool:
        """Whether these are the turns that it read last."""
        return list(turns) == self._last[0]

    def tags(self, turns: Sequence[Turn]) -> list[list[Tag]]:
        """The words of the last turns, as `Tagger.tag`; nothing where the network fails."""
        known, tags = self._last
        if list(turns) != known:
            try:
                tags = self._tagger.tag(turns)
            except Exception as error:  # whatever it is, the words are still redacted
                log.error("private.failed", error=type(error).__name__)
                tags = []
            self._last = (list(turns), tags)
        return tags
