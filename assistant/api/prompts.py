"""Asking the prompt library over HTTP."""

from threading import Lock
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.requests import HTTPConnection

from assistant.api.access import Allowed
from assistant.api.deps import PROBLEMS
from assistant.auth.roles import Action
from assistant.calls.registry import CallRegistry
from assistant.errors import BadInput
from assistant.prompting.search import LIMIT, Finder

router = APIRouter(prefix="/api/prompts", tags=["prompts"], responses={422: PROBLEMS[422]})


class PromptFound(BaseModel):
    """A prompt that answers a question."""

    id: str
    pack: str
    version: str = Field(description="Of the pack.")
    about: str = Field(description="What the prompt answers, such as `hardship`.")
    stance: str
    say: list[str] = Field(description="All wordings, the one nearest to the question first; slots stand as `{name}`.")
    score: float = Field(ge=0, le=1, description="Comparable within one answer only.")


class PromptSearch:
    """The finder over the library in use, made at the first question; it shares the encoder of the calls."""

    def __init__(self, calls: CallRegistry) -> None:
        self._calls = calls
        self._lock = Lock()
        self._finder: Finder | None = None

    def finder(self) -> Finder:
        """The finder of the library that new calls get."""
        library = self._calls.library
        with self._lock:
            if self._finder is None or self._finder.library is not library:
                self._finder = Finder(library, self._calls.meaning)
            return self._finder


def get_search(connection: HTTPConnection) -> PromptSearch:
    """The server's search."""
    return cast("PromptSearch", connection.app.state.search)


@router.get("/search", dependencies=[Depends(Allowed(Action.ASK_PROMPTS))])
def search_prompts(
    search: Annotated[PromptSearch, Depends(get_search)],
    q: Annotated[str, Query(description="What the agent would ask: `says he lost his job`.", max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = LIMIT,
) -> list[PromptFound]:
    """The prompts that answer a question best, the best first."""
    if not q.strip():
        raise BadInput("question_empty", "The question is empty.", "Give words in `q`, such as `?q=lost his job`.")
    return [
        PromptFound(
            id=found.prompt.id,
            pack=found.prompt.pack,
            version=found.prompt.version,
            about=found.prompt.spec.about,
            stance=found.prompt.spec.stance,
            say=[found.words, *(words for words in found.prompt.spec.say if words != found.words)],
            score=round(found.score, 3),
        )
        for found in search.finder().find(q, limit)
    ]
