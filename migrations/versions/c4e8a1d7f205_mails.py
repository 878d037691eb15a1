"""mails of customers, and how far each mailbox has been read

Revision ID: c4e8a1d7f205
Revises: ab3d5f7c9e12
"""

import sqlalchemy as sa
from alembic import op

revision = "c4e8a1d7f205"
down_revision = "ab3d5f7c9e12"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customer_mails",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("references", sa.Text(), nullable=False),
        sa.Column("dmarc", sa.String(length=32), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_customer_mails_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "id", name=op.f("pk_customer_mails")),
    )
    op.create_index("ix_customer_mails_sender_at", "customer_mails", ["sender", "at"])
    op.create_index("ix_customer_mails_conversation_id_at", "customer_mails", ["conversation_id", "at"])
    op.create_table(
        "mailboxes",
        sa.Column("account", sa.String(length=320), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "folder", name=op.f("pk_mailboxes")),
    )


def downgrade() -> None:
    op.drop_table("mailboxes")
    op.drop_index("ix_customer_mails_conversation_id_at", "customer_mails")
    op.drop_index("ix_customer_mails_sender_at", "customer_mails")
    op.drop_table("customer_mails")
