"""Notes on moments that are for leads alone, and whom a note mentions.

Until now the agent of a call could read every note on it. What a lead wrote becomes private to leads, unless the
review of the call was shared, so that the agent has been shown what was made of it. Whom an older note mentions is
sealed in its words, and stays there: nobody is told of it anew.
"""

import sqlalchemy as sa
from alembic import op

from assistant.errors import Conflict

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

marks = sa.table("marks", sa.column("call_id"), sa.column("by"), sa.column("shared", sa.Boolean))
reviews = sa.table("reviews", sa.column("call_id"), sa.column("status"))
calls = sa.table("calls", sa.column("call_id"), sa.column("agent"))


def upgrade() -> None:
    with op.batch_alter_table("marks") as batch:
        batch.add_column(sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()))
    shown = sa.select(reviews.c.call_id).where(reviews.c.status.in_(("shared", "done")))
    own = sa.exists().where(calls.c.call_id == marks.c.call_id, calls.c.agent == marks.c.by, calls.c.agent != "")
    op.execute(sa.update(marks).where(marks.c.call_id.in_(shown) | own).values(shared=sa.true()))
    op.create_table(
        "mentions",
        sa.Column("mark_id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(64), primary_key=True, index=True),
        sa.Column("call_id", sa.String(64), nullable=False, index=True),
        sa.Column("created", sa.String(32), nullable=False),
        sa.Column("read", sa.String(32), nullable=True),
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.select(marks.c.call_id).where(marks.c.shared.is_(sa.false())).limit(1)) is not None:
        raise Conflict(
            "downgrade_private",
            "There are notes for leads alone, and the older version shows every note to the agent of its call.",
            "Share these notes or delete them first, or stay with this version.",
        )
    op.drop_table("mentions")
    with op.batch_alter_table("marks") as batch:
        batch.drop_column("shared")
