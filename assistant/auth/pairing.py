"""Codes that sign a second screen in to whoever is signed in on the first.

A code is six digits, good once and for two minutes. It is held in memory as a keyed hash: no list of codes can be read
from the database, and none outlives the server.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from assistant.auth.sessions import Session
from assistant.errors import BadInput, Unavailable

DIGITS = 6
LASTS = timedelta(minutes=2)
MOST = 1_000
"""Codes that are good at once: few enough that a guess is not likely to hit one."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code as it is shown."""

    digits: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class _Waiting:
    opener: Session
    expires: datetime


class Pairing:
    """The codes that are good now."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._waiting: dict[bytes, _Waiting] = {}

    def offer(self, opener: Session) -> Code:
        """A fresh code for a session's second screen; the one that it had before is good no more.

        Raises:
            Unavailable: `pairing_busy`.
        """
        self._forget(lambda one: one.opener.id == opener.id)
        if len(self._waiting) >= MOST:
            raise Unavailable("pairing_busy", "Many screens are being paired just now.", "Try again in two minutes.")
        digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        while self._hash(digits) in self._waiting:
            digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
        expires = min(self._clock() + LASTS, opener.expires)
        self._waiting[self._hash(digits)] = _Waiting(opener, expires)
        return Code(digits, expires)

    def take(self, digits: str) -> Session:
        """The session that offered a code; the code is used up.

        Raises:
            BadInput: `code_wrong`.
        """
        self._forget(lambda _: False)
        found = self._waiting.pop(self._hash(digits), None)
        if found is None:
            raise BadInput(
                "code_wrong", "That code is not good.", "Codes last two minutes and work once. Ask for a fresh one."
            )
        return found.opener

    def _forget(self, which: Callable[[_Waiting], bool]) -> None:
        now = self._clock()
        self._waiting = {key: one for key, one in self._waiting.items() if one.expires > now and not which(one)}

    def _hash(self, digits: str) -> bytes:
        return hmac.new(self._key, digits.encode("utf-8", "replace"), sha256).digest()
