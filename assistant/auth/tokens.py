"""Tokens that are shown once and kept as their hash: cookies, one-time links, keys of phone systems."""

import hashlib


def token_hash(token: str) -> str:
    """SHA-256 of a token, in hex. Right for 256 random bits, and wrong for a password, which can be guessed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
