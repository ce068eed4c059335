"""Who may use which route: the table that `test_access` holds against the application.

A row says what each role gets for each resource. A route that the application has and the table has not fails the test.
"""

from dataclasses import dataclass

ROLES = ("agent", "lead", "analyst", "admin")

OK, HIDDEN, DENIED, OUT = "ok", "hidden", "denied", "out"
"""Let through; told that there is no such call; told that one may not; told to sign in."""

Outcomes = tuple[str, str, str, str]
NEVER: Outcomes = (DENIED, DENIED, DENIED, DENIED)
OWN: Outcomes = (OK, HIDDEN, HIDDEN, HIDDEN)
TEAM: Outcomes = (OK, OK, HIDDEN, HIDDEN)
OWN_KNOWS_TEAM: Outcomes = (OK, DENIED, HIDDEN, HIDDEN)
EVERY: Outcomes = (OK, OK, OK, HIDDEN)


@dataclass(frozen=True)
class OfCall:
    """A route about one call: outcomes for one's own, one's team's, another team's, and an unknown one."""

    agent: Outcomes
    lead: Outcomes
    analyst: Outcomes = NEVER
    admin: Outcomes = NEVER


@dataclass(frozen=True)
class OfSite:
    """A route about the site: who is let through. `nobody` is signed in and has no role."""

    roles: tuple[str, ...]
    signed_out: bool = False


ANYBODY = OfSite((*ROLES, "nobody"), signed_out=True)
"""Public: it answers who is signed out too, and shows nothing that is private."""
SIGNED_IN = OfSite((*ROLES, "nobody"))
ADMINS = OfSite(("admin",))
READ = OfCall(agent=OWN, lead=TEAM)
WORK = OfCall(agent=OWN, lead=OWN_KNOWS_TEAM)
KEEP = OfCall(agent=NEVER, lead=TEAM, admin=EVERY)
COACH = OfCall(agent=NEVER, lead=TEAM)
TAKE = OfCall(agent=NEVER, lead=TEAM)

TABLE: dict[str, OfCall | OfSite] = {
    "GET /": ANYBODY,
    "GET /wall": ANYBODY,
    "GET /calls": ANYBODY,
    "GET /calls/{name}": ANYBODY,
    "GET /mentions": ANYBODY,
    "GET /insights": ANYBODY,
    "GET /account": ANYBODY,
    "GET /admin": ANYBODY,
    "GET /signin": ANYBODY,
    "GET /welcome": ANYBODY,
    "GET /enrol": ANYBODY,
    "GET /pair": ANYBODY,
    "GET /assets/{path:path}": ANYBODY,
    "GET /favicon.svg": ANYBODY,
    "GET /openapi.json": ANYBODY,
    "GET /api/health": ANYBODY,
    "GET /api/ready": ANYBODY,
    "GET /api/events/schema": ANYBODY,
    "GET /metrics": ADMINS,
    "GET /api/calls": OfSite(("agent", "lead", "analyst")),
    "POST /api/search": OfSite(("lead",)),
    "GET /api/listing": OfSite(("agent", "lead", "analyst")),
    "GET /api/calls/{call_id}/line": READ,
    "GET /api/calls/{call_id}/people": READ,
    "GET /api/calls/{call_id}": READ,
    "GET /api/calls/{call_id}/events": READ,
    "POST /api/calls/{call_id}/what-if": READ,
    "GET /api/calls/{call_id}/report.html": TAKE,
    "GET /api/calls/{call_id}/report.pdf": TAKE,
    "GET /api/calls/{call_id}/transcript.txt": TAKE,
    "GET /api/calls/{call_id}/transcript.vtt": TAKE,
    "GET /api/calls/{call_id}/transcript.json": TAKE,
    "GET /api/calls.csv": OfSite(("lead",)),
    "GET /api/playbooks": SIGNED_IN,
    "GET /api/insights": OfSite(("lead", "analyst")),
    "GET /api/insights/cards": OfSite(("lead", "analyst")),
    "POST /api/pairing": OfSite(("agent",)),
    "POST /api/pairing/claim": ANYBODY,
    "GET /api/calls/{call_id}/recording": READ,
    "GET /api/calls/{call_id}/peaks": READ,
    "GET /api/calls/{call_id}/clip": READ,
    "POST /api/calls/{call_id}/cards/{card}/use": WORK,
    "POST /api/calls/{call_id}/cards/{card}/dismiss": WORK,
    "POST /api/calls/{call_id}/summary": WORK,
    "POST /api/calls/{call_id}/items/{item}/tick": WORK,
    "POST /api/calls/{call_id}/consent": WORK,
    "POST /api/calls/{call_id}/cards/{card}/reword": WORK,
    "POST /api/calls/{call_id}/cards/{card}/pin": WORK,
    "POST /api/calls/{call_id}/cards/{card}/undo": WORK,
    "POST /api/calls/{call_id}/ask": WORK,
    "POST /api/calls/{call_id}/on-hold": WORK,
    "POST /api/calls/{call_id}/lead": WORK,
    "POST /api/calls/{call_id}/notes": COACH,
    "POST /api/calls/{call_id}/notes/{note}/read": WORK,
    "POST /api/calls/{call_id}/flags/{flag}/acknowledge": COACH,
    "GET /api/calls/{call_id}/review": READ,
    "PATCH /api/calls/{call_id}/review": READ,
    "GET /api/calls/{call_id}/marks": READ,
    "POST /api/calls/{call_id}/marks": READ,
    "PATCH /api/calls/{call_id}/marks/{mark}": READ,
    "DELETE /api/calls/{call_id}/marks/{mark}": READ,
    "GET /api/mentions": SIGNED_IN,
    "GET /api/mentions/unread": SIGNED_IN,
    "POST /api/mentions/read": SIGNED_IN,
    "GET /api/calls/{call_id}/wrapup": READ,
    "PUT /api/calls/{call_id}/wrapup": WORK,
    "GET /api/coaching": SIGNED_IN,
    "GET /api/preferences": SIGNED_IN,
    "PUT /api/preferences": SIGNED_IN,
    "GET /api/filters": SIGNED_IN,
    "POST /api/filters": SIGNED_IN,
    "DELETE /api/filters/{filter_id}": SIGNED_IN,
    "POST /api/calls/{call_id}/hold": KEEP,
    "DELETE /api/calls/{call_id}/hold": KEEP,
    "POST /api/calls/{call_id}/erase": KEEP,
    "GET /api/prompts/search": SIGNED_IN,
    "POST /api/subjects/erase": OfSite(("lead", "admin")),
    "POST /api/subjects/export": OfSite(("lead",)),
    "GET /api/subjects/tombstones": ADMINS,
    "GET /api/session": ANYBODY,
    "POST /api/session": ANYBODY,
    "DELETE /api/session": ANYBODY,
    "POST /api/session/link/look": ANYBODY,
    "POST /api/session/link": ANYBODY,
    "GET /api/session/oidc": ANYBODY,
    "GET /api/session/oidc/callback": ANYBODY,
    "GET /api/account": SIGNED_IN,
    "PATCH /api/account": SIGNED_IN,
    "POST /api/account/password": SIGNED_IN,
    "POST /api/account/totp": SIGNED_IN,
    "POST /api/account/totp/confirm": SIGNED_IN,
    "POST /api/account/totp/codes": SIGNED_IN,
    "DELETE /api/account/totp": SIGNED_IN,
    "GET /api/account/sessions": SIGNED_IN,
    "DELETE /api/account/sessions/{session_id}": SIGNED_IN,
    "GET /api/users": ADMINS,
    "POST /api/users": ADMINS,
    "PATCH /api/users/{user_id}": ADMINS,
    "POST /api/users/{user_id}/link": ADMINS,
    "DELETE /api/users/{user_id}/totp": ADMINS,
    "GET /api/users/{user_id}/sessions": ADMINS,
    "DELETE /api/users/{user_id}/sessions": ADMINS,
    "DELETE /api/users/{user_id}/sessions/{session_id}": ADMINS,
    "GET /api/teams": ADMINS,
    "POST /api/teams": ADMINS,
    "PATCH /api/teams/{team_id}": ADMINS,
    "DELETE /api/teams/{team_id}": ADMINS,
    "GET /api/audit": ADMINS,
    "GET /api/audit/verify": ADMINS,
    "GET /api/ingest-keys": ADMINS,
    "POST /api/ingest-keys": ADMINS,
    "POST /api/ingest-keys/{key_id}/rotate": ADMINS,
    "DELETE /api/ingest-keys/{key_id}": ADMINS,
}
"""Method and path to who gets what."""

SCREENS = OfCall(agent=OWN, lead=TEAM)
SOCKETS: dict[str, OfCall | OfSite | None] = {
    "/live": SCREENS,
    "/wall-feed": OfSite(("lead",)),
    "/api/calls/{call_id}/listen": READ,
    "/ingest/vosk": None,
}
"""Websockets; those of phone systems know keys and no people: see `test_ingest`. What a wall holds: see `test_wall`."""
