"""Invitations to go on elsewhere: a code that a link carries or a customer types, once and for minutes. Pure.

A code is `NNNN-SSSS-SSSS` of 32 letters and digits that are not mistaken for each other. The first four are its number,
by which it is found; the eight others (40 bits) are its secret, of which only the hash is kept. So each wrong secret
counts against one invitation, however many addresses it is tried from.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from common.ids import same_secret, token_hash

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U."""

NUMBER, SECRET, GROUP = 4, 8, 4
VALID_FOR = timedelta(minutes=10)
MOST_WRONG_SECRETS = 5
"""Of one invitation; then it opens nothing any more."""

MOST_REFUSED = 5
"""Of one address within `REFUSALS_COUNT_FOR`; then every code is refused there."""
REFUSALS_COUNT_FOR = timedelta(hours=1)

MOST_OPEN = 5
"""Invitations of one conversation at a time: a further one puts an end to the oldest."""

OPENING = "Please go on with my chat:"
"""How the message begins that a link writes for the customer."""

MASK = "••••-••••-••••"

_CODE = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![0-9A-Za-z-])", re.ASCII)
_MISTAKEN = str.maketrans("ILO", "110")
_BARE = re.compile(r"[\s.!:,;]+")


class Proof(StrEnum):
    """How an address was proved to be the same customer's."""

    LINK = "link"
    CODE = "code"


class Standing(StrEnum):
    """What an invitation is worth to who shows its code."""

    GOOD = "good"
    UNKNOWN = "unknown"
    WRONG = "wrong"
    OVER = "over"
    USED = "used"
    OWN = "own"


@dataclass(frozen=True)
class Invitation:
    """As it is kept. `conversation_id` invited; `used_by` is the conversation that took it."""

    number: str
    secret_hash: str
    conversation_id: str
    expires_at: datetime
    wrong_secrets: int = 0
    used_by: str | None = None


@dataclass(frozen=True)
class Shown:
    """A code in a customer's message. `text` is what is kept of it, without the code; `rest` is said beside it."""

    number: str
    secret: str
    proof: Proof
    text: str
    rest: str


def new_code() -> str:
    """Return a code that nobody can guess."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(NUMBER + SECRET))
    return "-".join(drawn[at : at + GROUP] for at in range(0, len(drawn), GROUP))


def split(code: str) -> tuple[str, str]:
    """Return number and secret of a code that has the right form."""
    bare = code.replace("-", "").upper().translate(_MISTAKEN)
    return bare[:NUMBER], bare[NUMBER:]


def shown_in(text: str) -> Shown | None:
    """Return the code in the text; None when there is none. An order number or an article's is none."""
    for match in _CODE.finditer(text):
        number, secret = split(match[0])
        if all(one in ALPHABET for one in number + secret):
            around = (text[: match.start()] + " " + text[match.end() :]).strip()
            by_link = text.strip().startswith(OPENING)
            rest = around.removeprefix(OPENING).strip() if by_link else around
            proof = Proof.LINK if by_link else Proof.CODE
            kept = f"{OPENING} {MASK}" if by_link else MASK
            return Shown(number, secret, proof, kept, rest if _BARE.sub("", rest) else "")
    return None


def link_text(code: str) -> str:
    """Return the message that a link writes for the customer."""
    return f"{OPENING} {code}"


def hash_of(secret: str) -> str:
    return token_hash(secret)


def standing(found: Invitation | None, secret: str, by: str, now: datetime) -> Standing:
    """Return what the code is worth in the conversation `by`. The secret is compared first, in constant time."""
    right = same_secret(hash_of(secret), found.secret_hash if found else hash_of(""))
    if found is None:
        return Standing.UNKNOWN
    if not right or found.wrong_secrets >= MOST_WRONG_SECRETS:
        return Standing.WRONG
    if found.used_by is not None:
        return Standing.USED
    if now >= found.expires_at:
        return Standing.OVER
    return Standing.OWN if found.conversation_id == by else Standing.GOOD
