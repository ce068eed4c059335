"""Requests that a phone system signs: HTTP message signatures, as AudioHook sends them, and Twilio's own.

HTTP message signatures are RFC 9421 with `hmac-sha256`. What is accepted is narrow on purpose: one signature, over the
request target, the authority and every header that names the session; made within the last ten seconds; with a nonce
that was not seen before.

Twilio signs the address it asks for, followed by the names and values of the parameters it posts, in order of their
names, with HMAC-SHA1 (its "Validating Signatures from Twilio" says so). There is neither time nor nonce in it, so it
tells who asks and not when; a socket's address holds no parameters.
"""

import base64
import binascii
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from assistant.auth.ingest_token import KeyRefused

AGE_SECONDS = 10.0
"""A signature that is older is refused."""
AHEAD_SECONDS = 5.0
"""How far the signer's clock may be ahead of ours."""
NONCE_LEAST = 22
"""Characters of a nonce: 128 bits in base64."""
NONCES = 100_000
"""Nonces held in memory; more signed requests than that within fifteen seconds are refused."""
REQUIRED = frozenset({"@request-target", "@authority"})
NAMING = ("x-api-key", "audiohook-organization-id", "audiohook-session-id", "audiohook-correlation-id")
"""Headers that say whose request it is: where one is sent, it must be signed."""

_LABELLED = re.compile(
    r'([a-z*][a-z0-9_.*-]*)=(\( *(?:"[a-z0-9@-]+"(?: +"[a-z0-9@-]+")* *)?\)'
    r'((?:;[a-z][a-z0-9_-]*=(?:"[^"\\]*"|-?\d{1,15}))*))'
)
_PARAMETER = re.compile(r';([a-z][a-z0-9_-]*)=(?:"([^"\\]*)"|(-?\d{1,15}))')
_DEFAULT_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


@dataclass(frozen=True, slots=True)
class Signed:
    """A request, as far as a signature covers it."""

    target: str
    """Path and query, as sent."""
    authority: str
    """Host and port that were asked, as the `Host` header says them."""
    headers: Mapping[str, str]
    """By lower-case name; several values of one name joined by `, `."""
    scheme: str = "https"
    method: str = "GET"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What `Signature-Input` says."""

    label: str
    covered: tuple[str, ...]
    key: str
    """`keyid`"""
    nonce: str
    created: int
    """Seconds since 1970."""
    expires: int | None
    algorithm: str
    raw: str
    """As sent, after the label: it is signed too."""


class Nonces:
    """Nonces of signatures that were good, held until those signatures are too old anyway."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._seen: dict[str, float] = {}

    def take(self, nonce: str) -> bool:
        """Remember a nonce; False where it was seen before, or where no more can be remembered."""
        now = self._clock()
        while self._seen and self._seen[oldest := next(iter(self._seen))] <= now:
            del self._seen[oldest]
        if nonce in self._seen or len(self._seen) >= NONCES:
            return False
        self._seen[nonce] = now + AGE_SECONDS + AHEAD_SECONDS
        return True


def parameters(request: Signed) -> Parameters:
    """What the request says of its signature, before it is checked.

    Raises:
        KeyRefused: `signature_invalid`.
    """
    match = _LABELLED.fullmatch(request.headers.get("signature-input", "").strip())
    if match is None:
        raise _refused("Signature-Input is not one signature with its parameters.")
    label, raw, tail = match.group(1), match.group(2), match.group(3)
    pairs = [(name, text or number) for name, text, number in _PARAMETER.findall(tail)]
    given = dict(pairs)
    if len(given) != len(pairs):
        raise _refused("Signature-Input says something twice.")
    covered = tuple(re.findall(r'"([^"]+)"', raw[: raw.index(")")]))
    try:
        created = int(given["created"])
        expires = int(given["expires"]) if "expires" in given else None
    except (KeyError, ValueError) as error:
        raise _refused("Signature-Input does not say when it was made.") from error
    return Parameters(
        label,
        covered,
        given.get("keyid", ""),
        given.get("nonce", ""),
        created,
        expires,
        given.get("alg", "hmac-sha256"),
        raw,
    )


def verify(request: Signed, said: Parameters, secret: bytes, nonces: Nonces, now: float | None = None) -> None:
    """Check an HTTP message signature.

    Args:
        request: the request.
        said: its `parameters`.
        secret: shared with whoever signs.
        nonces: those seen lately.
        now: seconds since 1970.

    Raises:
        KeyRefused: `signature_invalid`, `signature_old`, `signature_replayed`.
    """
    now = time.time() if now is None else now
    if said.algorithm != "hmac-sha256":
        raise _refused("The signature is not by hmac-sha256.")
    missing = (REQUIRED | {name for name in NAMING if name in request.headers}) - set(said.covered)
    if missing:
        raise _refused(f"The signature does not cover {', '.join(sorted(missing))}.")
    if len(said.nonce) < NONCE_LEAST:
        raise _refused(f"The signature has no nonce of {NONCE_LEAST} characters or more.")
    given = _signature(request.headers.get("signature", ""), said.label)
    if not hmac.compare_digest(hmac.new(secret, base(request, said), hashlib.sha256).digest(), given):
        raise _refused("The signature is not that of this request.")
    if not -AHEAD_SECONDS <= now - said.created <= AGE_SECONDS or (said.expires is not None and now >= said.expires):
        raise KeyRefused(
            "signature_old",
            "The signature was not made within the last ten seconds.",
            "Set the clocks of both machines by NTP.",
        )
    if not nonces.take(f"{said.key}\0{said.nonce}"):
        raise KeyRefused("signature_replayed", "This signed request came before.", "Sign every request anew.")


def base(request: Signed, said: Parameters) -> bytes:
    """The text that is signed (RFC 9421, section 2.5).

    Raises:
        KeyRefused: `signature_invalid`.
    """
    if len(set(said.covered)) != len(said.covered):
        raise _refused("The signature covers something twice.")
    lines = [f'"{name}": {_component(request, name)}' for name in said.covered]
    return "\n".join([*lines, f'"@signature-params": {said.raw}']).encode("utf-8", "surrogateescape")


def verify_twilio(address: str, posted: Mapping[str, str], given: str, secret: bytes) -> bool:
    """Whether `X-Twilio-Signature` is that of a request.

    Args:
        address: the whole address that Twilio asked for, with its query; its port may stand in it or not.
        posted: parameters of a posted form; none for a socket.
        given: the header.
        secret: the account's auth token.
    """
    good = False
    for form in _with_and_without_port(address):
        text = form + "".join(name + posted[name] for name in sorted(posted))
        made = base64.b64encode(hmac.new(secret, text.encode(), hashlib.sha1).digest())
        good |= hmac.compare_digest(made, given.encode("utf-8", "replace"))
    return good


def _component(request: Signed, name: str) -> str:
    match name:
        case "@request-target":
            return request.target
        case "@authority":
            return authority(request.authority, request.scheme)
        case "@method":
            return request.method
        case "@path":
            return request.target.partition("?")[0]
        case "@query":
            return "?" + request.target.partition("?")[2]
        case "@scheme":
            return request.scheme
        case _ if name in request.headers:
            return request.headers[name].strip()
    raise _refused(f"The signature covers {name}, which the request does not have.")


def authority(host: str, scheme: str) -> str:
    """A host in lower case, without the port that its scheme has anyway."""
    port = f":{_DEFAULT_PORTS.get(scheme, 0)}"
    return host.lower().removesuffix(port)


def _signature(header: str, label: str) -> bytes:
    match = re.fullmatch(rf"{re.escape(label)}=:([A-Za-z0-9+/=]*):", header.strip())
    if match is None:
        raise _refused("There is no Signature with the label of Signature-Input.")
    try:
        return base64.b64decode(match.group(1), validate=True)
    except binascii.Error as error:
        raise _refused("The Signature is not base64.") from error


def _with_and_without_port(address: str) -> tuple[str, ...]:
    parts = urlsplit(address)
    try:
        named = parts.port
    except ValueError:
        return (address,)
    host = parts.netloc.rpartition(":")[0] if named is not None else parts.netloc
    port = named or _DEFAULT_PORTS.get(parts.scheme, 443)
    return tuple(
        dict.fromkeys(urlunsplit(parts._replace(netloc=netloc)) for netloc in (parts.netloc, host, f"{host}:{port}"))
    )


def _refused(message: str) -> KeyRefused:
    return KeyRefused("signature_invalid", message, "Check the shared secret, and that no proxy rewrites the request.")
