"""undo and approvals

Revision ID: c4e8f0a2b7d1
Revises: a7c31d5e90b2
"""

import sqlalchemy as sa
from alembic import op

revision = "c4e8f0a2b7d1"
down_revision = "a7c31d5e90b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("shop_changes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("agent_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("before", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("undoes", sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f("ix_shop_changes_undoes"), ["undoes"], unique=False)
    op.create_table(
        "shop_approvals",
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.String(length=128), nullable=False),
        sa.Column("order_id", sa.String(length=64), nullable=False),
        sa.Column("payment_method_id", sa.String(length=128), nullable=False),
        sa.Column("amount", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("turn_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", sa.String(length=40), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("change_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_shop_approvals")),
    )
    with op.batch_alter_table("shop_approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_approvals_conversation_id"), ["conversation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("shop_approvals")
    with op.batch_alter_table("shop_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shop_changes_undoes"))
        for name in ("undoes", "before", "reason", "agent_id"):
            batch_op.drop_column(name)
