"""customers who want no messages

Revision ID: d8a3f1b6c472
Revises: c7d2e9f4a1b6
"""

import sqlalchemy as sa
from alembic import op

revision = "d8a3f1b6c472"
down_revision = "c7d2e9f4a1b6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel_addresses", sa.Column("opted_out_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("channel_addresses", "opted_out_at")
