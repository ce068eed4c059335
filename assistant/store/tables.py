"""The tables of the records. `calls` is a projection of `events`, kept in the same commit."""

import sqlalchemy as sa

metadata = sa.MetaData()

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
)
"""One row a call; `level` is the highest reached, `flags` are kinds joined by spaces, `duration` is null while live."""

events = sa.Table(
    "events",
    metadata,
    sa.Column("call_id", sa.String(64), primary_key=True),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("type", sa.String(32), nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""One row an event; `body` is its JSON."""
