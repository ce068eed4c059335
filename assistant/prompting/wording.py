"""The agent's words: sentences that a better one could replace. Only words are looked at, emotion never."""

from collections.abc import Callable
from dataclasses import dataclass

from assistant.prompting.library import Library, Prompt
from assistant.prompting.pack import Fault
from assistant.prompting.patterns import Heard

FindFault = Callable[[str], Fault | None]
"""The fault in words of the agent, if any."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the agent that a prompt would put better."""

    prompt: Prompt
    phrase: str
    """The phrase of the pack that was found; empty where none was, but a fault that no phrase names."""
    words: str
    """The agent's words that it was found in."""


class WordingRules:
    """Every prompt of a library about the agent's words."""

    def __init__(self, library: Library, find_fault: FindFault | None = None) -> None:
        """`find_fault` finds what no phrase names."""
        self.prompts = tuple(prompt for prompt in library.prompts if prompt.for_agent_words)
        self._phrased = tuple(prompt for prompt in self.prompts if prompt.heard)
        self._unnamed = tuple(prompt for prompt in self.prompts if prompt.spec.when.agent_fault)
        self._find_fault = find_fault or (lambda _words: None)

    def check(self, heard: Heard) -> list[Finding]:
        """What was found in one utterance of the agent, in the order of the library."""
        if findings := self._named(heard):
            return findings
        fault = self._find_fault(" ".join(heard.words)) if self._unnamed else None
        return [
            Finding(prompt, "", " ".join(heard.words))
            for prompt in self._unnamed
            if fault in prompt.spec.when.agent_fault
        ]

    def fault(self, heard: Heard) -> Fault | None:
        """The fault of one utterance that no phrase names; None where there is none, or a phrase does."""
        return next((found.prompt.spec.fault for found in self.check(heard) if not found.phrase), None)

    def _named(self, heard: Heard) -> list[Finding]:
        findings = []
        for prompt in self._phrased:
            if any(phrase.find(heard) for phrase in prompt.unless):
                continue
            for phrase in prompt.heard:
                if span := phrase.find(heard):
                    words = " ".join(heard.words[span[0] : span[1] + 1])
                    findings.append(Finding(prompt, phrase.source, words))
                    break
        return findings
