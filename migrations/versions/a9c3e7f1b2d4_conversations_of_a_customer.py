"""the conversations of a proved customer are found without reading all of them

Revision ID: a9c3e7f1b2d4
Revises: e2c7a5d80f19
"""

from alembic import op

revision = "a9c3e7f1b2d4"
down_revision = "e2c7a5d80f19"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_conversations_customer_id", "conversations", ["customer_id"])


def downgrade() -> None:
    op.drop_index("ix_conversations_customer_id", "conversations")
