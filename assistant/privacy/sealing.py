"""Sealing with one key: AES-256-GCM with a random nonce (NIST SP 800-38D), bound to what the bytes are about."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assistant.errors import CalmlineError

VERSION = b"\x01"
NONCE = 12
KEY = 32
"""Bytes of a key."""


class SealBroken(CalmlineError):
    """Sealed bytes were changed, moved, or sealed with another key."""

    http_status = 500


class Sealer:
    """Seals and opens with one key. Safe to share between threads."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, plain: bytes, about: str) -> bytes:
        """The bytes sealed: version, nonce, ciphertext, tag; they open only with the same `about`."""
        nonce = os.urandom(NONCE)
        return VERSION + nonce + self._cipher.encrypt(nonce, plain, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed.

        Raises:
            SealBroken: `seal_broken`.
        """
        try:
            if sealed[:1] != VERSION:
                raise InvalidTag
            return self._cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], about.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken(
                "seal_broken",
                "Sealed data was changed, or was sealed with another key.",
                "Check that CALMLINE_MASTER_KEY names the key file that belongs to these records.",
            ) from error


def new_key() -> bytes:
    """A fresh random key."""
    return os.urandom(KEY)
