"""Who somebody is, and what their roles let them do.

The rules, in one place and pure, so that a table can test every one of them:

- An agent sees, hears and works their own calls: those whose `agent` they are.
- A lead sees, hears, searches, coaches, exports, holds and erases the calls of their teams, and sees and hears their
  own. They do not press the buttons of somebody else's call.
- An analyst sees figures of every call and no word of any.
- An admin keeps the site, and may hold and erase any call, since neither shows what was said. They see no conversation
  unless they are a lead or an agent too.
- A call that belongs to no team is seen by its agent, and by leads who are in no team, who stand for the whole site.
  Whoever leads a team sees that team alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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


class Action(StrEnum):
    """A kind of thing that somebody does."""

    LIST_CALLS = "list_calls"
    """Ask for the list of calls; what it holds depends on who asks."""
    SEE_FIGURES = "see_figures"
    """See when a call was, how long and how hostile: no word of it, and not its title."""
    SEE_CALL = "see_call"
    """Read what was said in a call, live or later."""
    HEAR_CALL = "hear_call"
    """Hear the sound of a call, or see its shape."""
    ACT_ON_CALL = "act_on_call"
    """Use a card, tick an item, say what the customer agreed to: what the agent of the call does."""
    COACH_CALL = "coach_call"
    """Send the agent of a call a note, say that a flag was seen, score and comment."""
    WATCH_CALLS = "watch_calls"
    """Follow the live calls on the wall; which, depends on who asks."""
    SEARCH_WORDS = "search_words"
    """Find calls by what was said in them."""
    EXPORT_CALL = "export_call"
    """Take a call away as a file."""
    ERASE_CALL = "erase_call"
    """Erase the words, the sound or the whole of a call."""
    HOLD_CALL = "hold_call"
    """Keep a call from being erased, and release it."""
    ASK_PROMPTS = "ask_prompts"
    """Look something up in the prompt library."""
    OWN_ACCOUNT = "own_account"
    """See and change one's own password, second factor and sessions."""
    SEE_USERS = "see_users"
    """See accounts and teams."""
    CHANGE_USERS = "change_users"
    """Make, change and disable accounts and teams."""
    CHANGE_SETTINGS = "change_settings"
    """See and change how the site works."""
    SEE_AUDIT = "see_audit"
    """Read who did what."""
    MANAGE_INGEST_KEYS = "manage_ingest_keys"
    """Make, turn over and revoke the keys of phone systems."""
    SEE_METRICS = "see_metrics"
    """Read the counters of the server."""


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


class Owned(Protocol):
    """What belongs to an agent and a team: a call, its state, its line in the list."""

    @property
    def agent(self) -> str:
        """Id of the user who talks; empty where nobody is named."""

    @property
    def team(self) -> str:
        """Id of the team; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whose a call is."""

    agent: str = ""
    team: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """Which calls somebody may read: those of `agent`, and those of `teams`."""

    agent: str | None
    """Id of the agent whose calls they are; none adds none."""
    teams: frozenset[str] | None
    """Ids of teams, the empty one standing for calls of no team; none adds none."""
    everything: bool = False
    """Every call, whosoever it is."""

    def covers(self, call: Owned) -> bool:
        """Whether a call is within reach."""
        return (
            self.everything
            or (bool(self.agent) and call.agent == self.agent)
            or (self.teams is not None and call.team in self.teams)
        )


OWN = {
    Role.AGENT: frozenset({Action.SEE_CALL, Action.HEAR_CALL, Action.ACT_ON_CALL, Action.SEE_FIGURES}),
    Role.LEAD: frozenset({Action.SEE_CALL, Action.HEAR_CALL, Action.ACT_ON_CALL, Action.SEE_FIGURES}),
}
"""What a role may do with calls that its holder talks in."""

OF_TEAM = {
    Role.LEAD: frozenset(
        {
            Action.SEE_CALL,
            Action.HEAR_CALL,
            Action.COACH_CALL,
            Action.SEARCH_WORDS,
            Action.EXPORT_CALL,
            Action.ERASE_CALL,
            Action.HOLD_CALL,
            Action.SEE_FIGURES,
        }
    ),
}
"""What a role may do with calls of its holder's teams."""

OF_ANY = {
    Role.ANALYST: frozenset({Action.SEE_FIGURES}),
    Role.ADMIN: frozenset({Action.ERASE_CALL, Action.HOLD_CALL}),
}
"""What a role may do with every call."""

EVERYBODY = frozenset({Action.ASK_PROMPTS, Action.OWN_ACCOUNT})
"""What whoever is signed in may do on the site."""

ON_SITE = {
    Role.AGENT: frozenset({Action.LIST_CALLS}),
    Role.LEAD: frozenset(
        {
            Action.LIST_CALLS,
            Action.WATCH_CALLS,
            Action.SEARCH_WORDS,
            Action.EXPORT_CALL,
            Action.ERASE_CALL,
            Action.SEE_FIGURES,
        }
    ),
    Role.ANALYST: frozenset({Action.LIST_CALLS, Action.SEE_FIGURES}),
    Role.ADMIN: frozenset(
        {
            Action.SEE_USERS,
            Action.CHANGE_USERS,
            Action.CHANGE_SETTINGS,
            Action.SEE_AUDIT,
            Action.MANAGE_INGEST_KEYS,
            Action.SEE_METRICS,
            Action.ERASE_CALL,
        }
    ),
}
"""What a role may do that is about no single call; of a customer's calls, each is asked about apart."""

WHEN_OPEN = frozenset(Action) - {
    Action.OWN_ACCOUNT,
    Action.SEE_USERS,
    Action.CHANGE_USERS,
    Action.CHANGE_SETTINGS,
    Action.SEE_AUDIT,
    Action.MANAGE_INGEST_KEYS,
}
"""What anyone may do where nobody is asked who they are."""


def may(principal: Principal, action: Action, call: Owned | None = None) -> bool:
    """Whether somebody may do something: to a call, or on the site where no call is named."""
    if principal.open:
        return action in WHEN_OPEN
    if call is None:
        return action in EVERYBODY or _any(principal, ON_SITE, action)
    if _any(principal, OF_ANY, action):
        return True
    if call.agent and call.agent == principal.user_id and _any(principal, OWN, action):
        return True
    return call.team in _led(principal) and _any(principal, OF_TEAM, action)


def ever(principal: Principal, action: Action) -> bool:
    """Whether there is any call to which somebody may do something: it says nothing of which calls there are."""
    if principal.open:
        return action in WHEN_OPEN
    return any(_any(principal, rules, action) for rules in (OF_ANY, OWN, OF_TEAM))


def reach(principal: Principal, action: Action = Action.SEE_CALL) -> Reach:
    """The calls to which somebody may do something; for filters, so that a list is cut to them."""
    if principal.open or _any(principal, OF_ANY, action):
        return Reach(None, None, everything=ever(principal, action))
    own = _any(principal, OWN, action)
    led = _any(principal, OF_TEAM, action)
    return Reach(principal.user_id if own else None, _led(principal) if led else None)


def _led(principal: Principal) -> frozenset[str]:
    return principal.teams or frozenset({""})


def _any(principal: Principal, rules: dict[Role, frozenset[Action]], action: Action) -> bool:
    return any(action in rules.get(role, ()) for role in principal.roles)
