"""files that a vendor refuses after it took them go out as links

Revision ID: b7e2d4f61a90
Revises: a1c5e9d3b708
"""

import sqlalchemy as sa
from alembic import op

revision = "b7e2d4f61a90"
down_revision = "a1c5e9d3b708"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("links", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("delivery_ids", sa.Column("part", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("delivery_ids", sa.Column("parts", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE delivery_ids SET parts = 2 WHERE is_last = 0")
    op.drop_column("delivery_ids", "is_last")


def downgrade() -> None:
    op.add_column("delivery_ids", sa.Column("is_last", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE delivery_ids SET is_last = 0 WHERE part + 1 < parts")
    op.drop_column("delivery_ids", "parts")
    op.drop_column("delivery_ids", "part")
    op.drop_column("deliveries", "links")
