"""The way in: password, second step, one-time links. The only place that decides whether somebody is who they say."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.auth import totp
from assistant.auth.accounts import Accounts, set_password_in
from assistant.auth.links import Link, Links, Purpose
from assistant.auth.passwords import Passwords, check_password
from assistant.auth.roles import Role
from assistant.auth.throttle import Throttle
from assistant.auth.users import User
from assistant.errors import BadInput, Conflict, Refused, SignedOut
from assistant.privacy.sealing import SealBroken, Sealer
from assistant.store.database import Database

ABOUT = "totp"
PENDING = "totp pending"
PENDING_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks to be let in, as far as the server can tell."""

    address: str
    mark: str = ""
    """The mark their browser carries from an earlier sign-in."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second step that is being set up."""

    secret: str
    uri: str
    picture: totp.Picture
    pending: str
    """To be handed back with the first code: the secret, sealed for this person and this quarter of an hour."""


class Entrance:
    """Lets people in."""

    def __init__(
        self,
        database: Database,
        accounts: Accounts,
        links: Links,
        throttle: Throttle,
        sealer: Sealer,
        recovery_key: bytes,
        passwords: Passwords | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open it.

        Args:
            database: where everything below is.
            accounts: who there is.
            links: one-time links.
            throttle: slows guessing down.
            sealer: seals the secrets of second steps.
            recovery_key: keys the hashes of recovery codes.
            passwords: hashes them.
            clock: seconds since 1970.
        """
        self._database = database
        self._accounts = accounts
        self._links = links
        self.throttle = throttle
        self._sealer = sealer
        self._recovery_key = recovery_key
        self.passwords = passwords or Passwords()
        self._clock = clock

    async def sign_in(self, login: str, password: str, code: str, visitor: Visitor) -> User:
        """Let somebody in by password, and by code where they have a second step.

        Raises:
            SignedOut: `sign_in_failed`, `code_needed`, `code_wrong`.
            TooMany: `too_many_attempts`.
        """
        name = login.strip().lower()
        attempt = self.throttle.attempt(name, visitor.address, visitor.mark)
        user = await self._accounts.find(name)
        right = await self.passwords.verify(password, user.password if user else None)
        if user is None or user.password is None or not right or user.disabled:
            raise SignedOut(
                "sign_in_failed",
                "Login and password do not belong together.",
                "Check both; an admin can give you a link for a new password.",
            )
        if user.totp is not None:
            attempt.not_wrong()
            await self.second_step(user, code, visitor)
        else:
            attempt.right()
        if self.passwords.is_outdated(user.password):
            await self._accounts.set_password(user.id, await self.passwords.hash(password))
        return user

    async def second_step(self, user: User, code: str, visitor: Visitor) -> None:
        """Check a code of the authenticator app, or a recovery code, and use it up. Without a second step, nothing.

        Raises:
            SignedOut: `code_needed`, `code_wrong`.
            TooMany: `too_many_attempts`.
        """
        if user.totp is None:
            return
        if not code.strip():
            raise SignedOut(
                "code_needed", "A second step is needed.", "Give the six digits of your app, or a recovery code."
            )
        attempt = self.throttle.code(user.id, user.login, visitor.address, visitor.mark)
        secret = self._sealer.open(user.totp, f"{ABOUT}/{user.id}").decode()
        step = totp.step_of(secret, code, self._clock(), user.totp_step)
        if step is not None:
            good = await self._accounts.use_step(user.id, step)
        else:
            good = await self._accounts.use_code(user.id, totp.hash_of(code, self._recovery_key))
        if not good:
            raise _code_wrong()
        attempt.right()

    async def confirm(self, user: User, password: str, visitor: Visitor) -> None:
        """Make sure that it is still they who sit there, before something about their account is changed.

        Raises:
            SignedOut: `password_wrong`.
            TooMany: `too_many_attempts`.
        """
        if user.password is None:
            return
        attempt = self.throttle.attempt(user.login, visitor.address, visitor.mark)
        if not await self.passwords.verify(password, user.password):
            raise SignedOut("password_wrong", "That is not your password.", "Type the one you signed in with.")
        attempt.right()

    async def new_password(self, user: User, password: str) -> None:
        """Give somebody another password.

        Raises:
            BadInput: `password_weak`.
            Conflict: `password_elsewhere`.
        """
        if user.issuer is not None:
            raise Conflict(
                "password_elsewhere", "You sign in through the identity provider.", "Change your password there."
            )
        check_password(password, user.login, user.name)
        await self._accounts.set_password(user.id, await self.passwords.hash(password))

    def enrol(self, user: User) -> Enrolment:
        """Begin to set a second step up.

        Raises:
            Conflict: `totp_enrolled`.
        """
        if user.totp is not None:
            raise Conflict("totp_enrolled", "You have a second step already.", "Take it away first, then begin again.")
        secret = totp.new_secret()
        uri = totp.uri_of(secret, user.login)
        plain = f"{int(self._clock()) + PENDING_SECONDS} {secret}"
        pending = self._sealer.seal(plain.encode(), f"{PENDING}/{user.id}").hex()
        return Enrolment(secret, uri, totp.picture(uri), pending)

    async def finish(self, user: User, pending: str, code: str, visitor: Visitor) -> list[str]:
        """Set a second step up, once its first code was right; answers the recovery codes, to be shown once.

        Raises:
            BadInput: `pending_invalid`.
            Conflict: `totp_enrolled`.
            SignedOut: `code_wrong`.
            TooMany: `too_many_attempts`.
        """
        if user.totp is not None:
            raise Conflict("totp_enrolled", "You have a second step already.", "Take it away first, then begin again.")
        secret = self._pending(user, pending)
        attempt = self.throttle.code(user.id, user.login, visitor.address, visitor.mark)
        step = totp.step_of(secret, code, self._clock(), after=0)
        if step is None:
            raise _code_wrong()
        attempt.right()
        codes = totp.recovery_codes()
        sealed = self._sealer.seal(secret.encode(), f"{ABOUT}/{user.id}")
        await self._accounts.set_totp(user.id, sealed, step, self._hashes(codes))
        return codes

    async def new_codes(self, user: User) -> list[str]:
        """Other recovery codes; the old ones are void.

        Raises:
            Conflict: `totp_missing`.
        """
        if user.totp is None:
            raise Conflict("totp_missing", "You have no second step.", "Set one up first.")
        codes = totp.recovery_codes()
        await self._accounts.set_codes(user.id, self._hashes(codes))
        return codes

    async def use_setup(self, token: str, login: str, name: str, password: str, roles: Iterable[Role]) -> User:
        """Make the first admin.

        Raises:
            BadInput: `login_invalid`, `name_invalid`, `password_weak`.
            Conflict: `set_up_already`.
            NotFound: `link_unknown`.
        """
        check_password(password, login, name)
        hashed = await self.passwords.hash(password)
        if await self._accounts.any():
            raise Conflict("set_up_already", "This site has its first admin.", "Sign in, or ask them for a link.")
        async with self._database.write() as connection:
            await self._links.use(connection, token)
            return await self._accounts.add_in(connection, login, name, {Role.ADMIN, *roles}, (), hashed)

    async def use_link(self, token: str, link: Link, password: str, code: str, visitor: Visitor) -> User:
        """Let in whom a link is for; all but a sign-in link set a password.

        Raises:
            BadInput: `password_weak`.
            NotFound: `link_unknown`, `user_unknown`.
            Refused: `account_disabled`.
            SignedOut: `code_needed`, `code_wrong`.
            TooMany: `too_many_attempts`.
        """
        user = await self._accounts.get(link.user_id)
        if user.disabled:
            raise Refused("account_disabled", "This account is switched off.", "Ask an admin of this site.")
        hashed = None
        if link.purpose is not Purpose.SIGN_IN:
            check_password(password, user.login, user.name)
            hashed = await self.passwords.hash(password)
        await self.second_step(user, code, visitor)
        async with self._database.write() as connection:
            await self._links.use(connection, token)
            if hashed is not None:
                await set_password_in(connection, user.id, hashed)
        return user

    def _pending(self, user: User, pending: str) -> str:
        try:
            plain = self._sealer.open(bytes.fromhex(pending), f"{PENDING}/{user.id}").decode()
            until, secret = plain.split(" ")
            if int(until) < self._clock():
                raise ValueError
        except (SealBroken, ValueError) as error:
            raise BadInput("pending_invalid", "This was begun too long ago.", "Begin again.") from error
        return secret

    def _hashes(self, codes: Iterable[str]) -> list[str]:
        return [totp.hash_of(code, self._recovery_key) for code in codes]


def _code_wrong() -> SignedOut:
    return SignedOut("code_wrong", "That code is not right, or was used before.", "Wait for the next one.")
