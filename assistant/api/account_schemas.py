"""What the routes about people take and answer."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.auth.links import Purpose
from assistant.auth.passwords import LONGEST
from assistant.auth.roles import Role
from assistant.auth.sessions import Session
from assistant.auth.users import User

Password = Annotated[str, Field(max_length=LONGEST)]
Code = Annotated[str, Field(max_length=64)]
Token = Annotated[str, Field(max_length=128)]
Login = Annotated[str, Field(max_length=128)]
Name = Annotated[str, Field(max_length=200)]


class Strict(BaseModel):
    """A body that may hold no field but its own."""

    model_config = ConfigDict(extra="forbid")


class TeamLine(BaseModel):
    """A team."""

    id: str
    name: str


class UserLine(BaseModel):
    """An account."""

    id: str
    login: str
    name: str
    roles: list[Role]
    teams: list[TeamLine]
    local: bool = Field(description="Has a password of its own; others come by the identity provider or are invited.")
    totp: bool = Field(description="Has a second step.")
    disabled: bool
    created: datetime


class UserRow(UserLine):
    """An account as an admin sees it."""

    sessions: int = Field(description="Where they are signed in.")
    invited: bool = Field(description="Has not used their link yet.")


class SessionLine(BaseModel):
    """Somebody signed in somewhere."""

    id: str
    created: datetime
    seen: datetime = Field(description="Last used, to the minute.")
    expires: datetime
    address: str
    device: str
    current: bool = Field(description="The one that asks.")
    second_screen: bool = Field(description="Another session opened it; it shows the agent's screen alone.")


class OidcOffer(BaseModel):
    """Signing in through the identity provider."""

    start: str = Field(description="Where the browser goes.")
    issuer: str


class SessionView(BaseModel):
    """Who asks."""

    state: Literal["open", "signed_out", "signed_in", "enrol"] = Field(
        description="`open`: nobody is asked. `enrol`: signed in, and must set up a second step before anything else."
    )
    setup: bool = Field(description="There is no account yet.")
    user: UserLine | None = None
    oidc: OidcOffer | None = None
    expires: datetime | None = None
    second_screen: bool = Field(False, description="Opened from another session: it shows the agent's screen alone.")


class SignIn(Strict):
    """Login, password, and a code where one is needed."""

    login: Login
    password: Password
    code: Code = ""


class LinkToken(Strict):
    """A one-time link."""

    token: Token


class LinkView(BaseModel):
    """What a one-time link is for."""

    purpose: Purpose
    login: str
    name: str
    expires: datetime


class UseLink(Strict):
    """A one-time link, and what it asks for."""

    token: Token
    password: Password = ""
    login: Login = ""
    name: Name = ""
    roles: list[Role] = Field(default=[], max_length=4)
    code: Code = ""


class TotpView(BaseModel):
    """Somebody's second step."""

    enrolled: bool
    required: bool = Field(description="The site asks for one.")
    codes_left: int = Field(description="Recovery codes that are not used yet.")


class AccountView(BaseModel):
    """One's own account."""

    user: UserLine
    totp: TotpView


class Rename(Strict):
    """Another name."""

    name: Name


class ChangePassword(Strict):
    """The password that is, and the one that is to be."""

    current: Password
    new: Password


class Confirmed(Strict):
    """The password, to make sure that it is still you."""

    password: Password = ""


class QrCode(BaseModel):
    """A QR code to draw, black on white."""

    size: int = Field(description="Modules along each side, white border included.")
    path: str = Field(description="The black modules as an SVG path.")


class EnrolmentView(BaseModel):
    """A second step that is being set up."""

    secret: str
    uri: str
    qr: QrCode
    pending: str = Field(description="To be handed back with the first code.")


class FirstCode(Strict):
    """The first code of a second step that is being set up."""

    pending: Annotated[str, Field(max_length=1000)]
    code: Code


class RecoveryCodes(BaseModel):
    """Codes that each stand in once for a code of the app; shown once."""

    recovery_codes: list[str]


class SessionList(BaseModel):
    """Where somebody is signed in."""

    sessions: list[SessionLine]


class UserList(BaseModel):
    """Every account."""

    users: list[UserRow]


class NewUser(Strict):
    """An account to be made."""

    login: Login
    name: Name
    roles: list[Role] = Field(max_length=4)
    teams: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=50)


class ChangeUser(Strict):
    """What is to change of an account; what is left out stays."""

    name: Name | None = None
    roles: list[Role] | None = Field(default=None, max_length=4)
    teams: list[Annotated[str, Field(max_length=64)]] | None = Field(default=None, max_length=50)
    disabled: bool | None = None


class LinkMade(BaseModel):
    """A one-time link: shown once, to be handed to whom it is for."""

    url: str
    expires: datetime


class UserMade(BaseModel):
    """A new account, and the link with which they choose a password."""

    user: UserLine
    link: LinkMade


class TeamRow(TeamLine):
    """A team as an admin sees it."""

    members: int


class TeamList(BaseModel):
    """Every team."""

    teams: list[TeamRow]


class NewTeam(Strict):
    """A team's name."""

    name: Annotated[str, Field(max_length=128)]


def user_line(user: User) -> UserLine:
    """An account as others see it: without what proves who they are."""
    return UserLine(
        id=user.id,
        login=user.login,
        name=user.name,
        roles=sorted(user.roles),
        teams=[TeamLine(id=team.id, name=team.name) for team in user.teams],
        local=user.password is not None,
        totp=user.totp is not None,
        disabled=user.disabled,
        created=user.created,
    )


def session_list(sessions: list[Session], current: str = "") -> SessionList:
    """Where somebody is signed in."""
    names = ("id", "created", "seen", "expires", "address", "device")
    return SessionList(
        sessions=[
            SessionLine(
                **{n: getattr(one, n) for n in names}, current=one.id == current, second_screen=bool(one.opened_by)
            )
            for one in sessions
        ]
    )
