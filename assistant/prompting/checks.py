"""What a schema cannot say about a pack: each finding is (path of the node, what is wrong there)."""

import re
from collections.abc import Iterator

from assistant.hostility.base import SIGNALS
from assistant.prompting.pack import ENGINE_VERSION, About, Fault, PackFile, Phase, PromptSpec, Range, Slot, When
from assistant.prompting.patterns import Phrase

MAX_WORDS = 22
"""Words in a wording at most: what can be taken in at a glance."""
SLOT = re.compile(r"\{(\w*)\}")
"""A slot in a wording."""
URGENT_SIGNALS = frozenset({"threat_violence", "self_harm"})

Finding = tuple[str, str]


def check_pack(pack: PackFile) -> Iterator[Finding]:
    """All findings in one pack; paths start at `$`."""
    if pack.needs_engine > ENGINE_VERSION:
        yield (
            "$.needs_engine",
            f"needs engine {pack.needs_engine}, this is {ENGINE_VERSION}; upgrade Calmline",
        )
    for phase, phrases in pack.phases.items():
        yield from _check_phrases(f"$.phases.{phase}", phrases)
    yield from _check_phrases("$.jargon", tuple(pack.jargon))
    for index, item in enumerate(pack.checklist):
        yield from _check_phrases(f"$.checklist[{index}].heard", item.heard)
        if item.phase is Phase.VENTING:
            yield f"$.checklist[{index}].phase", "nothing is due while the customer vents; name another phase"
    for index, prompt in enumerate(pack.prompts):
        path = f"$.prompts[{index}]"
        yield from _check_signals(f"{path}.when", prompt.when)
        yield from _check_ranges(f"{path}.when", prompt.when)
        yield from _check_wordings(f"{path}.say", prompt.say)
        yield from _check_trigger(path, prompt)
        for field in ("customer_says", "agent_says", "unless_says", "agent_just_said"):
            yield from _check_phrases(f"{path}.when.{field}", getattr(prompt.when, field))


def _check_signals(path: str, when: When) -> Iterator[Finding]:
    for field in ("any_signal", "all_signals", "not_signal", "earlier_signal"):
        for index, signal in enumerate(getattr(when, field)):
            if signal not in SIGNALS:
                known = ", ".join(SIGNALS)
                yield f"{path}.{field}[{index}]", f"unknown signal `{signal}`; known are {known}"


def _check_ranges(path: str, when: When) -> Iterator[Finding]:
    levels: dict[str, Range] = {"level": when.level, "utterance_level": when.utterance_level}
    for field, levels_asked in levels.items():
        if levels_asked.min > levels_asked.max:
            yield f"{path}.{field}", f"min {levels_asked.min} is over max {levels_asked.max}"


def _check_wordings(path: str, wordings: tuple[str, ...]) -> Iterator[Finding]:
    for index, wording in enumerate(wordings):
        here = f"{path}[{index}]"
        if not wording.strip():
            yield here, "an empty wording"
        elif (count := len(wording.split())) > MAX_WORDS:
            yield here, f"{count} words; a wording has {MAX_WORDS} at most"
        elif wording in wordings[:index]:
            yield here, "the same wording twice"
        for name in SLOT.findall(wording):
            if name not in tuple(Slot):
                yield here, f"unknown slot `{{{name}}}`; known are {', '.join(Slot)}"
    if all(SLOT.search(wording) for wording in wordings):
        yield path, "every wording has a slot; give one that can be said when nothing fills it"


def _check_phrases(path: str, phrases: tuple[str, ...]) -> Iterator[Finding]:
    for index, phrase in enumerate(phrases):
        try:
            Phrase.parse(phrase)
        except ValueError as error:
            yield f"{path}[{index}]", str(error)


def _check_trigger(path: str, prompt: PromptSpec) -> Iterator[Finding]:
    when = prompt.when
    signals = {*when.any_signal, *when.all_signals}
    heats = when.level.min >= 2 or when.utterance_level.min >= 2 or when.repeated >= 2
    wordless = when.timing is not None or bool(when.open_item)
    if wordless:
        if signals or when.customer_says or when.agent_says or when.agent_just_said:
            yield f"{path}.when", "`timing` and `open_item` look at no words; name no signal and no phrase"
    elif when.agent_says and when.agent_fault:
        yield f"{path}.when.agent_fault", "`agent_fault` is for words that no phrase names; leave `agent_says` out"
    elif when.agent_says or when.agent_fault:
        if signals or when.customer_says or when.not_signal or when.utterance_level != Range():
            yield (
                f"{path}.when",
                "`agent_says` is about the agent's words; name no condition on the customer's",
            )
    elif not (signals or when.customer_says or when.level.min):
        yield f"{path}.when", "fits every moment; name a signal, a level or a phrase"
    if when.repeated > 1 and not when.any_signal:
        yield f"{path}.when.repeated", "`repeated` counts `any_signal`; name one"
    grave = bool(signals) and signals <= URGENT_SIGNALS
    if prompt.urgent and not (grave or prompt.fault is Fault.UNLAWFUL):
        yield f"{path}.urgent", "only threat_violence, self_harm and unlawful words of the agent may be urgent"
    if (prompt.about is About.AGENT_WORDING) != bool(when.agent_says or when.agent_fault or when.open_item):
        yield f"{path}.about", "`agent_wording` goes with `agent_says`, `agent_fault` or `open_item`"
    if (prompt.about is About.PACE) != (when.timing is not None):
        yield f"{path}.about", "`pace` and `timing` go together"
    if (prompt.fault is not None) != (prompt.about is About.AGENT_WORDING):
        yield f"{path}.fault", "`agent_wording` names its `fault`, and nothing else does"
    if prompt.about is About.HOSTILITY and not (when.level.min >= 1 and heats):
        yield (
            f"{path}.when",
            "a calm call must never show this: ask for `level: {min: 1}` or more, and for `level` or "
            "`utterance_level` of 2 or more, or `repeated` of 2 or more",
        )
