"""Signing in through an OpenID Connect identity provider: authorization code with PKCE, state and nonce.

Who somebody is comes from the ID token alone, once its signature, issuer, audience, time and nonce are checked. They
are known by issuer and subject; an e-mail address proves nothing here. Sources: OpenID Connect Core 1.0 (3.1),
Discovery 1.0, RFC 7636, RFC 9700.
"""

import hmac
import json
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError

from assistant.auth.oidc_issuer import Issuer, read_object, untrusted
from assistant.auth.roles import Role
from assistant.errors import BadInput, CalmlineError, NotSetUp, Refused
from assistant.privacy.sealing import SealBroken, Sealer
from assistant.settings import Settings

ALGORITHMS = ["RS256", "ES256", "PS256"]
"""Signatures that are believed: never `none`, and none that a shared secret could make."""
FLOW_SECONDS = 600
"""How long somebody may take at the identity provider."""
LEEWAY_SECONDS = 60
"""How far its clock may be off."""
KEYS_SECONDS = 30.0
"""How often at most its keys are asked for because a token names one that is not known."""
REMEMBERED = 10_000
"""Finished sign-ins that are remembered, so that none is used again."""
ABOUT = "oidc flow"


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun."""

    url: str
    """Where the browser goes."""
    cookie: str
    """What it brings back: state, nonce and verifier, sealed."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What the identity provider says of somebody."""

    issuer: str
    subject: str
    login: str
    name: str
    roles: frozenset[Role]
    teams: tuple[str, ...]


class Provider:
    """The identity provider of a site."""

    def __init__(self, settings: Settings, sealer: Sealer, clock: Callable[[], float] = time.time) -> None:
        self.issuer = settings.oidc_issuer
        self._settings = settings
        self._sealer = sealer
        self._clock = clock
        self._machine = Issuer(settings.oidc_issuer, clock)
        self._used: OrderedDict[str, float] = OrderedDict()

    @property
    def host(self) -> str:
        """What a person would call it."""
        return self._machine.host

    async def begin(self, redirect_uri: str) -> Begun:
        """Begin a sign-in that comes back to `redirect_uri`.

        Raises:
            Unavailable: `oidc_unreachable`.
        """
        described = await self._machine.description()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": redirect_uri,
            "scope": self._settings.oidc_scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        flow = {"state": state, "nonce": nonce, "verifier": verifier, "until": self._clock() + FLOW_SECONDS}
        cookie = self._sealer.seal(json.dumps(flow).encode(), ABOUT).hex()
        return Begun(add_params_to_uri(described["authorization_endpoint"], list(asked.items())), cookie)

    async def finish(self, answer: dict[str, str], cookie: str, redirect_uri: str) -> Claims:
        """Who has signed in, from what the browser came back with.

        Args:
            answer: the query of the address it came back to.
            cookie: what it was given at the beginning.
            redirect_uri: as at the beginning.

        Raises:
            BadInput: `oidc_state_unknown`.
            Refused: `oidc_refused`, `oidc_no_role`.
            SignedOut: `oidc_token_invalid`.
            Unavailable: `oidc_unreachable`.
        """
        flow = self._flow(answer.get("state", ""), cookie)
        described = await self._machine.description()
        if "iss" in answer and answer["iss"] != self.issuer:
            raise untrusted("another issuer answered")
        if "error" in answer or not answer.get("code"):
            raise Refused(
                "oidc_refused", "The identity provider did not sign you in.", "Try again, or ask who keeps it."
            )
        token = await self._token(described, answer["code"], flow["verifier"], redirect_uri)
        return self._claims(await self._checked(described, token, flow["nonce"]))

    def _flow(self, state: str, cookie: str) -> dict[str, Any]:
        try:
            flow: dict[str, Any] = json.loads(self._sealer.open(bytes.fromhex(cookie), ABOUT))
        except (SealBroken, ValueError) as error:
            raise _unknown_state() from error
        now = self._clock()
        same = hmac.compare_digest(flow["state"].encode(), state.encode("utf-8", "replace"))
        if not same or flow["until"] < now or state in self._used:
            raise _unknown_state()
        self._used[state] = flow["until"]
        while len(self._used) > REMEMBERED or next(iter(self._used.values())) < now:
            self._used.popitem(last=False)
        return flow

    async def _token(self, described: dict[str, Any], code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        client_id, secret = self._settings.oidc_client_id, self._secret()
        methods = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        auth: httpx.BasicAuth | None = None
        if secret and "client_secret_basic" in methods:
            auth = httpx.BasicAuth(quote(client_id, safe=""), quote(secret, safe=""))
        else:
            form["client_id"] = client_id
            if secret:
                form["client_secret"] = secret
        async with self._machine.client() as client:
            try:
                how = httpx.USE_CLIENT_DEFAULT if auth is None else auth
                answer = await client.post(described["token_endpoint"], data=form, auth=how)
            except httpx.HTTPError as error:
                raise self._machine.unreachable(type(error).__name__) from error
        if answer.status_code >= 500:
            raise self._machine.unreachable(f"status {answer.status_code}")
        if answer.status_code != 200:
            raise Refused(
                "oidc_refused", "The identity provider did not sign you in.", "Try again, or ask who keeps it."
            )
        return read_object(answer)

    async def _checked(self, described: dict[str, Any], token: dict[str, Any], nonce: str) -> CodeIDToken:
        encoded = token.get("id_token")
        if not isinstance(encoded, str):
            raise untrusted("it sent no ID token")
        try:
            signed = await self._verified(described, encoded)
            required = {
                "iss": {"essential": True, "value": self.issuer},
                "sub": {"essential": True},
                "aud": {"essential": True, "value": self._settings.oidc_client_id},
                "exp": {"essential": True},
                "nonce": {"essential": True, "value": nonce},
            }
            more = {
                "nonce": nonce,
                "client_id": self._settings.oidc_client_id,
                "access_token": token.get("access_token"),
            }
            claims = CodeIDToken(signed.claims, signed.header, required, more)
            claims.validate(now=int(self._clock()), leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError) as error:
            raise untrusted(type(error).__name__) from error
        if not isinstance(claims["sub"], str) or not 1 <= len(claims["sub"]) <= 255:
            raise untrusted("its subject is no name")
        return claims

    async def _verified(self, described: dict[str, Any], encoded: str) -> jwt.Token:
        """The token, signed by a key of the identity provider: one that it has had since, where none known fits."""
        keys, fresh = await self._machine.keys(described)
        try:
            return jwt.decode(encoded, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if fresh:
                raise
        keys, _ = await self._machine.keys(described, KEYS_SECONDS)
        return jwt.decode(encoded, keys, algorithms=ALGORITHMS)

    def _claims(self, claims: CodeIDToken) -> Claims:
        settings = self._settings
        known = {role.value for role in Role}
        roles = frozenset(Role(name) for name in _names(_at(claims, settings.oidc_roles_claim)) if name in known)
        if not roles:
            raise Refused(
                "oidc_no_role",
                "You have no role here.",
                f"Whoever keeps {self.host} gives roles, in the claim {settings.oidc_roles_claim}.",
            )
        login = next(
            (claims[name] for name in ("preferred_username", "email") if isinstance(claims.get(name), str)), ""
        )
        name = claims.get("name")
        plain = " ".join(name.split())[:200] if isinstance(name, str) else ""
        return Claims(
            issuer=self.issuer,
            subject=claims["sub"],
            login=login,
            name=plain if plain and plain.isprintable() else "No name",
            roles=roles,
            teams=tuple(dict.fromkeys(_names(_at(claims, settings.oidc_teams_claim))))[:50],
        )

    def _secret(self) -> str:
        path = self._settings.oidc_client_secret
        if path is None:
            return ""
        try:
            return path.read_text("utf-8").strip()
        except (OSError, ValueError) as error:
            raise NotSetUp(
                "oidc_secret_unreadable",
                "The file that CALMLINE_OIDC_CLIENT_SECRET names cannot be read.",
                "Put the secret there, and let only the server read it.",
            ) from error


def _at(claims: CodeIDToken, path: str) -> object:
    """A claim, or one within others: `realm_access.roles`."""
    if path in claims:
        return claims[path]
    value: object = claims
    for part in path.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _names(value: object) -> list[str]:
    if isinstance(value, str):
        return value.split()
    if not isinstance(value, list):
        return []
    return [one.strip()[:128] for one in value if isinstance(one, str) and one.strip() and one.isprintable()]


def _unknown_state() -> CalmlineError:
    return BadInput(
        "oidc_state_unknown",
        "This sign-in was begun elsewhere, too long ago, or used already.",
        "Begin again from the sign-in page.",
    )
