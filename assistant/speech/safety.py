"""Grave signals that stand in the second pass alone, checked against what the first pass was sure of.

A threat, a risk of self-harm or a legal threat accuses or alarms. If only the second pass has it, the words that carry
it must not stand where the first pass was sure of other words. Which words carry it is asked of the classifier: it
reads `cautious_text`, the second pass with every contradicted change taken back; what it still finds there, stands.
"""

from collections.abc import Iterable, Sequence

from assistant.events import Word
from assistant.speech.alignment import Run, align
from assistant.speech.guards import gap

GRAVE = ("threat_violence", "threat_legal", "self_harm")
"""Signals that are checked."""
_SURE = 0.85
"""Word confidence of the first pass from which it contradicts."""
_WORD_SECONDS = 0.12
"""A pause this long for each word added does not contradict it."""
_UNSURE_OF_ITSELF = 0.5
"""Word confidence below which the second pass cannot contradict anything."""


def in_question(first_active: Iterable[str], second_active: Iterable[str]) -> tuple[str, ...]:
    """The grave signals that the second pass alone gives rise to; when there are none, nothing need be asked."""
    heard = set(first_active)
    return tuple(signal for signal in second_active if signal in GRAVE and signal not in heard)


def cautious_text(first: Sequence[Word], second: Sequence[Word]) -> str:
    """The second pass's words, but the first's wherever it was sure of them or left no time for others.

    It is for the classifier, never for a person.
    """
    runs = align(first, second)
    words = [
        word.text
        for place, run in enumerate(runs)
        for word in (run.first if not run.same and contradicted(runs, place) else run.second)
    ]
    return " ".join(words)


def contradicted(runs: list[Run], place: int) -> bool:
    """True where the first pass speaks against what the second has in this run."""
    run = runs[place]
    if run.second and max(word.confidence for word in run.second) < _UNSURE_OF_ITSELF:
        return True
    if run.first:
        return min(word.confidence for word in run.first) >= _SURE
    return gap(runs, place) < _WORD_SECONDS * len(run.second)


def safe_signals(
    first_active: Iterable[str], second_active: Sequence[str], cautious_active: Iterable[str]
) -> tuple[str, ...]:
    """The signals of the second pass that may stand, in its order.

    Args:
        first_active: signals over their thresholds in the first pass.
        second_active: the same in the second pass.
        cautious_active: the same in `cautious_text`.
    """
    still = set(cautious_active)
    asked = in_question(first_active, second_active)
    return tuple(signal for signal in second_active if signal not in asked or signal in still)
