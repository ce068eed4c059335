"""Parts that many tests share: the real classifier and phrases, and kits whose speech is scripted."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from assistant.calls.kit import Kit
from assistant.hostility.base import Scorer
from assistant.hostility.batching import MicroBatcher
from assistant.hostility.loading import load_scorer
from assistant.prompting.library import Library, load_library
from assistant.settings import Settings
from assistant.speech.base import Recognizer
from tests.postgres import postgres, postgresql_url

__all__ = ["postgres", "postgresql_url"]  # one server for every test that wants one

COOLDOWN = 12.0
"""Seconds between two cards: shorter than a site's, so that a scripted call can be short."""
MakeKit = Callable[[Recognizer | None], Kit]


@pytest.fixture(scope="session")
def scorer() -> Scorer:
    return load_scorer(Settings())


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(Settings().prompts)


@pytest.fixture
async def make_kit(scorer: Scorer, library: Library) -> AsyncIterator[MakeKit]:
    """Makes kits with the recogniser given; everything else is real."""
    batcher = MicroBatcher(scorer)
    settings = Settings()
    kit = Kit(None, batcher, scorer.name, library, COOLDOWN, settings.max_cards)
    yield lambda recognizer: replace(kit, recognizer=recognizer)
    await batcher.close()
