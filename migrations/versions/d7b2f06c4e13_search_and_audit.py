"""the index of words over conversations, and who searched and opened them

Revision ID: d7b2f06c4e13
Revises: c8f1e2d3a4b5
"""

import unicodedata
from re import compile as pattern

import sqlalchemy as sa
from alembic import op

revision = "d7b2f06c4e13"
down_revision = "c8f1e2d3a4b5"
branch_labels = None
depends_on = None

CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_words USING fts5"
        "(folded, conversation_id UNINDEXED, seq UNINDEXED, tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    ),
    "postgresql": (
        "CREATE TABLE search_words"
        " (folded tsvector NOT NULL, conversation_id varchar(64) NOT NULL, seq integer NOT NULL)",
        "CREATE INDEX ix_search_words_folded ON search_words USING gin (folded)",
    ),
}
KEEP = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_looks_no_{verb} BEFORE {verb.upper()} ON audit_looks"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_looks_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
        "CREATE TRIGGER audit_looks_kept BEFORE UPDATE OR DELETE ON audit_looks"
        " FOR EACH ROW EXECUTE FUNCTION audit_looks_kept()",
    ),
}
FOLDED = {"sqlite": ":folded", "postgresql": "to_tsvector('simple', :folded)"}
BETWEEN_WORDS = pattern(r"[\W_]+")
BATCH = 1_000


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for statement in CREATE[dialect]:
        op.execute(statement)
    op.create_table(
        "audit_looks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent_id", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=64)),
        sa.Column("words", sa.Text()),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_audit_looks_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_looks"),
    )
    op.create_index("ix_audit_looks_at", "audit_looks", ["at"])
    op.create_index("ix_audit_looks_conversation_id", "audit_looks", ["conversation_id"])
    for statement in KEEP[dialect]:
        op.execute(statement)
    index_what_is_there()


def index_what_is_there() -> None:
    """Fill the index from conversations of before."""
    c = op.get_bind()
    insert = sa.text(
        "INSERT INTO search_words (folded, conversation_id, seq)"
        f" VALUES ({FOLDED[c.dialect.name]}, :conversation_id, :seq)"
    )

    def add(texts: list[tuple[str, int, str | None]]) -> None:
        rows = [{"folded": fold(said), "conversation_id": one, "seq": seq} for one, seq, said in texts if said]
        rows = [row for row in rows if row["folded"]]
        for at in range(0, len(rows), BATCH):
            c.execute(insert, rows[at : at + BATCH])

    said = c.execute(sa.text("SELECT conversation_id, seq, text FROM messages WHERE role <> 'system'"))
    while batch := said.fetchmany(BATCH):
        add([tuple(row) for row in batch])
    known = c.execute(sa.text("SELECT id, claim_name, claim_email, claim_external_id, customer_id FROM conversations"))
    add([(row[0], 0, value) for row in known.fetchall() for value in row[1:]])
    packets = c.execute(
        sa.select(sa.column("conversation_id"), sa.column("packet", sa.JSON)).select_from(sa.table("handoffs"))
    )
    for conversation_id, packet in packets.fetchall():
        customer = packet.get("customer", {})
        orders = [order["order_id"] for order in packet.get("orders", [])]
        add([(conversation_id, 0, value) for value in (customer.get("name"), customer.get("email"), *orders)])


def fold(text: str) -> str:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return BETWEEN_WORDS.sub(" ", bare.casefold()).strip()


def downgrade() -> None:
    op.drop_table("audit_looks")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_looks_kept()")
    op.execute("DROP TABLE search_words")
