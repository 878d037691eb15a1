"""a proved customer's conversations are found by an index

Revision ID: a4d2f7c08b13
Revises: e2c7a5d80f19
"""

from alembic import op

revision = "a4d2f7c08b13"
down_revision = "e2c7a5d80f19"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_conversations_customer_id", "conversations", ["customer_id"])


def downgrade() -> None:
    op.drop_index("ix_conversations_customer_id", table_name="conversations")
