"""Asking the library over HTTP."""

import pytest

from assistant.prompting.library import Library
from tests.api.conftest import Serve


async def test_a_question_is_answered_from_the_library_in_use(serve: Serve, library: Library) -> None:
    served = await serve()
    answer = await served.http.get("/api/prompts/search", params={"q": "wants to speak to a manager", "limit": 3})
    assert answer.status_code == 200
    found = answer.json()
    assert len(found) == 3
    assert set(found[0]) == {"id", "pack", "version", "about", "stance", "say", "score"}
    by_id = {prompt.id: prompt for prompt in library.prompts}
    for line in found:
        prompt = by_id[line["id"]]
        assert (line["pack"], line["version"]) == (prompt.pack, prompt.version)
        assert sorted(line["say"]) == sorted(prompt.spec.say)
    assert "request" in {line["about"] for line in found}


@pytest.mark.parametrize("path", ["/api/prompts/search", "/api/prompts/search?q=", "/api/prompts/search?q=%20"])
async def test_an_empty_question_is_refused_with_a_code(serve: Serve, path: str) -> None:
    served = await serve()
    answer = await served.http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (422, "question_empty")
    assert set(answer.json()) == {"code", "message", "hint"}


async def test_the_number_of_answers_has_bounds(serve: Serve) -> None:
    served = await serve()
    assert (await served.http.get("/api/prompts/search", params={"q": "help", "limit": 0})).status_code == 422
