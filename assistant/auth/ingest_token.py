"""What a phone system shows to be let in, and what is known of its key."""

from dataclasses import dataclass
from datetime import datetime

from assistant.errors import CalmlineError

SOURCES = ("vosk", "twilio", "audiohook", "asterisk", "audiosocket", "freeswitch", "siprec", "metrics", "any")
"""What a key may be for; `metrics` reads the counters and sends no sound, `any` sends sound of every kind."""


class KeyRefused(CalmlineError):
    """What a phone system showed does not let it in."""

    http_status = 401


class KeyUnfit(CalmlineError):
    """The key is good, and not for this."""

    http_status = 403


@dataclass(frozen=True, slots=True)
class IngestKey:
    """A key, without its secret."""

    id: str
    name: str
    source: str
    """One of `SOURCES`."""
    team: str
    """Id of the one team whose calls it may send; empty where it may send any team's."""
    signs: bool
    """Its requests must be signed."""
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    used: datetime | None

    def works(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key as it is made: what is shown once."""

    key: IngestKey
    token: str
    secret: str
    """Shared secret for signatures; empty where the source does not sign."""


def key_id(token: str) -> str:
    """The id within a token, or the text itself where it is no token; never more than an id can be."""
    parts = token.split("_", 2)
    ident = parts[1] if len(parts) == 3 and parts[0] == "cl" else token
    return ident if ident.isascii() and ident.isalnum() and len(ident) <= 64 else ""


def refused() -> KeyRefused:
    """The answer to a key that is wrong, revoked, or not there: one answer for all."""
    return KeyRefused(
        "ingest_key_refused",
        "A phone system must show a key that works.",
        "Make one with `calmline ingest add`; send it as `Authorization: Bearer KEY` or as a password (HTTP Basic).",
    )
