"""what vendors have sent and nobody has taken in yet

Revision ID: c3f7a9e1b5d8
Revises: a1c4e7d90b35
"""

import sqlalchemy as sa
from alembic import op

revision = "c3f7a9e1b5d8"
down_revision = "a1c4e7d90b35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrivals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("line", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_arrivals"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_arrivals_line", "arrivals", ["line"])
    op.create_index("ix_arrivals_owner", "arrivals", ["owner"])


def downgrade() -> None:
    op.drop_table("arrivals")
