"""Who somebody is, and what their roles let them do."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for. One person may have several."""

    AGENT = "agent"
    """Talks to customers: sees their own calls."""
    LEAD = "lead"
    """Coaches: sees the calls of their teams."""
    ANALYST = "analyst"
    """Counts: sees figures of all calls, and no words."""
    ADMIN = "admin"
    """Keeps the site: sees settings, accounts, keys and the audit log, and no conversation."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    user_id: str
    login: str
    name: str
    roles: frozenset[Role]
    teams: frozenset[str]
    """Ids of their teams."""
    session: str = ""
    """Id of the session they ask with."""
    open: bool = False
    """True where the server asks nobody who they are (the demo): they may see every call."""


ANYONE = Principal("anyone", "anyone", "Anyone here", frozenset({Role.AGENT, Role.LEAD}), frozenset(), open=True)
"""Whoever opens the demo, which holds no private call and listens on this machine only."""
