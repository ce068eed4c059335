import pytest

from assistant.hostility.phrases import Rule, matches, rules
from assistant.hostility.text import as_spoken
from assistant.training.mixture import HELD_OUT, held_out, training_rows


@pytest.fixture(scope="module")
def texts() -> list[str]:
    rows = [*training_rows(), *(row for split in HELD_OUT for row in held_out(split))]
    return sorted({row.text for row in rows})


def together(spoken: str) -> frozenset[str]:
    return frozenset(rule.signal for rule in rules() if rule.fires(spoken))


def test_rules_one_by_one_find_what_they_find_together(texts: list[str]) -> None:
    assert len(texts) > 8000
    assert [text for text in texts if together(as_spoken(text)) != matches(text)] == []


def test_rules_are_numbered_by_signal() -> None:
    numbers: dict[str, list[int]] = {}
    for rule in rules():
        numbers.setdefault(rule.signal, []).append(rule.number)
    assert set(numbers) == {"threat_violence", "self_harm", "threat_legal", "disengage"}
    assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())


def test_a_rule_is_excused() -> None:
    def firing(text: str) -> list[Rule]:
        return [rule for rule in rules() if rule.fires(text)]

    assert [rule.signal for rule in firing("put it in writing")] == ["disengage"]
    assert firing("put it in writing please") == []
