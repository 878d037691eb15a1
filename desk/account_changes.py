"""What is kept in the audit log of a change of an account."""

from datetime import datetime
from enum import StrEnum

from common.ids import new_id
from conversations.storage import UnitOfWork
from desk import storage_audit
from desk.model import Agent


class AccountAction(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    DEACTIVATED = "deactivated"
    REACTIVATED = "reactivated"
    LINK = "link"
    """A link was made with which the person chooses a password."""
    PASSWORD = "password"
    """The password was chosen or set."""
    UNLOCKED = "unlocked"


async def note_change(
    c: UnitOfWork, now: datetime, by: Agent | None, action: AccountAction, about: Agent, words: str | None = None
) -> None:
    """Keep it in the transaction of the change. `by` is None on the command line."""
    who = by.id if by else None
    await storage_audit.insert_look(c, new_id("look"), now, who, action.value, about_id=about.id, words=words)


def differences(before: Agent, after: Agent) -> str:
    """Return in words what of an account has changed; empty when nothing has."""
    parts = (
        ("name", before.name, after.name),
        ("role", before.role.value, after.role.value),
        ("skills", ", ".join(before.skills), ", ".join(after.skills)),
        ("languages", ", ".join(before.languages), ", ".join(after.languages)),
    )
    return "; ".join(f"{what}: {was or 'none'} → {now or 'none'}" for what, was, now in parts if was != now)
