"""what writers say of questions that nobody answered before

Revision ID: e2c7a5d80f19
Revises: 5c8e1d20b7f4
"""

import sqlalchemy as sa
from alembic import op

revision = "e2c7a5d80f19"
down_revision = "5c8e1d20b7f4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("article_publications", schema=None) as batch_op:
        batch_op.add_column(sa.Column("verdicts", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("article_publications", schema=None) as batch_op:
        batch_op.drop_column("verdicts")
