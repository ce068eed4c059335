"""Slows guessing down without locking anybody out.

What is counted is where a guess comes from, never the account alone: whoever guesses at somebody's password from
elsewhere uses up their own tries. A browser that has signed in before carries a signed mark of that; it has tries of
its own, so the owner gets in from their desk even while others in the same office, or behind the same address, guess.

A try is counted before the password is looked at, so that a hundred at once are a hundred tries; one that was right is
taken back.
"""

import hmac
import ipaddress
import os
import time
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from assistant.errors import CalmlineError

REMEMBERED = 20_000
"""Sources of guesses held in memory."""
LONGEST_WAIT = 900.0
"""Seconds to wait at most."""
FORGOTTEN = 3600.0
"""Seconds without a wrong guess after which a source begins anew."""
MARK_BYTES = 16
MARKS = 5
"""People who may have marks in one browser."""


class TooMany(CalmlineError):
    """Too many wrong guesses came from there."""

    http_status = 429

    def __init__(self, wait: float) -> None:
        self.seconds = max(1, round(wait + 0.5))
        super().__init__(
            "too_many_attempts",
            "Too many attempts went wrong.",
            f"Wait {self.seconds} seconds. A browser that you have signed in with before need not wait for others.",
        )
        self.headers = {"retry-after": str(self.seconds)}


@dataclass(slots=True)
class _Source:
    free: int
    wrong: int = 0
    until: float = 0.0
    last: float = 0.0


Key = tuple[str, ...]


class Throttle:
    """Counts wrong guesses by where they come from."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing counted.

        Args:
            key: signs the marks of known browsers.
            clock: seconds.
        """
        self._key = key
        self._clock = clock
        self._sources: OrderedDict[Key, _Source] = OrderedDict()

    def __len__(self) -> int:
        """Sources held."""
        return len(self._sources)

    def attempt(self, login: str, address: str, mark: str = "") -> "Attempt":
        """One try to sign in: wrong unless told otherwise.

        Args:
            login: whom they say they are.
            address: where they ask from.
            mark: what the browser carries from earlier sign-ins; empty where it carries nothing.

        Raises:
            TooMany: `too_many_attempts`.
        """
        if device := self._known(login, mark):
            return self._begin({("device", device): 5})
        return self._begin({("pair", network(address), login): 5, ("address", address_of(address)): 30})

    def code(self, user_id: str, login: str, address: str, mark: str = "") -> "Attempt":
        """One try at the second step of somebody whose password was right.

        Counted by account too: whoever is here knows the password, and six digits are few.

        Raises:
            TooMany: `too_many_attempts`.
        """
        device = self._known(login, mark) or "elsewhere"
        return self._begin({("code", user_id, device): 5, ("code from", network(address)): 20})

    def pairing(self, address: str) -> "Attempt":
        """One try at the code of a second screen: five wrong ones a minute from an address, sixty from everywhere.

        Raises:
            TooMany: `too_many_attempts`.
        """
        return self._begin({("pairing", address_of(address)): 5, ("pairing from",): 60}, least=60.0)

    def marked(self, login: str, marks: str) -> str:
        """What a browser is to carry from now on, once somebody has signed in there: one mark for each of a few."""
        if self.is_known(login, marks):
            return marks
        device = os.urandom(MARK_BYTES).hex()
        held = [mark for mark in marks.split("~") if mark][: MARKS - 1]
        return "~".join([f"{device}.{self._sign(device, login)}", *held])

    def is_known(self, login: str, mark: str) -> bool:
        """Whether a browser has signed this person in before."""
        return bool(self._known(login, mark))

    def _known(self, login: str, marks: str) -> str:
        for mark in marks.split("~")[:MARKS]:
            device, _, signature = mark.partition(".")
            if device and signature.isascii() and hmac.compare_digest(signature, self._sign(device, login)):
                return device
        return ""

    def _sign(self, device: str, login: str) -> str:
        digest = hmac.new(self._key, f"{device}\0{login}".encode("utf-8", "replace"), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def _begin(self, free: dict[Key, int], least: float = 0.0) -> "Attempt":
        now = self._clock()
        wait = max((self._sources[key].until - now for key in free if key in self._sources), default=0.0)
        if wait > 0:
            raise TooMany(wait)
        for key, tries in free.items():
            source = self._sources.setdefault(key, _Source(tries))
            self._sources.move_to_end(key)
            if now - source.last > FORGOTTEN:
                source.wrong = 0
            source.wrong += 1
            source.last = now
            if source.wrong >= tries:
                source.until = now + max(least, min(LONGEST_WAIT, 2.0 ** min(source.wrong - tries, 20)))
        while len(self._sources) > REMEMBERED:
            self._sources.popitem(last=False)
        return Attempt(self, tuple(free))

    def take_back(self, key: Key) -> None:
        """One try from a source was right."""
        source = self._sources.get(key)
        if source is None:
            return
        source.wrong -= 1
        if source.wrong < source.free:
            source.until = 0.0

    def forget(self, key: Key) -> None:
        """A source has shown that it is no guesser."""
        self._sources.pop(key, None)


class Attempt:
    """A try that counts as wrong until it is known to be right."""

    def __init__(self, throttle: Throttle, keys: tuple[Key, ...]) -> None:
        self._throttle = throttle
        self._keys = keys

    def right(self) -> None:
        """They are who they say: what this very person or browser did before is forgiven.

        The address is given back this one try and no more, or whoever has an account could go on guessing at others.
        """
        for key in self._keys:
            if key[0] in ("address", "code from", "pairing from"):
                self._throttle.take_back(key)
            else:
                self._throttle.forget(key)

    def not_wrong(self) -> None:
        """It was no wrong guess, and is not the end of it either: the second step is still to come."""
        for key in self._keys:
            self._throttle.take_back(key)


def network(address: str) -> str:
    """The network that one subscriber holds: /24 of IPv4, /56 of IPv6; text that is no address stands for itself."""
    return _within(address, 24, 56)


def address_of(address: str) -> str:
    """The address of one machine: IPv4 as it is, /64 of IPv6."""
    return _within(address, 32, 64)


def _within(address: str, four: int, six: int) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if parsed.version == 6 and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ipaddress.ip_network((parsed, four if parsed.version == 4 else six), strict=False))
