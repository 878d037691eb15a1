"""answers that the console suggests to agents, and what they make of them

Revision ID: f9b2c7d4e1a5
Revises: f3b8d2a6c159
"""

import sqlalchemy as sa
from alembic import op

revision = "f9b2c7d4e1a5"
down_revision = "f3b8d2a6c159"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suggested_answers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("handoff_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("use", sa.String(length=16)),
        sa.Column("used", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_suggested_answers_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_suggested_answers"),
        sa.UniqueConstraint("handoff_id", "seq", name="uq_suggested_answers_handoff_id_seq"),
    )
    op.create_index("ix_suggested_answers_at", "suggested_answers", ["at"])


def downgrade() -> None:
    op.drop_index("ix_suggested_answers_at", table_name="suggested_answers")
    op.drop_table("suggested_answers")
