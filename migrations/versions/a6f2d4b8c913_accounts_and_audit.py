"""links with which people choose their passwords; who changed which account; old entries of the audit log can go

Revision ID: a6f2d4b8c913
Revises: b7e2d4f61a90
"""

import sqlalchemy as sa
from alembic import op

revision = "a6f2d4b8c913"
down_revision = "b7e2d4f61a90"
branch_labels = None
depends_on = None

REFUSE = "SELECT RAISE(ABORT, 'the audit log is only added to'); END"
OLD = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_looks_no_{verb} BEFORE {verb.upper()} ON audit_looks BEGIN {REFUSE}"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_looks_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
    ),
}
NEW = {
    "sqlite": (
        f"CREATE TRIGGER audit_looks_no_update BEFORE UPDATE ON audit_looks BEGIN {REFUSE}",
        "CREATE TRIGGER audit_looks_no_delete BEFORE DELETE ON audit_looks"
        " WHEN NOT coalesce(OLD.at < (SELECT max(older_than) FROM audit_sweeps), 0)"
        f" BEGIN {REFUSE}",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_looks_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN"
        " IF TG_OP = 'DELETE' AND OLD.at < (SELECT max(older_than) FROM audit_sweeps) THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'the audit log is only added to'; END $$",
    ),
}


def upgrade() -> None:
    op.create_table(
        "agent_links",
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_agent_links_agent_id"),
        sa.PrimaryKeyConstraint("agent_id", name="pk_agent_links"),
        sa.UniqueConstraint("token_hash", name="uq_agent_links_token_hash"),
    )
    op.create_table(
        "audit_sweeps",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("older_than", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_sweeps"),
    )
    _change_log(nullable=True)
    _keep(NEW)


def downgrade() -> None:
    op.drop_table("agent_links")
    _change_log(nullable=False)
    _keep(OLD)
    op.drop_table("audit_sweeps")


def _change_log(*, nullable: bool) -> None:
    """Let entries be of nobody at the desk, and about an account; on SQLite this makes the table anew."""
    with op.batch_alter_table("audit_looks") as table:
        table.alter_column("agent_id", existing_type=sa.String(length=40), nullable=nullable)
        if nullable:
            table.add_column(sa.Column("about_id", sa.String(length=40)))
            table.create_foreign_key("fk_audit_looks_about_id", "agents", ["about_id"], ["id"])
        else:
            table.drop_constraint("fk_audit_looks_about_id", type_="foreignkey")
            table.drop_column("about_id")


def _keep(statements: dict[str, tuple[str, ...]]) -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":
        # The table that was made anew has none.
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS audit_looks_no_{verb}")
    for statement in statements[dialect]:
        op.execute(statement)
