"""Every rule of who may do what to which call."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.auth.roles import ANYONE, Action, Belongs, Principal, Role, ever, may, reach

ME = "u-me"
OWN, TEAM, OTHER, NOBODYS = Belongs(ME, "t-1"), Belongs("u-2", "t-1"), Belongs("u-3", "t-2"), Belongs()
CALLS = {"own": OWN, "team": TEAM, "other": OTHER, "nobodys": NOBODYS}

ALLOWED = {
    Role.AGENT: {
        "see_call": {"own"},
        "hear_call": {"own"},
        "act_on_call": {"own"},
        "see_figures": {"own"},
    },
    Role.LEAD: {
        "see_call": {"own", "team"},
        "hear_call": {"own", "team"},
        "act_on_call": {"own"},
        "see_figures": {"own", "team"},
        "search_words": {"own", "team"},
        "coach_call": {"own", "team"},
        "export_call": {"own", "team"},
        "erase_call": {"own", "team"},
        "hold_call": {"own", "team"},
    },
    Role.ANALYST: {"see_figures": set(CALLS)},
    Role.ADMIN: {"erase_call": set(CALLS), "hold_call": set(CALLS)},
}
"""Role, action, and the calls it reaches for somebody in team t-1 who talks in one of its calls."""

ON_SITE = {
    Role.AGENT: {"list_calls", "ask_prompts", "own_account"},
    Role.LEAD: {
        "list_calls",
        "watch_calls",
        "see_figures",
        "search_words",
        "export_call",
        "erase_call",
        "ask_prompts",
        "own_account",
    },
    Role.ANALYST: {"list_calls", "see_figures", "ask_prompts", "own_account"},
    Role.ADMIN: {
        "see_users",
        "change_users",
        "change_settings",
        "see_audit",
        "manage_ingest_keys",
        "see_metrics",
        "erase_call",
        "ask_prompts",
        "own_account",
    },
}


def someone(*roles: Role, teams: tuple[str, ...] = ("t-1",)) -> Principal:
    return Principal(ME, "me", "Me", frozenset(roles), frozenset(teams))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("action", Action)
def test_a_role_reaches_these_calls_and_no_other(role: Role, action: Action) -> None:
    who = someone(role)
    reached = {name for name, call in CALLS.items() if may(who, action, call)}
    assert reached == ALLOWED[role].get(action.value, set())
    assert ever(who, action) == bool(reached)


@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_this_on_the_site_and_nothing_else(role: Role) -> None:
    assert {action.value for action in Action if may(someone(role), action)} == ON_SITE[role]


def test_without_a_role_nothing_is_shown() -> None:
    assert {a.value for a in Action if may(someone(), a)} == {"ask_prompts", "own_account"}
    assert not any(may(someone(), action, call) for action in Action for call in CALLS.values())


def test_calls_of_no_team_are_seen_by_leads_of_no_team_alone() -> None:
    assert may(someone(Role.LEAD, teams=()), Action.SEE_CALL, NOBODYS)
    assert may(someone(Role.LEAD, teams=()), Action.SEE_CALL, Belongs("u-9", ""))
    assert not may(someone(Role.LEAD, teams=()), Action.SEE_CALL, TEAM)
    assert not may(someone(Role.LEAD), Action.SEE_CALL, NOBODYS)


def test_nobody_named_is_nobodys_own() -> None:
    nobody = Principal("", "", "", frozenset({Role.AGENT}), frozenset())
    assert not may(nobody, Action.SEE_CALL, NOBODYS)
    assert not reach(nobody).covers(NOBODYS)


def test_an_admin_who_is_a_lead_too_sees_what_a_lead_sees() -> None:
    both = someone(Role.ADMIN, Role.LEAD)
    assert may(both, Action.SEE_CALL, TEAM)
    assert not may(both, Action.SEE_CALL, OTHER)


def test_where_nobody_is_asked_every_call_is_seen_and_no_account() -> None:
    assert all(may(ANYONE, Action.SEE_CALL, call) for call in CALLS.values())
    assert not may(ANYONE, Action.CHANGE_USERS)
    assert not may(ANYONE, Action.MANAGE_INGEST_KEYS)


ids = st.sampled_from(["", ME, "u-2", "u-3"])
teams = st.sampled_from(["", "t-1", "t-2"])


@given(
    st.frozensets(st.sampled_from(Role)),
    st.frozensets(teams.filter(bool)),
    st.sampled_from(Action),
    st.builds(Belongs, ids, teams),
)
def test_a_filtered_list_holds_exactly_what_may_be_seen_one_by_one(
    roles: frozenset[Role], member: frozenset[str], action: Action, call: Belongs
) -> None:
    who = Principal(ME, "me", "Me", roles, member)
    assert reach(who, action).covers(call) == may(who, action, call)
    assert not may(who, action, call) or ever(who, action)
