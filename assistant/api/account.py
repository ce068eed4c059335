"""One's own account: name, password, second step, sessions."""

from fastapi import APIRouter, Request, Response

from assistant.api.account_schemas import (
    AccountView,
    ChangePassword,
    Confirmed,
    EnrolmentView,
    FirstCode,
    QrCode,
    RecoveryCodes,
    Rename,
    SessionList,
    TotpView,
    UserLine,
    session_list,
    user_line,
)
from assistant.api.cookies import set_cookie
from assistant.api.deps import HubDep
from assistant.api.session import router as session_router
from assistant.api.who import SeatDep, VisitorDep, asked_for_totp
from assistant.auth.devices import device_name
from assistant.errors import Conflict, NotFound

router = APIRouter(prefix="/api/account", tags=["account"], responses=session_router.responses)


@router.get("")
async def my_account(hub: HubDep, seat: SeatDep) -> AccountView:
    """One's own account."""
    codes = await hub.accounts.codes_left(seat.user.id)
    enrolled = seat.user.totp is not None
    totp = TotpView(enrolled=enrolled, required=asked_for_totp(hub, seat.user), codes_left=codes)
    return AccountView(user=user_line(seat.user), totp=totp)


@router.patch("")
async def rename_me(body: Rename, hub: HubDep, seat: SeatDep) -> UserLine:
    """Be called something else."""
    user = await hub.accounts.change(seat.user.id, name=body.name)
    await hub.audit.write(user.id, "user.changed", user.id, detail={"changed": ["name"]})
    return user_line(user)


@router.post("/password", status_code=204)
async def change_password(
    body: ChangePassword, request: Request, response: Response, hub: HubDep, seat: SeatDep, visitor: VisitorDep
) -> None:
    """Choose another password. Every session ends; the one that asks goes on with a new cookie."""
    await hub.people.entrance.confirm(seat.user, body.current, visitor)
    await hub.people.entrance.new_password(seat.user, body.new)
    await hub.sessions.end_all(seat.user.id, but=seat.session.id)
    await hub.audit.write(seat.user.id, "user.password_changed", seat.user.id, address=visitor.address)
    device = device_name(request.headers.get("user-agent", ""))
    _, cookie = await hub.sessions.begin(seat.user.id, visitor.address, device)
    set_cookie(response, hub.settings, cookie)
    await hub.sessions.end(seat.user.id, seat.session.id)


@router.post("/totp")
async def enrol(body: Confirmed, hub: HubDep, seat: SeatDep, visitor: VisitorDep) -> EnrolmentView:
    """Begin to set up a second step; it counts once `confirm` has seen its first code."""
    await hub.people.entrance.confirm(seat.user, body.password, visitor)
    begun = hub.people.entrance.enrol(seat.user)
    qr = QrCode(size=begun.picture.size, path=begun.picture.path)
    return EnrolmentView(secret=begun.secret, uri=begun.uri, qr=qr, pending=begun.pending)


@router.post("/totp/confirm")
async def confirm_enrolment(body: FirstCode, hub: HubDep, seat: SeatDep, visitor: VisitorDep) -> RecoveryCodes:
    """Set the second step up with its first code; the recovery codes are shown this once."""
    codes = await hub.people.entrance.finish(seat.user, body.pending, body.code, visitor)
    await hub.audit.write(seat.user.id, "user.totp_set", seat.user.id, address=visitor.address)
    return RecoveryCodes(recovery_codes=codes)


@router.post("/totp/codes")
async def renew_codes(body: Confirmed, hub: HubDep, seat: SeatDep, visitor: VisitorDep) -> RecoveryCodes:
    """Other recovery codes; the old ones are void."""
    await hub.people.entrance.confirm(seat.user, body.password, visitor)
    codes = await hub.people.entrance.new_codes(seat.user)
    await hub.audit.write(seat.user.id, "user.recovery_codes_renewed", seat.user.id, address=visitor.address)
    return RecoveryCodes(recovery_codes=codes)


@router.delete("/totp", status_code=204)
async def remove_totp(body: Confirmed, hub: HubDep, seat: SeatDep, visitor: VisitorDep) -> None:
    """Take the second step away, where the site does not ask for one."""
    if asked_for_totp(hub, seat.user):
        raise Conflict("totp_required", "This site asks you for a second step.", "An admin can let you set up another.")
    await hub.people.entrance.confirm(seat.user, body.password, visitor)
    await hub.accounts.set_totp(seat.user.id, None, 0, ())
    await hub.audit.write(seat.user.id, "user.totp_removed", seat.user.id, address=visitor.address)


@router.get("/sessions")
async def my_sessions(hub: HubDep, seat: SeatDep) -> SessionList:
    """Where one is signed in."""
    return session_list(await hub.sessions.of_user(seat.user.id), seat.session.id)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_my_session(session_id: str, hub: HubDep, seat: SeatDep, visitor: VisitorDep) -> None:
    """Sign out somewhere else, or here."""
    if not await hub.sessions.end(seat.user.id, session_id):
        raise NotFound("session_unknown", "There is no such session.", "See GET /api/account/sessions.")
    await hub.audit.write(seat.user.id, "session.ended", session_id, address=visitor.address)
