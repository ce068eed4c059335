"""The library of a running server: a changed one serves the calls that begin after, a broken one changes nothing."""

import asyncio
from pathlib import Path

import structlog

from assistant.errors import CalmlineError
from assistant.prompting.library import Choice, Library, load_library

LOOK_SECONDS = 2.0
"""Between two looks at the folders."""

log = structlog.get_logger(__name__)

Stamp = tuple[tuple[Path, int, int], ...]
"""Each file with the time of its last change in nanoseconds and its size in bytes."""


class Shelf:
    """Holds the library that a call takes when it begins. A library never changes, so a running call keeps its own."""

    def __init__(self, folder: Path, choice: Choice | None = None, site: Path | None = None) -> None:
        """Load the library; raises what `load_library` raises."""
        self._folder = folder
        self._choice = choice
        self._site = site
        self._stamp = self._look()
        self._library = load_library(folder, choice, site)
        self._problem: str | None = None

    @property
    def library(self) -> Library:
        """The last good one."""
        return self._library

    @property
    def problem(self) -> str | None:
        """What is wrong with the files as they stand, with file and line; None where they are in use."""
        return self._problem

    async def look(self) -> bool:
        """Load the files where they have changed since the last look; True where they came into use."""
        stamp = await asyncio.to_thread(self._look)
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            self._library = await asyncio.to_thread(load_library, self._folder, self._choice, self._site)
        except (CalmlineError, OSError) as error:
            self._problem = error.message if isinstance(error, CalmlineError) else str(error)
            log.error("prompts.refused", problem=self._problem, kept=self._library.describe())
            return False
        self._problem = None
        log.info("prompts.changed", library=self._library.describe(), prompts=len(self._library.prompts))
        return True

    async def watch(self) -> None:
        """Look every `LOOK_SECONDS`; until cancelled."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except OSError as error:
                log.warning("prompts.unseen", error=str(error))

    def _look(self) -> Stamp:
        files = [file for folder in (self._folder, self._site) if folder for file in folder.glob("*.yaml")]
        found = []
        for file in sorted(files):
            try:
                status = file.stat()
            except FileNotFoundError:
                continue  # it was taken away between the two questions
            found.append((file, status.st_mtime_ns, status.st_size))
        return tuple(found)
