"""alerts of the queue, the notice of an outage, and what customers choose instead of waiting

Revision ID: f2a9c6d1e835
Revises: e6b1d2c90a47
"""

import sqlalchemy as sa
from alembic import op

revision = "f2a9c6d1e835"
down_revision = "e6b1d2c90a47"
branch_labels = None
depends_on = None

HANDOFFS = (
    sa.Column("wish", sa.String(length=16)),
    sa.Column("call_back_at", sa.DateTime(timezone=True)),
    sa.Column("choices_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for column in HANDOFFS:
        op.add_column("handoffs", column)
    op.create_table(
        "queue_alerts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("queue", sa.String(length=64), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("longest_wait_seconds", sa.Float(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_told_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_told_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_alerts")),
    )
    op.create_index("ix_queue_alerts_closed_at", "queue_alerts", ["closed_at"])
    op.create_table(
        "outage_notices",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage_notices")),
    )


def downgrade() -> None:
    op.drop_table("outage_notices")
    op.drop_index("ix_queue_alerts_closed_at", "queue_alerts")
    op.drop_table("queue_alerts")
    for column in HANDOFFS:
        op.drop_column("handoffs", column.name)
