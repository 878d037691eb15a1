"""How a customer proves who they are before anything of theirs is shown or changed.

Two levels. `code`: a six-digit code goes to the e-mail on file, and the answer to a claim is the same whether or not
such a customer exists. `knowledge`: knowing the e-mail, or full name and ZIP, is enough; for shops and tests that
accept that. Tries are counted for the conversation and for whom it claims to be, over all conversations of an hour.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from common.clock import Clock, parse_rfc3339, rfc3339
from common.ids import new_id, same_secret
from common.storage import Database
from shop import storage_identity
from shop.embedded import EmbeddedShop
from shop.model import Customer
from shop.policy import Policy
from shop.ports import ShopBackend
from shop.storage import Connection
from shop.storage_identity import Challenge, ChallengeState
from shop.words import email_key, find_code, name_key, zip_key

TRIES_COUNT_FOR = timedelta(hours=1)


class Level(StrEnum):
    CODE = "code"
    KNOWLEDGE = "knowledge"


class CodeMailer(Protocol):
    """Sends a code. It is called inside the transaction `c`: enqueue there, deliver afterwards."""

    async def send_code(self, c: Connection, to: str, name: str, code: str, minutes: int) -> None: ...


@dataclass(frozen=True)
class CodeSent:
    """If the customer exists, a code of `digits` digits is on its way; it is valid for `minutes`."""

    digits: int
    minutes: int


@dataclass(frozen=True)
class Proved:
    customer_id: str


@dataclass(frozen=True)
class NoMatch:
    """Level `knowledge` only: nobody is known by these details."""


@dataclass(frozen=True)
class Wrong:
    tries_left: int


@dataclass(frozen=True)
class Expired:
    """There is no code that could still be used: a new one is needed."""


@dataclass(frozen=True)
class Locked:
    """Too many tries: a person takes over."""


@dataclass(frozen=True)
class Found:
    """Who the shop knows by the details of a claim; None: nobody, or several."""

    customer: Customer | None


ClaimResult = CodeSent | Proved | NoMatch | Locked
VerifyResult = Proved | Wrong | Expired | Locked


class IdentityDesk:
    """Takes claims and codes. With `c` it works in the caller's write transaction, without in one of its own."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        policy: Policy,
        level: Level,
        mailer: CodeMailer,
        backend: ShopBackend | None = None,
    ) -> None:
        self._db, self._clock, self._rules = db, clock, policy.identity
        self._backend: ShopBackend = backend or EmbeddedShop(db)
        self.level, self._mailer = Level(level), mailer

    async def claim(
        self,
        conversation_id: str,
        *,
        email: str | None = None,
        name: str | None = None,
        zip_code: str | None = None,
        c: Connection | None = None,
        found: Found | None = None,
    ) -> ClaimResult:
        """Claim to be the customer with this e-mail, or with this full name and ZIP. Raises ValueError without both.

        `found` is what `look_up` said before the transaction began; without it the shop is asked here.
        """
        found = found or await self.look_up(email=email, name=name, zip_code=zip_code, c=c)
        async with self._writing(c) as w:
            customer = found.customer
            subject = _subject(email, name, zip_code)
            if await self._is_locked(w, conversation_id, subject):
                return Locked()
            if self.level is Level.KNOWLEDGE:
                return await self._match(w, conversation_id, subject, customer)
            return await self._send(w, conversation_id, subject, customer)

    async def look_up(
        self,
        *,
        email: str | None = None,
        name: str | None = None,
        zip_code: str | None = None,
        c: Connection | None = None,
    ) -> Found:
        """Ask the shop who that is: outside a transaction, when the shop is elsewhere. Raises ShopUnavailable."""
        if email is not None:
            return Found(await self._backend.customer_by_email(email, c))
        if name is None or zip_code is None:
            raise ValueError("a claim needs an e-mail, or a name and a ZIP")
        return Found(await self._backend.customer_by_name_and_zip(name, zip_code, c))

    async def verify(self, conversation_id: str, code: str, c: Connection | None = None) -> VerifyResult:
        """Check the code of the conversation's last claim. `code` may stand in a sentence."""
        async with self._writing(c) as w:
            challenge = await storage_identity.latest(w, conversation_id)
            if challenge is None:
                return Expired()
            if await self._is_locked(w, conversation_id, challenge.subject):
                return Locked()
            if challenge.state is not ChallengeState.OPEN or self._clock.now() >= parse_rfc3339(challenge.expires_at):
                return Expired()
            given = find_code(code, self._rules.code_digits) or ""
            if await _is_code(given, challenge.code_hash) and challenge.customer_id is not None:
                await storage_identity.settle(w, challenge, ChallengeState.PROVED)
                return Proved(challenge.customer_id)
            await storage_identity.count_wrong_try(w, challenge)
            left = await self._tries_left(w, conversation_id, challenge.subject)
            return Wrong(left) if left else Locked()

    async def _match(
        self, c: Connection, conversation_id: str, subject: str, customer: Customer | None
    ) -> Proved | NoMatch | Locked:
        challenge = self._challenge(conversation_id, subject, customer, "")
        if customer is not None:
            await storage_identity.add(c, challenge, ChallengeState.PROVED)
            return Proved(customer.customer_id)
        await storage_identity.add(c, challenge, ChallengeState.REPLACED)
        await storage_identity.count_wrong_try(c, challenge)
        return NoMatch() if await self._tries_left(c, conversation_id, subject) else Locked()

    async def _send(
        self, c: Connection, conversation_id: str, subject: str, customer: Customer | None
    ) -> CodeSent | Locked:
        now = self._clock.now()
        if await storage_identity.codes_since(c, subject, rfc3339(now - TRIES_COUNT_FOR)) >= self._rules.codes_per_hour:
            return Locked()
        code = f"{secrets.randbelow(10**self._rules.code_digits):0{self._rules.code_digits}d}"
        # An unknown customer costs the same work, so that the time of the answer tells nothing either.
        challenge = self._challenge(conversation_id, subject, customer, await _hash_code(code))
        await storage_identity.replace_open(c, conversation_id)
        await storage_identity.add(c, challenge, ChallengeState.OPEN)
        if customer is not None:
            minutes = self._rules.code_valid_minutes
            await self._mailer.send_code(c, customer.email, customer.first_name, code, minutes)
        return CodeSent(self._rules.code_digits, self._rules.code_valid_minutes)

    def _challenge(self, conversation_id: str, subject: str, customer: Customer | None, code_hash: str) -> Challenge:
        now = self._clock.now()
        return Challenge(
            challenge_id=new_id("idc"),
            conversation_id=conversation_id,
            subject=subject,
            customer_id=customer.customer_id if customer else None,
            code_hash=code_hash,
            state=ChallengeState.OPEN,
            created_at=rfc3339(now),
            expires_at=rfc3339(now + timedelta(minutes=self._rules.code_valid_minutes)),
        )

    async def _is_locked(self, c: Connection, conversation_id: str, subject: str) -> bool:
        return await self._tries_left(c, conversation_id, subject) == 0

    async def _tries_left(self, c: Connection, conversation_id: str, subject: str) -> int:
        since = rfc3339(self._clock.now() - TRIES_COUNT_FOR)
        wrong = await storage_identity.wrong_tries(c, conversation_id, subject, since)
        return max(0, self._rules.max_failed_tries - wrong)

    @asynccontextmanager
    async def _writing(self, c: Connection | None) -> AsyncIterator[Connection]:
        if c is not None:
            yield c
        else:
            async with self._db.write() as own:
                yield own


def _subject(email: str | None, name: str | None, zip_code: str | None) -> str:
    """Whom the customer says to be, hashed. By what was written, not by who was found: a lock must not tell that two
    details belong to one customer."""
    told = email_key(email) if email is not None else f"{name_key(name or '')}:{zip_key(zip_code or '')}"
    return hashlib.sha256(told.encode()).hexdigest()


async def _hash_code(code: str, salt: bytes | None = None) -> str:
    """Return `salt$hash`. Slow on purpose, in a worker thread: six digits are few."""
    used = salt or secrets.token_bytes(16)
    hashed = await asyncio.to_thread(hashlib.scrypt, code.encode(), salt=used, n=2**13, r=8, p=1)
    return f"{used.hex()}${hashed.hex()}"


async def _is_code(given: str, code_hash: str) -> bool:
    salt = bytes.fromhex(code_hash.partition("$")[0])
    return same_secret(await _hash_code(given, salt), code_hash)
