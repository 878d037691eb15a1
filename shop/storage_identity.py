"""Keeps the claims of customers to be somebody, and counts the wrong tries."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, insert, or_, select, update

from shop.storage import Connection
from shop.storage_tables import challenges


class ChallengeState(StrEnum):
    OPEN = "open"
    PROVED = "proved"
    REPLACED = "replaced"


@dataclass(frozen=True)
class Challenge:
    """One claim. `customer_id` None: nobody is known by these details; times are RFC 3339 texts."""

    challenge_id: str
    conversation_id: str
    subject: str
    customer_id: str | None
    code_hash: str
    state: ChallengeState
    created_at: str
    expires_at: str


async def add(c: Connection, challenge: Challenge, state: ChallengeState) -> None:
    await c.execute(insert(challenges).values(**{**challenge.__dict__, "state": state.value, "wrong_tries": 0}))


async def latest(c: Connection, conversation_id: str) -> Challenge | None:
    """Return the conversation's last claim."""
    query = select(challenges).where(challenges.c.conversation_id == conversation_id)
    query = query.order_by(challenges.c.created_at.desc(), challenges.c.challenge_id.desc()).limit(1)
    row = (await c.execute(query)).mappings().first()
    if row is None:
        return None
    values = {name: row[name] for name in Challenge.__dataclass_fields__}
    return Challenge(**{**values, "state": ChallengeState(row["state"])})


async def settle(c: Connection, challenge: Challenge, state: ChallengeState) -> None:
    """Move the challenge on: its code can't be used again."""
    mine = challenges.c.challenge_id == challenge.challenge_id
    await c.execute(update(challenges).where(mine).values(state=state.value))


async def replace_open(c: Connection, conversation_id: str) -> None:
    """A new code makes the old ones of the conversation worthless."""
    old = (challenges.c.conversation_id == conversation_id) & (challenges.c.state == ChallengeState.OPEN.value)
    await c.execute(update(challenges).where(old).values(state=ChallengeState.REPLACED.value))


async def count_wrong_try(c: Connection, challenge: Challenge) -> None:
    mine = challenges.c.challenge_id == challenge.challenge_id
    await c.execute(update(challenges).where(mine).values(wrong_tries=challenges.c.wrong_tries + 1))


async def wrong_tries(c: Connection, conversation_id: str, subject: str, since: str) -> int:
    """Wrong tries in this conversation, or for this subject since then, whichever is more; proved claims are out."""
    unproved = challenges.c.state != ChallengeState.PROVED.value
    total = func.coalesce(func.sum(challenges.c.wrong_tries), 0)
    here = select(total).where(unproved, challenges.c.conversation_id == conversation_id)
    there = select(total).where(unproved, challenges.c.subject == subject, challenges.c.created_at >= since)
    return max(int(await c.scalar(here) or 0), int(await c.scalar(there) or 0))


async def codes_since(c: Connection, subject: str, since: str) -> int:
    """How many codes were asked for this subject since then and never used."""
    unused = or_(challenges.c.state == ChallengeState.OPEN.value, challenges.c.state == ChallengeState.REPLACED.value)
    query = select(func.count()).where(unused, challenges.c.subject == subject, challenges.c.created_at >= since)
    return int(await c.scalar(query) or 0)
