"""What became of a card, and what followed."""

import pytest

from assistant.prompting.outcomes import Fate, Mood, outcomes
from tests.prompting.logged import Log, used


def test_the_next_two_utterances_are_held_against_the_one_answered() -> None:
    [outcome] = outcomes(used("one", (2, -0.8), (1, -0.4), (0, 0.2), (4, -1.0)).events)
    assert outcome.fate is Fate.USED
    assert (outcome.before, outcome.after) == (Mood(2, -0.8), (Mood(1, -0.4), Mood(0, 0.2)))
    assert outcome.change is not None
    assert outcome.change.level == -1.5
    assert outcome.change.sentiment == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("before", "after", "better"),
    [
        ((2, -0.8), [(1, -0.8), (1, -0.8)], True),
        ((2, -0.8), [(2, -0.5), (2, -0.5)], True),
        ((2, -0.8), [(2, -0.8), (2, -0.75)], False),
        ((2, -0.8), [(0, 0.5), (3, -0.9)], False),
        ((0, 0.0), [(0, 0.5)], True),
        ((2, -0.8), [], None),
    ],
)
def test_better_is_never_worse_and_calmer_or_kinder(
    before: tuple[int, float], after: list[tuple[int, float]], better: bool | None
) -> None:
    [outcome] = outcomes(used("one", before, *after).events)
    assert outcome.better is better


def test_fates_are_told_apart() -> None:
    log = Log()
    log.dismiss(log.card("away", log.customer(2)))
    log.card("left", log.customer(1))
    log.use(log.card("taken", log.customer(2)))
    assert [(o.prompt, o.fate) for o in outcomes(log.end())] == [
        ("away", Fate.DISMISSED),
        ("left", Fate.IGNORED),
        ("taken", Fate.USED),
    ]


def test_only_what_follows_the_use_counts() -> None:
    log = Log()
    card = log.card("one", log.customer(2))
    log.customer(4)
    log.use(card)
    log.customer(1)
    [outcome] = outcomes(log.end())
    assert outcome.after == (Mood(1, 0.0),)


def test_a_card_on_the_agents_words_is_held_against_the_customers_last() -> None:
    log = Log()
    log.customer(3)
    log.use(log.card("words", log.agent()))
    log.customer(1)
    [outcome] = outcomes(log.end())
    assert outcome.before == Mood(3, 0.0)


def test_a_card_that_came_before_its_utterance_ended_does_not_count_it_twice() -> None:
    log = Log()
    log.customer(0)
    log.use(log.card("early", "customer-2"))
    log.customer(2)
    log.customer(1)
    [outcome] = outcomes(log.end())
    assert (outcome.before, outcome.after) == (Mood(2, 0.0), (Mood(1, 0.0),))


def test_the_better_reading_counts_and_the_unread_does_not() -> None:
    log = Log()
    first = log.customer(3)
    log.read(first, 1, 0.0, revised=True)
    log.use(log.card("one", first))
    log.customer(0, unread="not English")
    log.customer(2)
    [outcome] = outcomes(log.end())
    assert (outcome.before, outcome.after) == (Mood(1, 0.0), (Mood(2, 0.0),))
