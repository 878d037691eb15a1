"""wrap-up tags, and what agents think of a handover

Revision ID: e4c9a1b7d025
Revises: d7b2f06c4e13
"""

import sqlalchemy as sa
from alembic import op

revision = "e4c9a1b7d025"
down_revision = "d7b2f06c4e13"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("handoffs", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "handoff_verdicts",
        sa.Column("handoff_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_handoff_verdicts_handoff_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_handoff_verdicts_agent_id"),
        sa.PrimaryKeyConstraint("handoff_id", "agent_id", name="pk_handoff_verdicts"),
    )


def downgrade() -> None:
    op.drop_table("handoff_verdicts")
    op.drop_column("handoffs", "tags")
