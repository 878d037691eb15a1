"""canned replies of agents, shared or personal

Revision ID: c1d7e5a90f24
Revises: a9d4e7b3c618
"""

import sqlalchemy as sa
from alembic import op

revision = "c1d7e5a90f24"
down_revision = "a9d4e7b3c618"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("shortcut", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["agents.id"], name="fk_canned_replies_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_canned_replies"),
        sa.UniqueConstraint("scope", "shortcut", name="uq_canned_replies_scope_shortcut"),
    )


def downgrade() -> None:
    op.drop_table("canned_replies")
