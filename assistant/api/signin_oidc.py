"""Signing in through the identity provider: two navigations of the browser, there and back."""

from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from assistant.api.cookies import clear_cookie, read_cookie, set_cookie
from assistant.api.deps import HubDep
from assistant.api.hub import Hub
from assistant.api.session import OIDC_START, let_in
from assistant.api.session import router as session_router
from assistant.api.who import VisitorDep
from assistant.auth.oidc import FLOW_SECONDS, Provider
from assistant.errors import CalmlineError, NotFound, Refused

log = structlog.get_logger(__name__)
router = APIRouter(prefix=OIDC_START, tags=["session"], responses=session_router.responses)


@router.get("", status_code=303, response_class=RedirectResponse)
async def begin(request: Request, hub: HubDep) -> Response:
    """Go to the identity provider."""
    provider = _provider(hub)
    try:
        begun = await provider.begin(_back(hub, request))
    except CalmlineError as error:
        return _problem(error)
    response = RedirectResponse(begun.url, 303)
    set_cookie(response, hub.settings, begun.cookie, "oidc", seconds=FLOW_SECONDS)
    return response


@router.get("/callback", status_code=303, response_class=RedirectResponse)
async def finish(request: Request, hub: HubDep, visitor: VisitorDep) -> Response:
    """Come back from the identity provider: signed in, or to the sign-in page with what went wrong."""
    provider = _provider(hub)
    response = RedirectResponse("/", 303)
    answer = {name: value[:4096] for name, value in request.query_params.items()}
    try:
        claims = await provider.finish(answer, read_cookie(request, hub.settings, "oidc"), _back(hub, request))
        user = await hub.accounts.from_provider(
            claims.issuer, claims.subject, claims.login, claims.name, claims.roles, claims.teams
        )
        if user.disabled:
            raise Refused("account_disabled", "This account is switched off.", "Ask an admin of this site.")
        await let_in(hub, request, response, user, visitor, "identity provider")
    except CalmlineError as error:
        await hub.audit.note("unknown", f"session.refused.{error.code}", "", visitor.address, "refused")
        response = _problem(error)
    clear_cookie(response, hub.settings, "oidc")
    return response


def _provider(hub: Hub) -> Provider:
    if hub.open_access or hub.people.provider is None:
        raise NotFound("oidc_off", "This site has no identity provider.", "Sign in with a password.")
    return hub.people.provider


def _back(hub: Hub, request: Request) -> str:
    base = hub.settings.public_url or str(request.base_url)
    return f"{base.rstrip('/')}{OIDC_START}/callback"


def _problem(error: CalmlineError) -> RedirectResponse:
    log.warning("oidc.refused", error=error.code, reason=error.message)
    return RedirectResponse("/signin?" + urlencode({"problem": error.code}), 303)
