from assistant.hostility.base import SIGNALS
from assistant.hostility.phrases import rules
from assistant.training.evaluate_rules import Hits, hits, rules_figures
from assistant.training.rows import Row


def row(text: str, *signals: str) -> Row:
    return Row(text, "authored", signals=dict.fromkeys(SIGNALS, 0.0) | dict.fromkeys(signals, 1.0))


TEST = [
    row("Stop calling me!", "disengage"),
    row("stop ringing my mother", "disengage"),
    row("does it stop ringing by itself"),
    row("when does it stop beeping"),
    row("goodbye for good", "disengage"),
]
DEV = [row("will the phone stop ringing"), row("see you in court", "threat_legal")]


def test_hits_of_one_rule() -> None:
    stop = next(rule for rule in rules() if rule.signal == "disengage")
    assert hits(stop, TEST) == Hits(fires=3, right=2)
    assert hits(stop, TEST).precision == 2 / 3
    assert hits(stop, TEST[3:]).precision is None


def test_figures_of_all_rules() -> None:
    figures = rules_figures({"dev": DEV, "test": TEST}, {"calm": [row("stop calling it that"), row("hello")]})
    stop = next(rule for rule in figures.rules if rule.signal == "disengage")
    assert (stop.fires, stop.right, stop.precision, stop.weak) == (4, 2, 0.5, True)
    assert stop.held_out == {"dev": Hits(1, 0), "test": Hits(3, 2)}
    assert stop.false_alarms == {"calm": 1}
    assert [rule.signal for rule in figures.rules if rule.fires] == ["threat_legal", "disengage"]
    disengage = figures.together["disengage"]
    assert (disengage.yes, disengage.fires, disengage.precision, disengage.recall) == (3, 3, 2 / 3, 2 / 3)
    assert figures.together["self_harm"].recall is None


def test_weak_rules_stand_under_a_line_that_names_them() -> None:
    lines = list(rules_figures({"dev": DEV, "test": TEST}, {"calm": []}).lines())
    heading = next(place for place, line in enumerate(lines) if "precision < 0.8" in line)
    assert lines[heading + 1].split()[:5] == ["disengage", "1", "4", "2", "0.500"]
    assert sum(line.split()[:2] == ["disengage", "1"] for line in lines) == 1
    none = list(rules_figures({"test": TEST[:2]}, {}).lines())
    assert "  none" in none
