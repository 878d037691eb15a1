"""when conversations were closed

Revision ID: c8f1e2d3a4b5
Revises: d8a3f1b6c472
"""

import sqlalchemy as sa
from alembic import op

revision = "c8f1e2d3a4b5"
down_revision = "d8a3f1b6c472"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closings",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_closings_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_closings")),
    )
    op.create_index(op.f("ix_closings_at"), "closings", ["at"])
    # Of those that are closed now the last closing is known; earlier ones were not kept.
    op.execute(
        "INSERT INTO closings (conversation_id, seq, at) SELECT id, last_seq, closed_at FROM conversations "
        "WHERE closed_at IS NOT NULL AND last_customer_at IS NOT NULL"
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_closings_at"), table_name="closings")
    op.drop_table("closings")
