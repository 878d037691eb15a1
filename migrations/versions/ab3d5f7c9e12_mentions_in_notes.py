"""colleagues named in private notes

Revision ID: ab3d5f7c9e12
Revises: b7e3c5d1a026
"""

import sqlalchemy as sa
from alembic import op

revision = "ab3d5f7c9e12"
down_revision = "b7e3c5d1a026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_mentions",
        sa.Column("note_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("handoff_id", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_mentions_note_id"),
        sa.ForeignKeyConstraint(["handoff_id"], ["handoffs.id"], name="fk_note_mentions_handoff_id"),
        sa.PrimaryKeyConstraint("note_id", "agent_id", name="pk_note_mentions"),
    )
    op.create_index("ix_note_mentions_agent_id_read_at", "note_mentions", ["agent_id", "read_at"])


def downgrade() -> None:
    op.drop_index("ix_note_mentions_agent_id_read_at", table_name="note_mentions")
    op.drop_table("note_mentions")
