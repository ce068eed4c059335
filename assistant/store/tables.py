"""The tables of the records. `calls` and `search` are projections of `events`, kept in the same commit."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

metadata = sa.MetaData()


class Instant(sa.TypeDecorator[datetime]):
    """A moment, kept as ISO 8601 text in UTC with microseconds, which sorts by time on every database."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """To text; a moment without a time zone is refused with ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """From text."""
        return None if value is None else datetime.fromisoformat(value)


def _id(name: str, *, index: bool = False, unique: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=False, index=index, unique=unique or None)


calls = sa.Table(
    "calls",
    metadata,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("started", sa.String(32), nullable=False, index=True),
    sa.Column("recorded", sa.Boolean, nullable=False),
    sa.Column("level", sa.Integer, nullable=False, server_default="0"),
    sa.Column("flags", sa.Text, nullable=False, server_default=""),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("duration", sa.Float, nullable=True),
    sa.Column("end_reason", sa.String(32), nullable=True),
    sa.Column("agent", sa.String(64), nullable=False, server_default="", index=True),
    sa.Column("team", sa.String(64), nullable=False, server_default="", index=True),
    sa.Column("consent", sa.String(16), nullable=False, server_default="unknown"),
    sa.Column("subject", sa.String(64), nullable=False, server_default="", index=True),
    sa.Column("hold", sa.Text, nullable=False, server_default=""),
    sa.Column("words_erased", sa.String(32), nullable=True),
    sa.Column("sound_erased", sa.String(32), nullable=True),
    sa.Column("last_level", sa.Integer, nullable=False, server_default="0"),
)
"""One row a call; `level` is the highest reached and `last_level` the last, `flags`
are kinds joined by spaces, `duration` is null while live.

`agent` and `team` are ids, empty where none is named. `subject` is a keyed hash of the customer's reference, see
`privacy.subjects`. `hold` says why the call must be kept whatever its age; empty where nothing holds it.
"""

events = sa.Table(
    "events",
    metadata,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""One row an event; `body` is its JSON, sealed with the call's own key (plain where 0.1 wrote it)."""

call_keys = sa.Table(
    "call_keys",
    metadata,
    sa.Column("call_id", sa.String(64), primary_key=True),
    _id("master"),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
)
"""The key that seals the words and the sound of one call, wrapped with the master key named."""

search = sa.Table(
    "search",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("call_id", sa.String(64), nullable=False),
    sa.Column("utterance", sa.String(64), nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("tokens", sa.Text, nullable=False),
    sa.UniqueConstraint("call_id", "utterance", name="search_utterance"),
)
"""One row an utterance: the event that holds its words now, and those words as keyed hashes, see `store.search`.

The index over it is FTS5 on SQLite, kept by triggers, and a tsvector's on PostgreSQL."""

tombstones = sa.Table(
    "tombstones",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    _id("call_id", index=True),
    sa.Column("time", Instant, nullable=False),
    _id("actor"),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("subject", sa.String(64), nullable=False, server_default="", index=True),
    sa.Column("events", sa.Integer, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
)
"""What was erased: `what` is `call`, `words` or `sound`; `digest` is the SHA-256 of what stood there, as sealed."""

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("login", sa.String(128), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("roles", sa.Text, nullable=False, server_default=""),
    sa.Column("password", sa.Text, nullable=True),
    sa.Column("totp", sa.LargeBinary, nullable=True),
    sa.Column("totp_step", sa.Integer, nullable=False, server_default="0"),
    sa.Column("issuer", sa.Text, nullable=True),
    sa.Column("issuer_subject", sa.Text, nullable=True),
    sa.Column("disabled", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created", Instant, nullable=False),
    sa.UniqueConstraint("issuer", "issuer_subject", name="users_issuer_subject"),
)
"""Accounts. `login` is lower case. `password` is argon2id, null for who comes by an identity provider.

`totp` is the shared secret, sealed; `totp_step` the last time step accepted, so that no code works twice.
"""

recovery_codes = sa.Table(
    "recovery_codes",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("hash", sa.String(64), primary_key=True),
)
"""Codes that each stand in once for a TOTP code, hashed."""

teams = sa.Table(
    "teams",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.String(128), nullable=False, unique=True),
)
"""Teams."""

members = sa.Table(
    "members",
    metadata,
    sa.Column("team_id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(64), primary_key=True),
)
"""Who belongs to which team; a lead leads every team they belong to."""

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    _id("id", unique=True),
    _id("user_id", index=True),
    sa.Column("created", Instant, nullable=False),
    sa.Column("seen", Instant, nullable=False),
    sa.Column("rotated", Instant, nullable=False),
    sa.Column("expires", Instant, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False, server_default=""),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("device", sa.Text, nullable=False),
    sa.Column("opened_by", sa.String(64), nullable=False, server_default=""),
)
"""Who is signed in where. `hash` is the SHA-256 of the cookie, `previous` that of the one before it was rotated."""

links = sa.Table(
    "links",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(64), nullable=False, server_default=""),
    sa.Column("expires", Instant, nullable=False),
)
"""One-time links: `setup` makes the first admin, `invite` and `reset` a password, `signin` signs in."""

ingest_keys = sa.Table(
    "ingest_keys",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("secret", sa.LargeBinary, nullable=True),
    sa.Column("source", sa.String(32), nullable=False),
    sa.Column("team", sa.String(64), nullable=False, server_default=""),
    sa.Column("created", Instant, nullable=False),
    sa.Column("expires", Instant, nullable=True),
    sa.Column("revoked", Instant, nullable=True),
    sa.Column("used", Instant, nullable=True),
)
"""Keys of phone systems, hashed; `secret` is the sealed secret of sources that sign their requests."""

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("time", Instant, nullable=False),
    _id("actor"),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("resource", sa.String(128), nullable=False),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
"""Who did what to what. `hash` is a keyed hash of the row and the hash before it: see `auth.audit`."""

reviews = sa.Table(
    "reviews",
    metadata,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("status", sa.String(16), nullable=False, index=True),
    _id("by"),
    sa.Column("updated", Instant, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""How far the coaching of a call has come; `body` holds scores, comment and reply, sealed with the call's key."""

marks = sa.Table(
    "marks",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    _id("call_id", index=True),
    sa.Column("at", sa.Float, nullable=False),
    _id("by"),
    sa.Column("created", Instant, nullable=False),
    sa.Column("edited", Instant, nullable=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()),
)
"""Notes pinned to a moment of a call; `body` holds the text and who is mentioned, sealed with the call's key.

A note that is not `shared` is for leads alone, unless the agent of the call wrote it.
"""

mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("mark_id", sa.String(64), primary_key=True),
    sa.Column("user_id", sa.String(64), primary_key=True, index=True),
    _id("call_id", index=True),
    sa.Column("created", Instant, nullable=False),
    sa.Column("read", Instant, nullable=True),
)
"""Who is to learn that a note mentions them, and when they opened it. It says nothing of who may read the note."""

wrapups = sa.Table(
    "wrapups",
    metadata,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("disposition", sa.String(64), nullable=False),
    sa.Column("updated", Instant, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""What the agent wrote down after a call; `body` is sealed with the call's key."""

filters = sa.Table(
    "filters",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    _id("user_id", index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
)
"""Searches that somebody saved; `query` is that of the address, and holds no words of a call."""

preferences = sa.Table(
    "preferences",
    metadata,
    sa.Column("user_id", sa.String(64), primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
)
"""How somebody likes their screens, as JSON."""
