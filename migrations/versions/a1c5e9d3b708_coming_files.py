"""files that a vendor keeps until they are fetched

Revision ID: a1c5e9d3b708
Revises: f9b2c7d4e1a5
"""

import sqlalchemy as sa
from alembic import op

revision = "a1c5e9d3b708"
down_revision = "f9b2c7d4e1a5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coming_files",
        sa.Column("attachment_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id", "seq"],
            ["messages.conversation_id", "messages.seq"],
            name="fk_coming_files_conversation_id",
        ),
        sa.PrimaryKeyConstraint("attachment_id", name="pk_coming_files"),
    )
    op.create_index("ix_coming_files_next_try_at", "coming_files", ["next_try_at"])


def downgrade() -> None:
    op.drop_table("coming_files")
