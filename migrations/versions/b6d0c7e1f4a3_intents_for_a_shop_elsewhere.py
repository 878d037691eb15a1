"""intents for a shop elsewhere

Revision ID: b6d0c7e1f4a3
Revises: 49dd1e36e99d
"""

import sqlalchemy as sa
from alembic import op

revision = "b6d0c7e1f4a3"
down_revision = "49dd1e36e99d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_intents",
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("customer_id", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("actor_kind", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("turn_id", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_shop_intents")),
    )
    with op.batch_alter_table("shop_intents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_intents_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("shop_intents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_intents_state"))
    op.drop_table("shop_intents")
