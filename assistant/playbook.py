"""The prompts as a server or a command uses them: the library, and what leans the choice among them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog

from assistant.errors import CalmlineError, NotSetUp
from assistant.prompting.agent_words import AgentReader
from assistant.prompting.helplines import HelplineKind, Helplines
from assistant.prompting.library import HELPLINES, Choice, Library, Prompt
from assistant.prompting.listening import Listener
from assistant.prompting.meaning import Meaning, load_meaning
from assistant.prompting.moments import Moment
from assistant.prompting.reload import Shelf
from assistant.prompting.search import similarity
from assistant.settings import Settings

log = structlog.get_logger(__name__)

Fit = Callable[[Moment, Prompt], float]


def open_shelf(settings: Settings) -> Shelf:
    """The library that the settings choose.

    Raises:
        BadInput: `prompts_missing`, or `prompts_invalid` with file and line.
    """
    return Shelf(settings.prompts, Choice(settings.locale, settings.jurisdiction), settings.site_prompts)


def prompting_parts(settings: Settings, shelf: Shelf) -> dict[str, Any]:
    """The fields of `Kit` that the prompts need. Without the sentence encoder words alone are compared."""
    meaning = load_meaning(settings.models)
    listener = Listener(meaning)
    reader = _reader(settings.models, listener)
    lines = _helplines(settings.prompts / HELPLINES)
    parts: dict[str, Any] = {
        "library": shelf.library,
        "shelf": shelf,
        "meaning": meaning,
        "cooldown": settings.cooldown_seconds,
        "max_cards": settings.max_cards,
        "company": settings.company,
        "listener": reader.used if reader else listener.used,
        "find_fault": reader.fault if reader else None,
        "helpline": lines.said(settings.locale, HelplineKind.CRISIS) if lines else None,
        "advice": lines.said(settings.locale, HelplineKind.DEBT_ADVICE) if lines else None,
    }
    if meaning is not None:
        parts |= {
            "fit_for": lambda library: fit_for(meaning, library),
            "fit_of": fit_for(meaning, shelf.library),
        }
    return parts


def fit_for(meaning: Meaning, library: Library) -> Fit:
    """How like the customer's words are to what a prompt of `library` is for, 0 to 1."""
    fit = similarity(meaning, library)
    return lambda moment, prompt: fit(" ".join(moment.customers.words), prompt)


def _reader(models: Path, listener: Listener) -> AgentReader | None:
    """The reader of the agent's words; without it the phrases of the packs alone find faults."""
    try:
        return AgentReader(models, listener)
    except NotSetUp as error:
        log.warning("wording.missing", reason=error.message, hint=error.hint)
        return None


def _helplines(file: Path) -> Helplines | None:
    """The helplines; calls go on without them where the file is missing or wrong, and the log says so."""
    try:
        return Helplines.read(file)
    except (CalmlineError, OSError) as error:
        log.error("helplines.refused", reason=str(error))
        return None
