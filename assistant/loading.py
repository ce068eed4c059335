"""Load the models and the phrases once, and say plainly what is missing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from assistant.calls.kit import Kit
from assistant.errors import NotSetUp
from assistant.hostility.base import Scorer
from assistant.hostility.batching import MicroBatcher
from assistant.hostility.loading import load_scorer
from assistant.playbook import open_shelf, prompting_parts
from assistant.privacy.redaction import Redactor
from assistant.privacy.tagging import load_tagger
from assistant.settings import Settings
from assistant.speech.base import Recognizer
from assistant.speech.capacity import load_choice
from assistant.speech.loading import load_recognizer
from assistant.speech.second_pass import SecondPass

BEAM = 5
"""Readings weighed by the accurate second pass; `tests/bench/second_pass.py` says what it is worth and costs."""

log = structlog.get_logger(__name__)


@asynccontextmanager
async def load_kit(
    settings: Settings, *, hears: bool = True, patient: bool = False, accurate: bool = False
) -> AsyncIterator[Kit]:
    """The parts that calls share, freed when the context ends.

    Args:
        settings: say where the models are and which to use.
        hears: False leaves speech recognition out, for typed turns.
        patient: True for recordings, where the second pass gives nothing up.
        accurate: True makes the second pass weigh several readings of every utterance, which takes longer.

    Raises:
        NotSetUp: a model is missing or damaged.
        BadInput: `prompts_invalid`, with file and line.
    """
    shelf = open_shelf(settings)
    scorer: Scorer
    recognizer: Recognizer | None = None
    second: SecondPass | None = None
    if hears:
        scorer, recognizer, second = await asyncio.gather(
            asyncio.to_thread(load_scorer, settings),
            asyncio.to_thread(load_recognizer, settings),
            _load_second_pass(settings, patient, BEAM if accurate else 1),
        )
    else:
        scorer = load_scorer(settings)
    batcher = MicroBatcher(scorer)
    try:
        parts = await asyncio.to_thread(prompting_parts, settings, shelf)
        tagger = await asyncio.to_thread(load_tagger, settings.models)
        yield Kit(
            recognizer=recognizer,
            scorer=batcher,
            classifier=scorer.name,
            second_pass=second,
            make_redactor=lambda known: Redactor(names=settings.redact_names, known=known, tagger=tagger),
            **parts,
        )
    finally:
        if second is not None:
            await second.aclose()
        await batcher.close()
        if recognizer is not None:
            await recognizer.aclose()


async def _load_second_pass(settings: Settings, patient: bool, beam: int) -> SecondPass | None:
    """The second pass; without its parts calls go on with the first alone, and the log says so."""
    try:
        choice = await asyncio.to_thread(load_choice, settings.second_pass, settings.models, beam)
    except NotSetUp as error:
        log.warning("second_pass.missing", code=error.code, reason=error.message, hint=error.hint)
        return None
    return SecondPass(choice, patient=patient) if choice is not None else None
