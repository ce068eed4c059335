"""The agent's words: sentences that a better one could replace. Only words are looked at, emotion never."""

from dataclasses import dataclass

from assistant.prompting.library import Library, Prompt
from assistant.prompting.patterns import Heard


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the agent that a prompt would put better."""

    prompt: Prompt
    phrase: str
    """The phrase of the pack that was found."""
    words: str
    """The agent's words that it was found in."""


class WordingRules:
    """Every prompt of a library with `agent_says`."""

    def __init__(self, library: Library) -> None:
        self.prompts = tuple(prompt for prompt in library.prompts if prompt.for_agent_words)

    def check(self, heard: Heard) -> list[Finding]:
        """What was found in one utterance of the agent, in the order of the library."""
        findings = []
        for prompt in self.prompts:
            if any(phrase.find(heard) for phrase in prompt.unless):
                continue
            for phrase in prompt.heard:
                if span := phrase.find(heard):
                    words = " ".join(heard.words[span[0] : span[1] + 1])
                    findings.append(Finding(prompt, phrase.source, words))
                    break
        return findings
