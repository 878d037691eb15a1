"""messaging channels: addresses of customers, the outbox, the vendors' ids

Revision ID: b2f4a6c8d0e1
Revises: f2a9c6d1e835
"""

import sqlalchemy as sa
from alembic import op

revision = "b2f4a6c8d0e1"
down_revision = "f2a9c6d1e835"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_addresses",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_channel_addresses_conversation_id")
        ),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_channel_addresses")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_channel_addresses_conversation_id")),
    )
    op.create_table(
        "deliveries",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("parts_sent", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id", "seq"],
            ["messages.conversation_id", "messages.seq"],
            name=op.f("fk_deliveries_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_state_next_try_at", "deliveries", ["state", "next_try_at"])
    op.create_table(
        "delivery_ids",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("vendor_id", sa.String(length=200), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("is_last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "vendor_id", name=op.f("pk_delivery_ids")),
    )


def downgrade() -> None:
    op.drop_table("delivery_ids")
    op.drop_index("ix_deliveries_state_next_try_at", "deliveries")
    op.drop_table("deliveries")
    op.drop_table("channel_addresses")
