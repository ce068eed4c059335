"""Who sends sound, and what they say of the call: the keys of phone systems, asked for before a socket is accepted.

A key comes as `Authorization: Bearer KEY`, or as the password of HTTP Basic, which many clients make out of
`wss://any:KEY@host/ingest/…` (they send a header; the address that reaches a log has no key in it). A source that
signs its requests shows a signature in its place. In the query there is never a key and never the customer's
reference, since addresses end up in logs: the reference comes as the header `X-Calmline-Customer`.

The query may name `agent` (a login), `team` (id or name), `consent` and `keep`; agent and team must fit the key.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import NoReturn

import structlog
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.websockets import WebSocket

from assistant.api.access import address_of, owner
from assistant.api.hub import Hub
from assistant.auth.ingest_token import IngestKey, KeyRefused, KeyUnfit, key_id, refused
from assistant.auth.signatures import Nonces, Signed, parameters, verify, verify_twilio
from assistant.calls.opening import Opening
from assistant.errors import BadInput, CalmlineError, Conflict, Unavailable
from assistant.events import Consent

CUSTOMER = "x-calmline-customer"
CUSTOMER_LONGEST = 200
KEYS_IN_URL = frozenset({"key", "token", "api_key", "apikey", "access_token", "secret", "password", "authorization"})
CUSTOMER_IN_URL = frozenset({"customer", "subject", "customer_id", "account"})
KEEP = {"": None, "true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A source that may send sound."""

    key: IngestKey | None
    """None where nobody is asked who they are."""
    opening: Opening
    """What it says of the call, should it begin one."""


async def arrive(socket: WebSocket, hub: Hub, source: str, call_id: str | None) -> Arrival | None:
    """Let a source in, or answer its upgrade with an error and return none.

    Args:
        socket: not accepted yet.
        hub: the running server.
        source: what it speaks: one of `ingest_token.SOURCES`.
        call_id: the call it names.
    """
    try:
        key = None if hub.open_access else await known(socket, hub, source)
        opening = await read_opening(socket, hub, source, call_id, key)
        if key is not None and call_id is not None:
            await _must_fit(hub, key, call_id)
    except CalmlineError as error:
        await refuse(socket, error)
        return None
    return Arrival(key, opening)


async def known(connection: HTTPConnection, hub: Hub, source: str) -> IngestKey:
    """The key that a source shows or signs with.

    Raises:
        KeyRefused: `key_in_url`, `ingest_key_refused`, `ingest_key_expired`, `signature_…`.
        KeyUnfit: `key_unfit`.
    """
    try:
        key = await _known(connection, hub, source)
    except KeyRefused as error:
        try:
            await hub.audit.note("key:unknown", "ingest.refused", source, address_of(connection), "refused")
        except Unavailable:
            log.warning("audit.not_noted", action="ingest.refused")
        log.warning("ingest.refused", source=source, code=error.code, address=address_of(connection))
        raise
    if key.source != source and not (key.source == "any" and source != "metrics"):
        raise KeyUnfit("key_unfit", f"This key is for {key.source}, not for {source}.", "Make a key for this source.")
    await hub.ingest_keys.note_used(key)
    return key


async def read_opening(
    connection: HTTPConnection, hub: Hub, source: str, call_id: str | None, key: IngestKey | None
) -> Opening:
    """What the source says of its call.

    Raises:
        BadInput: `customer_in_url`, `customer_invalid`, `consent_invalid`, `keep_invalid`.
        NotFound: `agent_unknown`, `team_unknown`.
        KeyUnfit: `key_unfit`.
    """
    query = connection.query_params
    if CUSTOMER_IN_URL & {name.lower() for name in query}:
        raise BadInput(
            "customer_in_url",
            "The customer's reference does not belong in an address, which ends up in logs.",
            "Send it as the header X-Calmline-Customer.",
        )
    subject = connection.headers.get(CUSTOMER, "").strip()
    if len(subject) > CUSTOMER_LONGEST or not subject.isprintable():
        raise BadInput(
            "customer_invalid", "The customer's reference is too long or holds control characters.", "Send it as it is."
        )
    try:
        consent = Consent(query.get("consent") or Consent.UNKNOWN)
    except ValueError as error:
        raise BadInput("consent_invalid", "That is no consent.", "Say unknown, told or refused.") from error
    keep = query.get("keep", "").lower()
    if keep not in KEEP:
        raise BadInput("keep_invalid", "That is neither to keep nor to forget.", "Say ?keep=true or ?keep=false.")
    agent, team = ("", "") if key is None else await _assigned(hub, key, query.get("agent", ""), query.get("team", ""))
    kept = hub.settings.keep if KEEP[keep] is None else bool(KEEP[keep]) and hub.settings.keep
    return Opening(
        title=call_id or "Phone call",
        source=source,
        agent=agent,
        team=team,
        consent=consent,
        kept=kept,
        subject=subject,
    )


async def refuse(socket: WebSocket, error: CalmlineError) -> None:
    """Answer an upgrade with an error, as a route would."""
    headers = {"www-authenticate": 'Basic realm="Calmline"'} if isinstance(error, KeyRefused) else None
    body = {"code": error.code, "message": error.message, "hint": error.hint}
    await socket.send_denial_response(JSONResponse(body, error.http_status, headers))


async def _known(connection: HTTPConnection, hub: Hub, source: str) -> IngestKey:
    if KEYS_IN_URL & {name.lower() for name in connection.query_params}:
        raise KeyRefused(
            "key_in_url",
            "A key was sent in the address, which ends up in logs: it must count as known to others.",
            "Revoke it, and send the new one as `Authorization: Bearer KEY`.",
        )
    if "signature-input" in connection.headers:
        return await _signed(connection, hub)
    if source == "twilio" and (given := connection.headers.get("x-twilio-signature")):
        address = _address(connection, hub)
        for key, secret in await hub.ingest_keys.signing("twilio"):
            if verify_twilio(address, {}, given, secret):
                return key
        raise refused()
    key = await hub.ingest_keys.check(_shown(connection))
    if key.signs:
        raise KeyRefused(
            "signature_missing",
            "This key signs its requests, and this one is not signed.",
            "Sign it, or make a key without --signs.",
        )
    return key


async def _signed(connection: HTTPConnection, hub: Hub) -> IngestKey:
    request = _as_signed(connection, hub)
    said = parameters(request)
    found = await hub.ingest_keys.shared_secret(key_id(said.key))
    nonces: Nonces = connection.app.state.nonces
    # A secret of nobody's is checked where there is no such key, so that the time taken does not tell.
    verify(request, said, found[1] if found else b"\0" * 32, nonces)
    if found is None:
        raise refused()
    return found[0]


def _as_signed(connection: HTTPConnection, hub: Hub) -> Signed:
    headers: dict[str, str] = {}
    for name, value in connection.headers.items():
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    target = connection.scope.get("raw_path", b"").decode("latin-1")
    if query := connection.scope.get("query_string", b"").decode("latin-1"):
        target += f"?{query}"
    public = hub.settings.public_url
    authority = public.partition("://")[2].partition("/")[0] if public else connection.headers.get("host", "")
    scheme = "https" if public.startswith("https") or connection.url.scheme in ("https", "wss") else "http"
    return Signed(target, authority, headers, scheme)


def _address(connection: HTTPConnection, hub: Hub) -> str:
    """The address as the source asked for it: by the public name where there is one."""
    request = _as_signed(connection, hub)
    scheme = (
        {"https": "wss", "http": "ws"}[request.scheme] if connection.scope["type"] == "websocket" else request.scheme
    )
    return f"{scheme}://{request.authority}{request.target}"


def _shown(connection: HTTPConnection) -> str:
    """The key in the `Authorization` header; empty where there is none."""
    kind, _, rest = connection.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return rest.strip()
    if kind.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError, ValueError):
            return ""
    return ""


async def _assigned(hub: Hub, key: IngestKey, login: str, team: str) -> tuple[str, str]:
    """Ids of the agent and the team that a source names, as far as its key lets it."""
    named = await hub.ingest_keys.team_id(team) if team else key.team
    if key.team and named != key.team:
        _unfit("another team")
    if not login:
        return "", named
    agent, member = await hub.ingest_keys.agent(login)
    if named and named not in member:
        _unfit("an agent of another team")
    return agent, named or (next(iter(member)) if len(member) == 1 else "")


async def _must_fit(hub: Hub, key: IngestKey, call_id: str) -> None:
    """A key may not reach into a call of another team: to it, the id is taken."""
    call = await owner(hub, call_id)
    if call is not None and key.team and call.team != key.team:
        raise Conflict("call_exists", f"The id {call_id} belongs to another call.", "Use a new id for a new call.")


def _unfit(what: str) -> NoReturn:
    raise KeyUnfit("key_unfit", f"This key is not for {what}.", "Make a key for that team, or for no single team.")
