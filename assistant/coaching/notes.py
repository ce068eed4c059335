"""Who reads a note on a moment of a call. Pure, so that every case can be tested.

A note of a lead is for leads until they share it with the agent of the call. A note of that agent is for their lead
too, except while the agent keeps what they write about the call to themselves.
"""

from assistant.auth.roles import Action, Owned, Principal, may


def is_agent(who: Principal, call: Owned) -> bool:
    """Whether somebody is the agent of a call: what is for leads alone is not for them, even where they lead too."""
    return not who.open and bool(call.agent) and call.agent == who.user_id


def reads(who: Principal, call: Owned, by: str, *, shared: bool, kept: bool) -> bool:
    """Whether somebody reads a note.

    Args:
        who: asks, and may see the call or not.
        call: whose the call is.
        by: id of who wrote the note.
        shared: the agent reads it too.
        kept: the agent keeps what they wrote about the call to themselves.
    """
    if not may(who, Action.SEE_CALL, call):
        return False
    if who.open or by == who.user_id:
        return True
    if is_agent(who, call):
        return shared
    if call.agent and by == call.agent:
        return not kept
    return shared or may(who, Action.COACH_CALL, call)
