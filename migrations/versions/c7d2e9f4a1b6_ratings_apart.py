"""ratings of a conversation's stretches, apart for assistant, waiting and person

Revision ID: c7d2e9f4a1b6
Revises: c1d7e5a90f24
"""

import sqlalchemy as sa
from alembic import op

revision = "c7d2e9f4a1b6"
down_revision = "c1d7e5a90f24"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("after_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("bot", sa.Integer(), nullable=True),
        sa.Column("waiting", sa.Integer(), nullable=True),
        sa.Column("person", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.String(length=64), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_ratings_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "after_seq", name=op.f("pk_ratings")),
    )
    op.create_index(op.f("ix_ratings_rated_at"), "ratings", ["rated_at"])
    op.execute(
        "INSERT INTO ratings (conversation_id, after_seq, rating, comment, rated_at)"
        " SELECT id, 0, rating, COALESCE(rating_comment, ''), rated_at FROM conversations WHERE rating IS NOT NULL"
    )
    for name in ("rating", "rating_comment", "rated_at"):
        op.drop_column("conversations", name)


def downgrade() -> None:
    op.add_column("conversations", sa.Column("rating", sa.Integer()))
    op.add_column("conversations", sa.Column("rating_comment", sa.Text()))
    op.add_column("conversations", sa.Column("rated_at", sa.DateTime(timezone=True)))
    newest = "FROM ratings WHERE conversation_id = conversations.id ORDER BY after_seq DESC LIMIT 1"
    op.execute(
        f"UPDATE conversations SET rating = (SELECT rating {newest}), rating_comment = (SELECT comment {newest}),"
        f" rated_at = (SELECT rated_at {newest})"
    )
    op.drop_index(op.f("ix_ratings_rated_at"), table_name="ratings")
    op.drop_table("ratings")
