"""One moment tried out: which prompts would come, and what kept others out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import msgspec

from assistant.events import Channel
from assistant.hostility.base import Assessment
from assistant.hostility.risk import Risk
from assistant.prompting.library import Library, Prompt
from assistant.prompting.memory import CallMemory, Fills
from assistant.prompting.moments import Moment, answers_customer, fit
from assistant.prompting.pack import Phase, Range, When
from assistant.prompting.patterns import Heard
from assistant.prompting.ranking import Candidate, Leaning, candidates
from assistant.prompting.why import explain

BEST = 5
"""Candidates and near misses that are told."""


class Found(msgspec.Struct, frozen=True):
    """A prompt that fits."""

    prompt: str
    pack: str
    score: float
    why: str
    quote: str
    say: tuple[str, ...]
    """Its wordings as they would be shown, the first one first."""


class Miss(msgspec.Struct, frozen=True):
    """A prompt that one condition alone kept out."""

    prompt: str
    because: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a moment."""

    found: tuple[Found, ...]
    """Best first."""
    misses: tuple[Miss, ...]


def moment_of(text: str, agent: str, assessment: Assessment, phase: Phase) -> Moment:
    """The customer says `text` once the agent has said `agent`."""
    before = Heard.of(agent) if agent else None
    return Moment(0.0, Channel.CUSTOMER, "customer-1", Heard.of(text), phase, assessment, before=before)


def attempt(library: Library, moment: Moment, risk: Risk, filler: Fills) -> Trial:
    """The best prompts for a moment that stands alone, with no card before it."""
    prompts = [prompt for prompt in library.prompts if answers_customer(prompt)]
    memory = CallMemory(filler)
    assert moment.assessment is not None
    memory.hear(moment.at, moment.assessment, risk)
    ranked = candidates(prompts, moment, risk, memory, moment.at, Leaning())
    ranked.sort(key=lambda candidate: not candidate.prompt.spec.urgent)
    found = tuple(_found(candidate, memory, risk) for candidate in ranked[:BEST])
    shown = {candidate.prompt.id for candidate in ranked}
    near = [entry for prompt in prompts if prompt.id not in shown for entry in _near(prompt, moment, risk)]
    near.sort(key=lambda entry: entry[:2])
    return Trial(found, tuple(miss for _, _, miss in near[:BEST]))


def _found(candidate: Candidate, memory: CallMemory, risk: Risk) -> Found:
    prompt, moment = candidate.prompt, candidate.moment
    why = explain(moment, candidate.ground, prompt.spec, risk)
    others = memory.others(prompt, candidate.words, moment)
    return Found(
        prompt.id, prompt.pack, round(candidate.score, 2), why.rule, why.quote, (candidate.words.text, *others)
    )


def _near(prompt: Prompt, moment: Moment, risk: Risk) -> Iterator[tuple[bool, float, Miss]]:
    """The one condition without which a prompt would fit on a ground of its own.

    Before it, for sorting: whether that is a phrase, which is missing in most prompts, and how little it is needed.
    """
    if ground := fit(prompt, moment, risk, frozenset()):
        turn = "in a heated call it waits: acknowledge first, then ask, then inform or offer"
        yield False, -ground.need, Miss(prompt.id, turn)
        return
    for because, without in _relaxed(prompt, moment, risk):
        ground = fit(without, moment, risk, frozenset())
        if ground and (ground.signal or ground.span):
            yield without.heard != prompt.heard, -ground.need, Miss(prompt.id, because)
            return


def _relaxed(prompt: Prompt, moment: Moment, risk: Risk) -> Iterator[tuple[str, Prompt]]:
    """The prompt without each of its conditions in turn, and that condition in words."""
    when, assessment = prompt.spec.when, moment.assessment
    assert assessment is not None

    def without(**fields: object) -> Prompt:
        changed: When = msgspec.structs.replace(when, **fields)
        return replace(prompt, spec=msgspec.structs.replace(prompt.spec, when=changed))

    whole = Range()
    yield f"the call is at level {risk.level}, it asks for {_levels(when.level)}", without(level=whole)
    asks = _levels(when.utterance_level)
    yield f"the words are at level {assessment.level}, it asks for {asks}", without(utterance_level=whole)
    yield f"the call stands in {moment.phase}, it asks for {' or '.join(when.phase)}", without(phase=())
    yield f"the heat is {risk.trend}, it asks for {' or '.join(when.trend)}", without(trend=())
    yield f"it asks for {when.repeated} such utterances within a minute", without(repeated=1)
    yield f"it comes after {' or '.join(when.earlier_signal)} earlier in the call", without(earlier_signal=())
    yield f"it comes after a card to {' and '.join(when.tried)}", without(tried=())
    there = [signal for signal in when.not_signal if signal in assessment.active]
    yield f"{', '.join(there)} keeps it out", without(not_signal=())
    missing = [signal for signal in when.all_signals if signal not in assessment.active]
    yield f"it asks for {', '.join(missing)} as well", without(all_signals=())
    yield f"it asks for {' or '.join(when.any_signal)}", without(any_signal=(), repeated=1)
    unless = next((phrase.source for phrase in prompt.unless if phrase.find(moment.heard)), "")
    yield f"“{unless}” keeps it out", replace(prompt, unless=())
    yield f"the agent had not said “{_first(when.agent_just_said)}”", replace(prompt, before=())
    yield f"the customer did not say “{_first(when.customer_says)}”", replace(prompt, heard=())


def _levels(levels: Range) -> str:
    return str(levels.min) if levels.min == levels.max else f"{levels.min} to {levels.max}"


def _first(phrases: tuple[str, ...]) -> str:
    return phrases[0] if phrases else ""
