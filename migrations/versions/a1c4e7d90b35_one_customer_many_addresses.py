"""one customer, many addresses: invitations, the log of joins, until when a proof of identity is believed

Revision ID: a1c4e7d90b35
Revises: c4e8a1d7f205
"""

from datetime import datetime, timedelta, timezone

import sqlalchemy as sa
from alembic import op

revision = "a1c4e7d90b35"
down_revision = "c4e8a1d7f205"
branch_labels = None
depends_on = None

KEEP = {
    "sqlite": tuple(
        f"CREATE TRIGGER identity_log_no_{verb} BEFORE {verb.upper()} ON identity_log"
        " BEGIN SELECT RAISE(ABORT, 'the identity log is only added to'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION identity_log_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the identity log is only added to'; END $$",
        "CREATE TRIGGER identity_log_kept BEFORE UPDATE OR DELETE ON identity_log"
        " FOR EACH ROW EXECUTE FUNCTION identity_log_kept()",
    ),
}
HOLDS = timedelta(hours=24)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("customer_name", sa.Text()))
    op.add_column("conversations", sa.Column("proved_until", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("proof_join_id", sa.String(length=64)))
    op.add_column("conversations", sa.Column("identity_id", sa.String(length=64)))
    op.create_index("ix_conversations_identity_id", "conversations", ["identity_id"])
    # Who was proved in a conversation of before is believed for as long as somebody who proves it now.
    until = datetime.now(timezone.utc) + HOLDS
    table = sa.table("conversations", sa.column("customer_id"), sa.column("proved_until", sa.DateTime(timezone=True)))
    dialect = op.get_bind().dialect.name
    moment = until.replace(tzinfo=None) if dialect == "sqlite" else until
    op.execute(table.update().where(table.c.customer_id.is_not(None)).values(proved_until=moment))
    op.create_table(
        "invitations",
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_secrets", sa.Integer(), nullable=False),
        sa.Column("used_by", sa.String(length=64)),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_invitations_conversation_id"),
        sa.PrimaryKeyConstraint("number", name="pk_invitations"),
    )
    op.create_index("ix_invitations_conversation_id", "invitations", ["conversation_id"])
    op.create_table(
        "identity_log",
        sa.Column("join_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_conversation_id", sa.String(length=64), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("proof", sa.String(length=16), nullable=False),
        sa.Column("had_customer", sa.Boolean(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_conversation_id"], ["conversations.id"], name="fk_identity_log_from_conversation_id"
        ),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_identity_log_conversation_id"),
        sa.PrimaryKeyConstraint("join_id", "action", name="pk_identity_log"),
    )
    for column in ("from_conversation_id", "conversation_id", "at"):
        op.create_index(f"ix_identity_log_{column}", "identity_log", [column])
    for statement in KEEP[dialect]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_log")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION identity_log_kept()")
    op.drop_table("invitations")
    op.drop_index("ix_conversations_identity_id", "conversations")
    for column in ("identity_id", "proof_join_id", "proved_until", "customer_name"):
        op.drop_column("conversations", column)
