"""Questions to the library."""

import pytest

from assistant.prompting.library import Library
from assistant.prompting.meaning import Meaning, load_meaning
from assistant.prompting.pack import About
from assistant.prompting.search import UNKNOWN, Finder, index_of, similarity
from assistant.settings import Settings


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    loaded = load_meaning(Settings().models)
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def finder(library: Library, meaning: Meaning) -> Finder:
    made = Finder(library, meaning)
    made.wait()
    return made


def kinds(finder: Finder, question: str) -> list[About]:
    return [found.prompt.spec.about for found in finder.find(question, 3)]


@pytest.mark.parametrize(
    ("question", "about"),
    [
        ("he lost his job", About.HARDSHIP),
        ("wants to speak to a manager", About.REQUEST),
        ("she says this isn't her debt", About.DISPUTE),
        ("caller wants to kill himself", About.SELF_HARM),
        ("how do i end the call nicely", About.CLOSING),
    ],
)
def test_a_question_finds_its_kind(finder: Finder, question: str, about: About) -> None:
    assert about in kinds(finder, question)


def test_a_question_finds_what_it_shares_no_word_with(finder: Finder) -> None:
    assert About.HARDSHIP in kinds(finder, "skint until payday")


def test_answers_come_best_first_and_no_more_than_asked(finder: Finder) -> None:
    found = finder.find("cannot afford it", 4)
    assert len(found) == 4
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 <= one.score <= 1 and one.words in one.prompt.spec.say for one in found)


def test_the_wording_shown_is_the_one_nearest_to_the_question(finder: Finder) -> None:
    for found in finder.find("which part of it is wrong", 5):
        if found.prompt.id == "dispute-which-part":
            assert found.words == "Which part doesn't look right to you?"
            return
    pytest.fail("not found")


def test_words_alone_will_do(library: Library) -> None:
    plain = Finder(library, None)
    plain.wait()
    assert About.REQUEST in kinds(plain, "wants a manager")
    assert plain.find("zzz qqq") == []


@pytest.mark.parametrize("question", ["", "   ", "?!"])
def test_no_words_find_nothing(finder: Finder, question: str) -> None:
    assert finder.find(question) == []


def test_a_library_without_prompts_answers_nothing(meaning: Meaning) -> None:
    empty = Finder(Library(()), meaning)
    empty.wait()
    assert empty.find("anything") == []


def test_fit_ranks_prompts_by_the_customers_words(library: Library, meaning: Meaning) -> None:
    fit = similarity(meaning, library)
    index_of(library, meaning).wait()
    by_id = {prompt.id: prompt for prompt in library.prompts}
    job, double = by_id["hardship-job"], by_id["service-double-charge"]
    assert fit("they let me go at the factory", job) > fit("they let me go at the factory", double)
    assert fit("you took the money out of my card two times", double) > fit(
        "you took the money out of my card two times", job
    )
    assert all(0 <= fit("hello", prompt) <= 1 for prompt in library.prompts)


def test_a_prompt_of_another_library_has_no_known_fit(library: Library, meaning: Meaning) -> None:
    fit = similarity(meaning, Library(()))
    index_of(Library(()), meaning).wait()
    assert fit("hello", library.prompts[0]) == UNKNOWN
