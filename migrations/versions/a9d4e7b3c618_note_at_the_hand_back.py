"""what an agent notes for the assistant when handing back

Revision ID: a9d4e7b3c618
Revises: b2f4a6c8d0e1
"""

import sqlalchemy as sa
from alembic import op

revision = "a9d4e7b3c618"
down_revision = "b2f4a6c8d0e1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("handed_note", sa.Text()))
    op.add_column("conversations", sa.Column("handed_by", sa.Text()))


def downgrade() -> None:
    op.drop_column("conversations", "handed_by")
    op.drop_column("conversations", "handed_note")
