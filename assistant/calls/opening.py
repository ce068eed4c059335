"""What is known of a call as it begins."""

from dataclasses import dataclass

from assistant.events import Consent
from assistant.prompting.slots import Facts

NO_FACTS = Facts()
"""Nothing is known of the customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What whoever begins a call says of it."""

    title: str
    """What a screen calls it."""
    source: str
    """Kind of source, as in `call.started`."""
    agent: str = ""
    """Id of the user who talks; empty where nobody is named."""
    team: str = ""
    """Id of the team; empty where there is none."""
    consent: Consent = Consent.UNKNOWN
    kept: bool = True
    """False: assist, and forget."""
    subject: str = ""
    """The customer's reference at the site, such as an account number; never shown, only hashed to find their calls."""
    facts: Facts = NO_FACTS
    """What fills the slots of wordings."""
