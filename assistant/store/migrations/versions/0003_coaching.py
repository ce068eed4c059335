"""Reviews, notes on moments, wrap-ups, saved filters and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("reviews", "marks", "wrapups", "filters", "preferences")


def upgrade() -> None:
    with op.batch_alter_table("calls") as batch:
        batch.add_column(sa.Column("last_level", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "reviews",
        sa.Column("call_id", sa.String(64), primary_key=True),
        sa.Column("status", sa.String(16), nullable=False, index=True),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("updated", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("call_id", sa.String(64), nullable=False, index=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("edited", sa.String(32), nullable=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "wrapups",
        sa.Column("call_id", sa.String(64), primary_key=True),
        sa.Column("disposition", sa.String(64), nullable=False),
        sa.Column("updated", sa.String(32), nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "filters",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), nullable=False, index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("query", sa.Text, nullable=False),
    )
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.String(64), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    with op.batch_alter_table("calls") as batch:
        batch.drop_column("last_level")
