"""Which conversations belong to one customer: those that joins connect. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from conversations.invitations import Proof


@dataclass(frozen=True)
class Join:
    """That the customer of `from_id` was proved to be the one of `to_id`, who took the invitation.

    `had_customer`: the joined conversation had been proved to be this customer's before. `undone_by`: an agent's name,
    "customer", or None while it holds.
    """

    id: str
    at: datetime
    from_id: str
    to_id: str
    proof: Proof
    had_customer: bool = False
    undone_at: datetime | None = None
    undone_by: str | None = None
    reason: str = ""


def groups(ids: Iterable[str], joins: Iterable[Join]) -> list[frozenset[str]]:
    """Return the ids in groups, as the joins connect them; each id once. Joins that are undone connect nothing."""
    found = {one: frozenset({one}) for one in ids}
    for join in joins:
        if join.undone_at is None and join.from_id in found and join.to_id in found:
            whole = found[join.from_id] | found[join.to_id]
            found |= dict.fromkeys(whole, whole)
    return sorted(set(found.values()), key=min)
