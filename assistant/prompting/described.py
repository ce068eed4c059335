"""A prompt in plain sentences: what it says, what it answers, and what was heard, for comparing by words or meaning."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.prompting.library import Prompt
from assistant.prompting.pack import About

ABOUT = {
    About.HOSTILITY: "the customer is angry, shouting, swearing, rude, insulting or abusive to me",
    About.THREAT: "the customer threatens violence, to hurt me, to come to the office, staff safety",
    About.LEGAL: "law, lawyer, solicitor, court, sue, legal action, rights, the ombudsman, a cease letter, in writing",
    About.SELF_HARM: "the customer is suicidal, wants to die, kill or hurt themselves",
    About.DISTRESS: "the customer is crying, upset, scared, grieving, ill, bereaved, a death, overwhelmed, anxious",
    About.HARDSHIP: "the customer has no money, cannot afford or pay it, lost a job, benefits, struggling with bills",
    About.DISPUTE: "the customer says it is not my debt, already paid, wrong amount, wrong person, fraud, a mistake",
    About.DISENGAGE: "the customer wants to hang up or end the call, goes silent, refuses to talk, not interested",
    About.CONFUSION: "the customer does not understand, is confused or lost, asks what it means, explain it simply",
    About.REQUEST: "the customer asks for something: a manager, a complaint, a refund, a letter, a change, information",
    About.AGENT_WORDING: "I said it wrong, used jargon or a harsh word; how to say it better, in plain words, rephrase",
    About.OPENING: "starting the call, introduction, greeting, who calls, recorded line, identity check, voicemail",
    About.CLOSING: "ending the call, goodbye, wrapping up, summary, thanks, anything else, next steps",
    About.OPTIONS: "what to offer, options, payment plan, instalments, choices, discount, settlement, dates, a pause",
    About.AGREEMENT: "confirming what was agreed, the amount and the date, promise to pay, reading the plan back",
    About.PACE: "talking over each other, interrupting, speaking too long, a long silence, slow down, pause",
}
"""What each card answers, in an agent's words."""
SIGNAL = {
    "anger": "angry",
    "frustration": "frustrated, fed up",
    "insult": "insulted me",
    "profanity": "swearing, bad language",
    "sarcasm": "sarcastic",
    "threat_violence": "threatens violence",
    "threat_legal": "threatens court, a lawyer or a complaint",
    "self_harm": "suicidal",
    "distress": "upset, crying",
    "hardship": "no money, cannot pay",
    "dispute": "disputes the debt",
    "disengage": "wants to go",
    "confusion": "does not understand",
    "cooperation": "willing, agrees",
    "gratitude": "thankful",
}
SLOT = {
    "name": "",
    "words": "this is hard",
    "amount": "forty pounds",
    "date": "Friday",
    "options": "a smaller payment or a later date",
    "helpline": "the crisis line",
    "advice": "free debt advice",
    "company": "the company",
    "agent": "me",
}
"""What stands for a slot where nothing fills it."""

_SLOT = re.compile(r",? ?\{name\}|\{(\w+)\}")
_MAYBE = re.compile(r"\[[^\]]*\]|\.\.\.")
_EITHER = re.compile(r"\(([^|)]*)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Described:
    """A prompt in sentences."""

    wordings: tuple[str, ...]
    phrases: tuple[str, ...]
    """What is said when the prompt fits, one sentence for each phrase of the pack."""
    situation: str

    @classmethod
    def of(cls, prompt: Prompt) -> "Described":
        """The sentences of one prompt."""
        spec, when = prompt.spec, prompt.spec.when
        signals = (*when.all_signals, *when.any_signal)
        parts = [ABOUT[spec.about], *(SIGNAL.get(signal, signal) for signal in signals), *when.phase]
        return cls(
            tuple(map(filled, spec.say)),
            tuple(map(spoken, (*when.customer_says, *when.agent_says, *when.agent_just_said))),
            f"{title(prompt)}: {', '.join(parts)}",
        )

    @property
    def sentences(self) -> Iterable[str]:
        """All of them, the situation last."""
        return (*self.wordings, *self.phrases, self.situation)


def title(prompt: Prompt) -> str:
    """The id as words."""
    return prompt.id.replace("-", " ")


def filled(wording: str) -> str:
    """A wording with something in each slot."""
    return _SLOT.sub(lambda found: SLOT.get(found[1] or "name", ""), wording)


def spoken(phrase: str) -> str:
    """One way to say a phrase of a pack: its first alternatives, without what may be left out."""
    return " ".join(_EITHER.sub(r"\1", _MAYBE.sub(" ", phrase)).split())
