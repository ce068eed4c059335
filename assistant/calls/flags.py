"""Which moments a team lead wants to know about."""

from dataclasses import dataclass

from assistant.hostility.base import Assessment, Level


@dataclass(frozen=True, slots=True)
class FlagRule:
    """A kind of flag and what calls for it."""

    flag: str
    rule: str
    """In words, for the person who reads the flag."""


THREAT = FlagRule("threat_violence", "a threat of violence")
SELF_HARM = FlagRule("self_harm", "words of self-harm")
LEGAL = FlagRule("threat_legal", "a threat of legal action or complaint")
ABUSE = FlagRule("abuse", "insults aimed at the agent")
HOSTILITY = FlagRule("hostility", "the call stayed angry over two utterances or more")


def crossed(assessment: Assessment, call_level: Level, angry_before: int) -> list[FlagRule]:
    """The rules that one utterance crosses.

    Args:
        assessment: what was read in the utterance.
        call_level: level of the call after it.
        angry_before: utterances at level 2 or more earlier in the call.
    """
    rules = []
    if assessment.level >= Level.THREATENING:
        rules.append(THREAT)
    if "self_harm" in assessment.active:
        rules.append(SELF_HARM)
    if "threat_legal" in assessment.active:
        rules.append(LEGAL)
    if assessment.level == Level.ABUSIVE:
        rules.append(ABUSE)
    if assessment.level >= Level.ANGRY and call_level >= Level.ANGRY and angry_before >= 1:
        rules.append(HOSTILITY)
    return rules
