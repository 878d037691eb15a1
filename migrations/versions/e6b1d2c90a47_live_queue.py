"""the live queue: offers, weights, clocks, what was told of the wait; heartbeats of agents

Revision ID: e6b1d2c90a47
Revises: b6d0c7e1f4a3
"""

import sqlalchemy as sa
from alembic import op

revision = "e6b1d2c90a47"
down_revision = "b6d0c7e1f4a3"
branch_labels = None
depends_on = None

HANDOFFS = (
    sa.Column("language", sa.String(length=35), nullable=False, server_default="en"),
    sa.Column("weight", sa.Float(), nullable=False, server_default="1"),
    sa.Column("last_agent_id", sa.String(length=64)),
    sa.Column("turned_down", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("offered_to", sa.String(length=64)),
    sa.Column("offered_until", sa.DateTime(timezone=True)),
    sa.Column("asked_at", sa.DateTime(timezone=True)),
    sa.Column("told_wait", sa.JSON()),
)
AGENTS = (
    sa.Column("languages", sa.JSON(), nullable=False, server_default='["en"]'),
    sa.Column("seen_at", sa.DateTime(timezone=True)),
    sa.Column("given_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for table, columns in (("handoffs", HANDOFFS), ("agents", AGENTS)):
        for column in columns:
            op.add_column(table, column)
    op.create_index("ix_handoffs_offered_to", "handoffs", ["offered_to"])
    op.create_index("ix_handoffs_claimed_at", "handoffs", ["claimed_at"])


def downgrade() -> None:
    op.drop_index("ix_handoffs_claimed_at", "handoffs")
    op.drop_index("ix_handoffs_offered_to", "handoffs")
    for table, columns in (("agents", AGENTS), ("handoffs", HANDOFFS)):
        for column in columns:
            op.drop_column(table, column.name)
