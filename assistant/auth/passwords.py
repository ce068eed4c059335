"""Passwords: argon2id with the low-memory profile of RFC 9106, and the few rules that keep guesses from working.

There are no rules about capitals, digits and signs: NIST SP 800-63B advises against them. Length and not being
guessable are what counts.
"""

import asyncio
import base64
import os
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from assistant.errors import BadInput

SHORTEST = 12
"""Characters of a password at least."""
LONGEST = 1_000
"""Characters at most: hashing must not be made to work through a book."""
AT_ONCE = 2
"""Hashes worked out at once, 64 MiB each; more wait."""

COMMON = frozenset(Path(__file__).with_name("common_passwords.txt").read_text("utf-8").split())
"""The commonest of twelve characters and more, in lower case, from the patterns that published lists are full of."""


class Passwords:
    """Hashes and checks passwords, in threads, a few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._nobody = _matches_nothing(self._hasher)

    async def hash(self, password: str) -> str:
        """The hash to store, with its parameters and salt."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, stored: str | None) -> bool:
        """Whether a password fits a hash. Without a hash it takes as long, and does not."""
        async with self._turns:
            return await asyncio.to_thread(self._verify, password, stored or self._nobody)

    def is_outdated(self, stored: str) -> bool:
        """Whether a hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _verify(self, password: str, stored: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False


def check_password(password: str, login: str, name: str) -> None:
    """Refuse a password that others would guess.

    Raises:
        BadInput: `password_weak`, saying why.
    """
    plain = password.casefold()
    parts = [part for part in (login, *login.replace("@", ".").split("."), *name.split()) if len(part) > 3]
    if len(password) < SHORTEST:
        reason = f"It has {len(password)} characters and needs {SHORTEST}."
    elif len(password) > LONGEST:
        reason = f"It has {len(password)} characters; {LONGEST:,} are the most."
    elif plain in COMMON or len(set(plain)) < 5:
        reason = "It is among the first that anybody would try."
    elif any(part.casefold() in plain for part in parts):
        reason = "It holds your login or your name."
    elif "calmline" in plain:
        reason = "It holds the name of this program."
    else:
        return
    raise BadInput("password_weak", reason, "Take a few words that have nothing to do with each other.")


def _matches_nothing(hasher: PasswordHasher) -> str:
    """A hash with the parameters of real ones and random bytes where the digest stands."""
    salt, digest = (
        base64.b64encode(os.urandom(size)).rstrip(b"=").decode() for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${costs}${salt}${digest}"
