"""The second step: one-time codes of an authenticator app (RFC 6238), and recovery codes for when it is lost."""

import hmac
import os
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import pyotp
import segno

ISSUER = "Calmline"
STEP = 30
"""Seconds that a code is shown."""
WINDOW = 1
"""Steps that a clock may be off."""
RECOVERY_CODES = 8
BORDER = 4
"""Modules of white that a QR code needs around it (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A QR code to draw: black on white."""

    size: int
    """Modules along each side, white border included."""
    path: str
    """The black modules as an SVG path."""


def new_secret() -> str:
    """A secret for an authenticator app: 160 random bits in base32."""
    return pyotp.random_base32(32)


def uri_of(secret: str, login: str) -> str:
    """What an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def step_of(secret: str, code: str, time: float, after: int) -> int | None:
    """The step for which a code is right; none where it is wrong.

    Args:
        secret: the shared secret.
        code: what was typed; spaces are overlooked.
        time: seconds since 1970.
        after: the last step that was used; it and those before it are used up (RFC 6238, section 5.2).
    """
    typed = "".join(code.split())
    now = int(time) // STEP
    totp = pyotp.TOTP(secret)
    right = [
        step
        for step in range(now - WINDOW, now + WINDOW + 1)
        if hmac.compare_digest(totp.at(step * STEP).encode(), typed.encode("utf-8", "replace"))
    ]
    return next((step for step in right if step > after), None)


def picture(uri: str) -> Picture:
    """The QR code of an address."""
    rows = [list(row) for row in segno.make_qr(uri, error="m").matrix_iter(border=BORDER)]
    return Picture(len(rows), "".join(_runs(rows)))


def recovery_codes() -> list[str]:
    """Fresh recovery codes of 60 random bits each."""
    return ["-".join(_groups(b32encode(os.urandom(8)).decode().lower()[:12])) for _ in range(RECOVERY_CODES)]


def hash_of(code: str, key: bytes) -> str:
    """What is stored of a recovery code; case, dashes and spaces do not count."""
    plain = "".join(letter for letter in code.casefold() if letter.isalnum())
    return hmac.new(key, plain.encode(), sha256).hexdigest()


def _groups(text: str) -> Iterator[str]:
    for start in range(0, len(text), 4):
        yield text[start : start + 4]


def _runs(rows: list[list[int]]) -> Iterator[str]:
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                yield f"M{start} {y}h{x - start}v1h-{x - start}z"
            x += 1
