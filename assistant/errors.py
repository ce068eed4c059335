"""Errors that a person or a client meets: each has a stable code, a sentence, and a hint that says what to do next."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit status of `calmline` by kind of trouble."""

    OK = 0
    FAILED = 1
    """Something broke that is neither the caller's input nor the set-up."""
    USAGE = 2
    """The command line is wrong."""
    BAD_INPUT = 3
    """A file, a line or a frame that was given cannot be used."""
    NOT_SET_UP = 4
    """A model, a library or a device is missing."""
    UNAVAILABLE = 5
    """A port is taken, a folder cannot be written, the server is full."""


class CalmlineError(Exception):
    """Base of every error Calmline raises on purpose.

    `code` is stable and safe to match on; `message` says what is wrong; `hint` says what to do next.
    """

    exit_status: Exit = Exit.FAILED
    http_status: int = 500

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f"\n  {self.hint}" if self.hint else "")


class BadInput(CalmlineError):
    """What was given cannot be used."""

    exit_status = Exit.BAD_INPUT
    http_status = 422


class NotFound(CalmlineError):
    """There is no such call, card or recording."""

    exit_status = Exit.BAD_INPUT
    http_status = 404


class Conflict(CalmlineError):
    """The thing exists, but is not in a state for this."""

    exit_status = Exit.BAD_INPUT
    http_status = 409


class NotSetUp(CalmlineError):
    """A model, library or device that is needed is missing or damaged."""

    exit_status = Exit.NOT_SET_UP
    http_status = 503


class Unavailable(CalmlineError):
    """Full, taken or not writable just now."""

    exit_status = Exit.UNAVAILABLE
    http_status = 503


class SignedOut(CalmlineError):
    """Nobody is signed in, or no longer."""

    exit_status = Exit.BAD_INPUT
    http_status = 401


class Refused(CalmlineError):
    """Who asks may not do this."""

    exit_status = Exit.BAD_INPUT
    http_status = 403
