"""Load the models and the phrases once, and say plainly what is missing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from assistant.calls.kit import Kit
from assistant.hostility.base import Scorer
from assistant.hostility.batching import MicroBatcher
from assistant.hostility.loading import load_scorer
from assistant.prompting.library import load_library
from assistant.settings import Settings
from assistant.speech.base import Recognizer
from assistant.speech.loading import load_recognizer


@asynccontextmanager
async def load_kit(settings: Settings, *, hears: bool = True) -> AsyncIterator[Kit]:
    """The parts that calls share, freed when the context ends. `hears=False` leaves speech recognition out.

    Raises:
        NotSetUp: a model is missing or damaged.
        BadInput: `prompts_invalid`, with file and line.
    """
    library = load_library(settings.prompts)
    scorer: Scorer = load_scorer(settings)
    batcher = MicroBatcher(scorer)
    recognizer: Recognizer | None = load_recognizer(settings) if hears else None
    try:
        yield Kit(recognizer, batcher, scorer.name, library, settings.cooldown_seconds, settings.max_cards)
    finally:
        await batcher.close()
        if recognizer is not None:
            await recognizer.aclose()
