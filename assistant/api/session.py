"""Who am I, sign in, sign out, and one-time links."""

from fastapi import APIRouter, Request, Response

from assistant.api.account_schemas import LinkToken, LinkView, SessionView, SignIn, UseLink, user_line
from assistant.api.account_schemas import OidcOffer as Offer
from assistant.api.cookies import MARK_SECONDS, clear_cookie, read_cookie, set_cookie
from assistant.api.deps import PROBLEMS, HubDep
from assistant.api.hub import Hub
from assistant.api.schemas import Problem
from assistant.api.who import SECOND_SCREEN, SeatOrNone, VisitorDep, must_enrol
from assistant.auth.devices import device_name
from assistant.auth.entrance import Visitor
from assistant.auth.links import Purpose
from assistant.auth.users import User
from assistant.errors import CalmlineError, NotFound

OIDC_START = "/api/session/oidc"

router = APIRouter(
    prefix="/api/session",
    tags=["session"],
    responses={
        **PROBLEMS,
        401: {"model": Problem, "description": "Who asks is not who they say, or is signed out."},
        403: {"model": Problem, "description": "Who asks may not."},
        429: {"model": Problem, "description": "Too many attempts; see Retry-After."},
    },
)


@router.get("")
async def who_am_i(hub: HubDep, found: SeatOrNone) -> SessionView:
    """Who asks; always answered, so that a screen can tell what to show."""
    return await session_view(hub, found.user if found else None, found)


@router.post("")
async def sign_in(
    body: SignIn, request: Request, response: Response, hub: HubDep, found: SeatOrNone, visitor: VisitorDep
) -> SessionView:
    """Sign in; the answer sets the cookie."""
    _has_accounts(hub)
    try:
        user = await hub.people.entrance.sign_in(body.login, body.password, body.code, visitor)
    except CalmlineError as error:
        await _note_refused(hub, body.login, error, visitor)
        raise
    return await let_in(hub, request, response, user, visitor, "password")


@router.delete("", status_code=204)
async def sign_out(hub: HubDep, found: SeatOrNone, response: Response, visitor: VisitorDep) -> None:
    """Sign out; doing it again changes nothing."""
    if found is not None:
        await hub.sessions.end(found.user.id, found.session.id)
        await hub.audit.write(found.user.id, "session.ended", found.session.id, address=visitor.address)
    clear_cookie(response, hub.settings)


@router.post("/link/look")
async def look_at_link(body: LinkToken, hub: HubDep) -> LinkView:
    """What a one-time link is for; it is not used up."""
    _has_accounts(hub)
    link = await hub.people.links.look(body.token)
    user = await hub.accounts.get(link.user_id) if link.user_id else None
    return LinkView(
        purpose=link.purpose,
        login=user.login if user else "",
        name=user.name if user else "",
        expires=link.expires,
    )


@router.post("/link")
async def use_link(
    body: UseLink, request: Request, response: Response, hub: HubDep, visitor: VisitorDep
) -> SessionView:
    """Use a one-time link up: make the first admin, choose a password, or sign in. The answer sets the cookie."""
    _has_accounts(hub)
    entrance = hub.people.entrance
    link = await hub.people.links.look(body.token)
    if link.purpose is Purpose.SETUP:
        user = await entrance.use_setup(body.token, body.login, body.name, body.password, body.roles)
        await hub.audit.write(user.id, "user.added", user.id, detail={"first": True}, address=visitor.address)
    else:
        user = await entrance.use_link(body.token, link, body.password, body.code, visitor)
    if link.purpose is not Purpose.SIGN_IN:
        await hub.sessions.end_all(user.id)
    return await let_in(hub, request, response, user, visitor, f"link {link.purpose.value}")


async def let_in(hub: Hub, request: Request, response: Response, user: User, visitor: Visitor, how: str) -> SessionView:
    """Sign somebody in who has proved who they are; the session that their browser had before ends."""
    old = await hub.sessions.find(read_cookie(request, hub.settings), renew=False)
    if old is not None:
        await hub.sessions.end(old.session.user_id, old.session.id)
    device = device_name(request.headers.get("user-agent", ""))
    session, cookie = await hub.sessions.begin(user.id, visitor.address, device)
    await hub.audit.write(user.id, "session.begun", session.id, detail={"by": how}, address=visitor.address)
    set_cookie(response, hub.settings, cookie)
    marks = hub.people.entrance.throttle.marked(user.login, visitor.mark)
    set_cookie(response, hub.settings, marks, "mark", seconds=MARK_SECONDS)
    view = await session_view(hub, user, None)
    view.expires = session.expires
    return view


async def session_view(hub: Hub, user: User | None, found: SeatOrNone) -> SessionView:
    """Who asks, as a screen is told."""
    provider = hub.people.provider
    offer = Offer(start=OIDC_START, issuer=provider.host) if provider and not hub.open_access else None
    if hub.open_access:
        return SessionView(state="open", setup=False)
    if user is None:
        return SessionView(state="signed_out", setup=not await hub.accounts.any(), oidc=offer)
    second = found is not None and bool(found.session.opened_by)
    line = user_line(user)
    if second:
        line.roles = [role for role in line.roles if role in SECOND_SCREEN]
    return SessionView(
        state="enrol" if must_enrol(hub, user) else "signed_in",
        setup=False,
        user=line,
        oidc=offer,
        expires=found.session.expires if found else None,
        second_screen=second,
    )


async def _note_refused(hub: Hub, login: str, error: CalmlineError, visitor: Visitor) -> None:
    """Note a refused sign-in; what was typed as a login is not noted, as it may well be a password."""
    if error.code == "code_needed":
        return
    user = await hub.accounts.find(login)
    who = user.id if user else "unknown"
    await hub.audit.note(who, f"session.refused.{error.code}", who, visitor.address, "refused")


def _has_accounts(hub: Hub) -> None:
    if hub.open_access:
        raise NotFound("no_accounts", "The demo has no accounts.", "Start `calmline serve` for one that has.")
