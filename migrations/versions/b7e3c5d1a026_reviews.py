"""reviews of conversations, and the score cards they were made with

Revision ID: b7e3c5d1a026
Revises: a6f2d4b8c913
"""

import sqlalchemy as sa
from alembic import op

revision = "b7e3c5d1a026"
down_revision = "a6f2d4b8c913"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "score_cards",
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_score_cards"),
    )
    op.create_table(
        "reviews",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("reviewer_id", sa.String(length=40), nullable=False),
        sa.Column("agent_id", sa.String(length=40)),
        sa.Column("card_version", sa.String(length=16), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("turns", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_reviews_conversation_id"),
        sa.ForeignKeyConstraint(["reviewer_id"], ["agents.id"], name="fk_reviews_reviewer_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_reviews_agent_id"),
        sa.ForeignKeyConstraint(["card_version"], ["score_cards.version"], name="fk_reviews_card_version"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
        sa.UniqueConstraint("conversation_id", "reviewer_id", name="uq_reviews_conversation_id_reviewer_id"),
    )
    op.create_index("ix_reviews_agent_id", "reviews", ["agent_id"])
    op.create_index("ix_reviews_created_at", "reviews", ["created_at"])


def downgrade() -> None:
    op.drop_table("reviews")
    op.drop_table("score_cards")
