"""exchanges in the shop

Revision ID: a7c31d5e90b2
Revises: 8e2b07c0c1d2
"""

import sqlalchemy as sa
from alembic import op

revision = "a7c31d5e90b2"
down_revision = "8e2b07c0c1d2"
branch_labels = None
depends_on = None

COLUMNS = (
    sa.Column("exchange_items", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("exchange_new_items", sa.JSON(none_as_null=True), nullable=True),
    sa.Column("exchange_payment_method_id", sa.String(length=128), nullable=True),
    sa.Column("exchange_price_difference", sa.String(length=32), nullable=True),
)


def upgrade() -> None:
    with op.batch_alter_table("shop_orders") as batch:
        for column in COLUMNS:
            batch.add_column(column)


def downgrade() -> None:
    with op.batch_alter_table("shop_orders") as batch:
        for column in reversed(COLUMNS):
            batch.drop_column(column.name)
