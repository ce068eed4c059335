"""The figures of the prompts: what is counted, what is compared with what, and what is too few to say."""

from assistant.prompting.outcomes import Outcome, outcomes
from assistant.prompting.report import FEW, Line, report
from tests.prompting.logged import Log, used


def ignored(prompt: str, before: tuple[int, float], *after: tuple[int, float], about: str = "hostility") -> Log:
    log = Log()
    log.card(prompt, log.customer(*before), about)
    for level, sentiment in after:
        log.customer(level, sentiment)
    log.end()
    return log


def found(*logs: Log) -> list[Outcome]:
    return [outcome for log in logs for outcome in outcomes(log.events)]


def line(prompt: str, *logs: Log) -> Line:
    return next(line for line in report(found(*logs)) if line.prompt == prompt)


def test_cards_are_counted_by_what_became_of_them() -> None:
    away = Log()
    away.dismiss(away.card("one", away.customer(2)))
    one = line("one", used("one", (2, 0), (1, 0)), ignored("one", (2, 0)), away)
    assert (one.offered, one.used, one.dismissed, one.ignored, one.answered) == (3, 1, 1, 1, 1)


def test_too_few_uses_say_nothing() -> None:
    uses = [used("one", (2, -0.5), (1, 0.0)) for _ in range(FEW)]
    assert line("one", *uses[:-1]).level is None
    assert line("one", *uses).level is not None


def test_a_use_is_held_against_like_moments_without_one() -> None:
    uses = [used("one", (2, -0.5), (level, 0.0)) for level in (0, 0, 1, 1, 0, 1, 0, 0, 1, 0)]
    like = [ignored("two", (2, -0.5), (level, -0.3)) for level in (1, 2, 2, 1, 2, 2, 1, 2)]
    unlike = [ignored("two", (4, -1.0), (0, 1.0)), ignored("two", (2, 0.0), (4, -1.0), about="legal")]
    one = line("one", *uses, *like, *unlike)
    assert one.level is not None
    assert one.level.change.mean == -1.6
    against = one.level.against
    assert against is not None
    assert against.mean == round(-1.6 + 0.375, 3)
    assert against.low < against.mean < against.high < 0
    assert one.sentiment is not None
    assert one.sentiment.against is not None
    assert one.sentiment.against.mean == 0.3


def test_without_like_moments_there_is_nothing_to_hold_it_against() -> None:
    one = line("one", *(used("one", (2, 0), (1, 0)) for _ in range(FEW)), ignored("two", (0, 0), (0, 0)))
    assert one.level is not None
    assert one.level.against is None


def test_the_same_cards_give_the_same_figures() -> None:
    logs = [used("one", (2, 0), (n % 3, 0.1 * n)) for n in range(12)] + [
        ignored("two", (2, 0), (n, 0)) for n in range(4)
    ]
    assert report(found(*logs)) == report(found(*logs))
    assert report(found(*logs), seed=1) != report(found(*logs), seed=2)


def test_the_most_offered_comes_first() -> None:
    lines = report(found(used("b", (1, 0)), used("a", (1, 0)), used("c", (1, 0)), used("c", (1, 0))))
    assert [line.prompt for line in lines] == ["c", "a", "b"]
