"""The ground of a card in a form a person can check: the quoted words, and the rule in words."""

from assistant.events import Channel, Why
from assistant.hostility.risk import Risk
from assistant.prompting.moments import Ground, Moment
from assistant.prompting.pace import MONOLOGUE, SILENCE
from assistant.prompting.pack import Phase, PromptSpec, Range, Timing, When

QUOTE_LENGTH = 120
"""Characters of a quote at most, marks of what was left out included."""
_CUT = "\N{HORIZONTAL ELLIPSIS}"
_CUES: dict[str, tuple[str, ...]] = {
    "threat_violence": ("hurt", "kill", "burn", "punch", "smash", "shoot", "beat", "break", "coming", "come"),
    "threat_legal": ("sue", "lawyer", "court", "attorney", "ombudsman", "regulator", "complaint"),
    "self_harm": ("die", "end", "alive", "suicide", "kill", "wake", "point", "anymore", "better"),
    "insult": ("idiot", "stupid", "thick", "useless", "vultures", "crooks", "liar", "scum", "moron"),
    "hardship": ("job", "afford", "benefits", "rent", "work", "hospital", "sick", "unemployment", "laid"),
    "distress": ("overwhelmed", "ashamed", "crying", "scared", "cope", "sorry", "panic", "afraid"),
    "dispute": ("paid", "wrong", "mine", "never", "mistake", "owe"),
    "disengage": ("stop", "calling", "hang", "hanging", "leave", "done", "goodbye"),
}
"""Words that usually carry a signal: the quote is cut around the first of them."""


_TIMINGS = {
    Timing.TALK_OVER: "the agent began while the customer was speaking",
    Timing.MONOLOGUE: f"the agent has spoken for {MONOLOGUE:.0f} seconds",
    Timing.SILENCE: f"nobody has spoken for {SILENCE:.0f} seconds",
}


def explain(moment: Moment, ground: Ground, spec: PromptSpec, risk: Risk) -> Why:
    """The `Why` of a card; where no words called for it, it quotes none and names no utterance."""
    cite = spec.cite or (moment.item.cite if moment.item else None)
    return Why(
        quote=quote(moment.heard.words, ground.span or _cue(moment.heard.words, ground.signal)),
        channel=moment.channel,
        utterance=moment.utterance,
        signal=ground.signal,
        level=int(risk.level),
        rule=rule(moment, ground, spec.when),
        citation=cite.rule if cite else "",
    )


def quote(words: tuple[str, ...], around: tuple[int, int] | None = None) -> str:
    """The words, cut at word boundaries to `QUOTE_LENGTH` around those that matter; the end where none do."""
    whole = " ".join(words)
    if len(whole) <= QUOTE_LENGTH:
        return whole
    first, last = around or (len(words) - 1, len(words) - 1)
    room = QUOTE_LENGTH - 2 * len(_CUT)
    while last > first and len(" ".join(words[first : last + 1])) > room:
        last -= 1
    grown = True
    while grown:
        grown = False
        if first > 0 and len(" ".join(words[first - 1 : last + 1])) <= room:
            first, grown = first - 1, True
        if last + 1 < len(words) and len(" ".join(words[first : last + 2])) <= room:
            last, grown = last + 1, True
    text = " ".join(words[first : last + 1])[:room]
    return (_CUT if first > 0 else "") + text + (_CUT if last + 1 < len(words) else "")


def rule(moment: Moment, ground: Ground, when: When) -> str:
    """A prompt's condition in words, such as `anger, call at level 2 or more, rising`."""
    parts: list[str] = []
    if moment.timing is not None:
        parts.append(_TIMINGS[moment.timing])
    if moment.item is not None:
        parts.append(f"not heard yet: {moment.item.title}")
    if ground.signal:
        others = [name for name in when.all_signals if name != ground.signal]
        parts.append(_name(ground.signal) + "".join(f" with {_name(name)}" for name in others))
        if when.repeated > 1:
            parts[-1] += f", {when.repeated} times within a minute"
    if ground.span:
        who = "the agent" if moment.channel is Channel.AGENT else "the customer"
        first, last = ground.span or (0, 0)
        parts.append(f'{who} said "{" ".join(moment.heard.words[first : last + 1]).strip(".,!?;:")}"')
    parts += [_levels("utterance", when.utterance_level), _levels("call", when.level)]
    parts += [" or ".join(when.trend), _phases(when.phase)]
    if when.earlier_signal:
        seen = [_name(name) for name in when.earlier_signal if name in moment.earlier]
        parts.append(f"after {' and '.join(seen)}")
    if when.tried:
        parts.append(f"after a card to {' and '.join(when.tried)}")
    if when.not_tried:
        parts.append(f"before any card to {' or '.join(when.not_tried)}")
    if when.agent_just_said:
        parts.append("after what the agent had just said")
    return ", ".join(part for part in parts if part)


def _name(signal: str) -> str:
    return signal.replace("_", " ")


def _levels(what: str, levels: Range) -> str:
    if levels == Range():
        return ""
    if levels.min == levels.max:
        return f"{what} at level {levels.min}"
    if levels.max == Range().max:
        return f"{what} at level {levels.min} or more"
    if levels.min == Range().min:
        return f"{what} at level {levels.max} or less"
    return f"{what} at level {levels.min} to {levels.max}"


def _phases(phases: tuple[Phase, ...]) -> str:
    others = [phase for phase in Phase if phase not in phases]
    if not phases or not others:
        return ""
    if len(phases) > len(others):
        return f"not in the {' or '.join(others)}"
    return f"in the {' or '.join(phases)}"


def _cue(words: tuple[str, ...], signal: str | None) -> tuple[int, int] | None:
    cues = _CUES.get(signal or "", ())
    for index, word in enumerate(words):
        if word.lower().strip(".,!?;:") in cues:
            return index, index
    return None
