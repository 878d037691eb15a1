"""The index of words over conversations: FTS5 on SQLite, a tsvector on PostgreSQL. All take the caller's transaction.

Texts are folded before they come here, so that both databases find the same. A row is a message, or with `seq` 0 what
else a conversation is known by: the customer's name, order numbers, tags.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import text

from common.storage import create_with, drop_with
from common.storage_prepared import Call, Prepared, run
from conversations.model import CustomerClaim, Handoff, Message, Role
from conversations.search_words import fold
from conversations.storage import UnitOfWork, messages

TABLE = "search_words"
"""Also the beginning of the names that FTS5 keeps its index under."""

CREATE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5"
        "(folded, conversation_id UNINDEXED, seq UNINDEXED, tokenize='unicode61 remove_diacritics 0', prefix='2 3')",
    ),
    "postgresql": (
        f"CREATE TABLE {TABLE} (folded tsvector NOT NULL, conversation_id varchar(64) NOT NULL, seq integer NOT NULL)",
        f"CREATE INDEX ix_{TABLE}_folded ON {TABLE} USING gin (folded)",
    ),
}
"""What neither SQLAlchemy nor both databases know alike, in each one's own words."""

create_with(messages, CREATE)
drop_with(messages, f"DROP TABLE IF EXISTS {TABLE}")

_INSERT = {
    "sqlite": Prepared(
        text(f"INSERT INTO {TABLE} (folded, conversation_id, seq) VALUES (:folded, :conversation_id, :seq)")
    ),
    "postgresql": Prepared(
        text(
            f"INSERT INTO {TABLE} (folded, conversation_id, seq)"
            " VALUES (to_tsvector('simple', :folded), :conversation_id, :seq)"
        )
    ),
}


def of_messages(c: UnitOfWork, written: Iterable[Message]) -> Call:
    """Return what indexes the words of people and the assistant; system lines are the same in every conversation."""
    said = [one for one in written if one.role is not Role.SYSTEM]
    return _adding(c, [(one.conversation_id, one.seq, one.text) for one in said])


def of_claims(c: UnitOfWork, claims: Iterable[tuple[str, CustomerClaim]]) -> Call:
    """Return what indexes who the customers of these conversations say to be."""
    known = ((of, said) for of, claim in claims for said in (claim.name, claim.email, claim.external_id))
    return _adding(c, [(conversation_id, 0, said) for conversation_id, said in known if said])


async def add_customer(c: UnitOfWork, conversation_id: str, customer_id: str, name: str | None) -> None:
    await add_known(c, conversation_id, customer_id, name)


async def add_handoff(c: UnitOfWork, handoff: Handoff) -> None:
    """Index by whom and about which orders a conversation came to people."""
    customer = handoff.packet.get("customer", {})
    orders = [order["order_id"] for order in handoff.packet.get("orders", [])]
    await add_known(c, handoff.conversation_id, customer.get("name"), customer.get("email"), *orders)


async def add_tags(c: UnitOfWork, conversation_id: str, tags: Iterable[str]) -> None:
    await add_known(c, conversation_id, *tags)


async def add_known(c: UnitOfWork, conversation_id: str, *known: str | None) -> None:
    """Index by what a conversation is known beside its messages."""
    await run(c, _adding(c, [(conversation_id, 0, one) for one in known if one]))


def _adding(c: UnitOfWork, texts: list[tuple[str, int, str]]) -> Call:
    rows: list[dict[str, Any]] = [
        {"conversation_id": conversation_id, "seq": seq, "folded": folded}
        for conversation_id, seq, said in texts
        if (folded := fold(said))
    ]
    return _INSERT[c.dialect.name].each(rows)
