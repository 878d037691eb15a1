"""passages that agents took over from suggestions

Revision ID: 5c8e1d20b7f4
Revises: c3f7a9e1b5d8
"""

import sqlalchemy as sa
from alembic import op

revision = "5c8e1d20b7f4"
down_revision = "c3f7a9e1b5d8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inserted_passages",
        sa.Column("conversation_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.String(length=64), nullable=False),
        sa.Column("article_id", sa.String(length=200), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_inserted_passages_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", "passage_id", name=op.f("pk_inserted_passages")),
    )
    with op.batch_alter_table("inserted_passages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inserted_passages_passage_id_at"), ["passage_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_inserted_passages_article_id_at"), ["article_id", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("inserted_passages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inserted_passages_article_id_at"))
        batch_op.drop_index(batch_op.f("ix_inserted_passages_passage_id_at"))

    op.drop_table("inserted_passages")
