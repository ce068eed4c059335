"""An identity provider as a machine that is asked things: its description of itself and its keys, held for a while."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from assistant.errors import SignedOut, Unavailable

METADATA_SECONDS = 3600.0
"""How long its description and its keys are believed before they are asked for again."""
LARGEST = 1 << 20
"""Bytes of an answer of the identity provider at most."""
TIMEOUT = 10.0
"""Seconds."""


class Issuer:
    """The machine behind an issuer's name."""

    def __init__(self, name: str, clock: Callable[[], float]) -> None:
        """Asks nothing yet; `name` is its address, `clock` tells seconds since 1970."""
        self.name = name
        self._clock = clock
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    @property
    def host(self) -> str:
        """What a person would call it."""
        return urlsplit(self.name).netloc

    async def keys(self, described: dict[str, Any], age: float = METADATA_SECONDS) -> tuple[KeySet, bool]:
        """Its keys, `age` seconds old at most, and whether they were asked for just now. Raises as `description`."""
        now = self._clock()
        if self._keys is not None and now - self._keys[0] < age:
            return self._keys[1], False
        content = await self._get(described["jwks_uri"])
        public = [key for key in content.get("keys", []) if isinstance(key, dict) and key.get("kty") in ("RSA", "EC")]
        try:
            keys = KeySet.import_key_set({"keys": public})
        except (JoseError, ValueError, TypeError) as error:
            raise self.unreachable("its keys cannot be read") from error
        self._keys = (now, keys)
        return keys, True

    async def description(self) -> dict[str, Any]:
        """What it says of itself (Discovery 1.0): its endpoints are there, and safe to use.

        Raises:
            Unavailable: `oidc_unreachable`.
        """
        now = self._clock()
        if self._described is not None and now - self._described[0] < METADATA_SECONDS:
            return self._described[1]
        content = await self._get(self.name.rstrip("/") + "/.well-known/openid-configuration")
        if content.get("issuer") != self.name:
            raise self.unreachable("it calls itself by another name than CALMLINE_OIDC_ISSUER")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _is_safe(content.get(name)):
                raise self.unreachable(f"its {name} is missing or not https")
        self._described = (now, content)
        return content

    def client(self) -> httpx.AsyncClient:
        """What asks it: in its own time, through no proxy, and following it nowhere."""
        return httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False)

    def unreachable(self, reason: str) -> Unavailable:
        """The error where it does not do what it should."""
        return Unavailable(
            "oidc_unreachable",
            f"The identity provider {self.host} cannot be used: {reason}.",
            "Sign in with a password if you have one, or try again later.",
        )

    async def _get(self, url: str) -> dict[str, Any]:
        async with self.client() as client:
            try:
                answer = await client.get(url)
            except httpx.HTTPError as error:
                raise self.unreachable(type(error).__name__) from error
        if answer.status_code != 200:
            raise self.unreachable(f"status {answer.status_code}")
        try:
            return read_object(answer)
        except SignedOut as error:
            raise self.unreachable("it sent no JSON") from error


def read_object(answer: httpx.Response) -> dict[str, Any]:
    """The JSON object in an answer.

    Raises:
        SignedOut: `oidc_token_invalid`.
    """
    if len(answer.content) > LARGEST:
        raise untrusted("it sent too much")
    try:
        content = answer.json()
    except ValueError as error:
        raise untrusted("it sent no JSON") from error
    if not isinstance(content, dict):
        raise untrusted("it sent no JSON object")
    return content


def _is_safe(url: object) -> bool:
    """Over TLS, or on this very machine."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost"))


def untrusted(reason: str) -> SignedOut:
    """The error where what it sent proves nothing."""
    return SignedOut(
        "oidc_token_invalid",
        f"What the identity provider sent could not be trusted: {reason}.",
        "Try again; if it goes on, show this to whoever keeps it.",
    )
