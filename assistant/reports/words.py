"""The words of reports, in one place."""

from collections.abc import Mapping

from assistant.calls.state import Outcome
from assistant.events import Channel, WithdrawReason

LEVELS = ("Calm", "Tense", "Angry", "Abusive", "Threat")
SIDES: Mapping[Channel, str] = {Channel.CUSTOMER: "Customer", Channel.AGENT: "Agent"}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.OPEN: "Still open",
    Outcome.USED: "Used",
    Outcome.DISMISSED: "Put away",
    Outcome.WITHDRAWN: "Not used",
}
WITHDRAWN: Mapping[WithdrawReason, str] = {
    WithdrawReason.MOMENT_PASSED: "the moment passed",
    WithdrawReason.REPLACED: "another card took its place",
    WithdrawReason.GROUND_GONE: "it no longer fitted",
    WithdrawReason.CALL_ENDED: "the call ended",
}
FLAGS: Mapping[str, str] = {
    "threat_violence": "Threat of violence",
    "threat_legal": "Legal threat",
    "self_harm": "Risk of self-harm",
    "abuse": "Abuse",
    "hostility": "Hostility",
}
REVIEWS: Mapping[str, str] = {"new": "Not begun", "in_review": "In review", "shared": "Shared", "done": "Done"}
LEADS_ONLY = "for leads only"
REDACTED = "Redacted: private data was taken out before anything was stored."
NOTHING_SAID = "No words are kept of this call."


def named(word: str, known: Mapping[str, str] = FLAGS) -> str:
    """A word of the records as a person reads it."""
    return known.get(word, word.replace("_", " ").capitalize())


def level(number: int) -> str:
    """A level of hostility by its name."""
    return LEVELS[max(0, min(number, len(LEVELS) - 1))]


def clock(seconds: float) -> str:
    """`m:ss`, or `h:mm:ss` from an hour on."""
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
