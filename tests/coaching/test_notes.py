"""Who reads a note: every case of who asks, who wrote it, and what was chosen."""

import pytest

from assistant.auth.roles import ANYONE, Belongs, Principal, Role
from assistant.coaching.notes import reads

CALL = Belongs(agent="karen", team="t")


def who(name: str, *roles: Role, team: str = "t") -> Principal:
    return Principal(name, name, name, frozenset(roles), frozenset({team}))


KAREN = who("karen", Role.AGENT)
LEADING_KAREN = who("karen", Role.AGENT, Role.LEAD)
MIRA = who("mira", Role.LEAD)
OTHERS = (who("bob", Role.AGENT), who("ana", Role.ANALYST), who("ad", Role.ADMIN), who("far", Role.LEAD, team="u"))


@pytest.mark.parametrize("kept", [True, False])
@pytest.mark.parametrize("shared", [True, False])
def test_a_leads_note_is_read_by_leads_and_by_the_agent_once_shared(shared: bool, kept: bool) -> None:
    for other in (MIRA, who("zoe", Role.LEAD), ANYONE):
        assert reads(other, CALL, "mira", shared=shared, kept=kept)
    for agent in (KAREN, LEADING_KAREN):
        assert reads(agent, CALL, "mira", shared=shared, kept=kept) is shared
    for stranger in OTHERS:
        assert not reads(stranger, CALL, "mira", shared=shared, kept=kept)


@pytest.mark.parametrize("kept", [True, False])
def test_an_agents_note_is_theirs_and_their_leads_unless_they_keep_it(kept: bool) -> None:
    assert reads(KAREN, CALL, "karen", shared=True, kept=kept)
    assert reads(MIRA, CALL, "karen", shared=True, kept=kept) is not kept
    for stranger in OTHERS:
        assert not reads(stranger, CALL, "karen", shared=True, kept=kept)


def test_a_call_of_nobody_is_for_those_who_lead() -> None:
    nobodys = Belongs(agent="", team="t")
    assert reads(MIRA, nobodys, "zoe", shared=False, kept=False)
    assert not reads(KAREN, nobodys, "zoe", shared=True, kept=False)
