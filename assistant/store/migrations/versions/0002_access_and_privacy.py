"""Who may, what is sealed, what was erased, and search."""

import sqlalchemy as sa
from alembic import op

from assistant.errors import Conflict

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INDEXED = ("agent", "team", "subject")
TABLES = (
    "call_keys",
    "tombstones",
    "users",
    "recovery_codes",
    "teams",
    "members",
    "sessions",
    "links",
    "ingest_keys",
    "audit",
    "search",
)
APPEND_ONLY = "the audit log is append-only"
POSTGRESQL = (
    "CREATE INDEX search_tokens ON search USING GIN (to_tsvector('simple', tokens))",
    "CREATE FUNCTION audit_refuses() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
    "CREATE TRIGGER audit_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit"
    " FOR EACH STATEMENT EXECUTE FUNCTION audit_refuses()",
)
ADD = "INSERT INTO search_index(rowid, tokens) VALUES (new.id, new.tokens);"
TAKE = "INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);"
SQLITE = (
    "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='search', content_rowid='id')",
    f"CREATE TRIGGER search_added AFTER INSERT ON search BEGIN {ADD} END",
    f"CREATE TRIGGER search_taken AFTER DELETE ON search BEGIN {TAKE} END",
    f"CREATE TRIGGER search_changed AFTER UPDATE ON search BEGIN {TAKE} {ADD} END",
    f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    f"CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
)
"""The index follows the table by itself; the audit log only grows."""


def _columns() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("agent", sa.String(64), nullable=False, server_default=""),
        sa.Column("team", sa.String(64), nullable=False, server_default=""),
        sa.Column("consent", sa.String(16), nullable=False, server_default="unknown"),
        sa.Column("subject", sa.String(64), nullable=False, server_default=""),
        sa.Column("hold", sa.Text, nullable=False, server_default=""),
        sa.Column("words_erased", sa.String(32), nullable=True),
        sa.Column("sound_erased", sa.String(32), nullable=True),
    )


def upgrade() -> None:
    with op.batch_alter_table("calls") as batch:
        for column in _columns():
            batch.add_column(column)
        for name in INDEXED:
            batch.create_index(f"ix_calls_{name}", [name])
    op.create_table(
        "call_keys",
        sa.Column("call_id", sa.String(64), primary_key=True),
        sa.Column("master", sa.String(64), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "tombstones",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(64), nullable=False, index=True),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("subject", sa.String(64), nullable=False, server_default="", index=True),
        sa.Column("events", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
    )
    op.create_table(
        "users",
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
        sa.Column("created", sa.String(32), nullable=False),
        sa.UniqueConstraint("issuer", "issuer_subject", name="users_issuer_subject"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.String(64), primary_key=True),
        sa.Column("hash", sa.String(64), primary_key=True),
    )
    op.create_table(
        "teams",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(128), nullable=False, unique=True),
    )
    op.create_table(
        "members",
        sa.Column("team_id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), primary_key=True),
    )
    op.create_table(
        "sessions",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("id", sa.String(64), nullable=False, unique=True),
        sa.Column("user_id", sa.String(64), nullable=False, index=True),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("seen", sa.String(32), nullable=False),
        sa.Column("rotated", sa.String(32), nullable=False),
        sa.Column("expires", sa.String(32), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False, server_default=""),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("device", sa.Text, nullable=False),
    )
    op.create_table(
        "links",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(64), nullable=False, server_default=""),
        sa.Column("expires", sa.String(32), nullable=False),
    )
    op.create_table(
        "ingest_keys",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False, unique=True),
        sa.Column("secret", sa.LargeBinary, nullable=True),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("team", sa.String(64), nullable=False, server_default=""),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("expires", sa.String(32), nullable=True),
        sa.Column("revoked", sa.String(32), nullable=True),
        sa.Column("used", sa.String(32), nullable=True),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("time", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("resource", sa.String(128), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_table(
        "search",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("call_id", sa.String(64), nullable=False),
        sa.Column("utterance", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("tokens", sa.Text, nullable=False),
        sa.UniqueConstraint("call_id", "utterance", name="search_utterance"),
    )
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT call_id FROM call_keys LIMIT 1")) is not None:
        raise Conflict(
            "downgrade_sealed",
            "The older version cannot read what is sealed, and its tables have no place for the keys.",
            "Stay with this version, or let the older one start with an empty data folder.",
        )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    for name in reversed(TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuses()")
    with op.batch_alter_table("calls") as batch:
        for name in INDEXED:
            batch.drop_index(f"ix_calls_{name}")
        for column in _columns():
            batch.drop_column(column.name)
