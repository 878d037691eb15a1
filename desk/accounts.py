"""Who may sign in at the desk, and who is signed in."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.clock import Clock
from common.errors import Invalid
from common.ids import new_id, new_token, token_hash
from common.storage import Database
from desk import storage
from desk.errors import AgentExists, AgentNotFound, LockedOut, SessionEnded, WeakPassword, WrongPassword
from desk.model import Agent, AgentRole, PresenceStatus, Session

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_PASSWORD_MIN, _PASSWORD_MAX = 10, 512


@dataclass(frozen=True)
class AccountRules:
    """How long a session lasts and how many wrong tries lock sign-in."""

    session_hours: float = 12.0
    idle_hours: float = 4.0
    max_failures: int = 5
    lock_minutes: float = 15.0
    touch_seconds: float = 60.0
    """A session's last use is written at most this often: reads stay reads."""


class Accounts:
    """Accounts and sessions in the database; passwords as argon2id."""

    def __init__(
        self, db: Database, clock: Clock, rules: AccountRules | None = None, hasher: PasswordHasher | None = None
    ) -> None:
        self._db = db
        self._clock = clock
        self._rules = rules or AccountRules()
        self._hasher = hasher or PasswordHasher()
        # Each hash takes tens of megabytes and a core for a moment: two at a time leave the desk responsive.
        self._hashing = asyncio.Semaphore(2)
        self._nobody: str | None = None

    async def add(
        self,
        username: str,
        password: str,
        role: AgentRole,
        skills: Sequence[str] = (),
        name: str = "",
        languages: Sequence[str] = ("en",),
    ) -> Agent:
        """Make an account. Raises AgentExists, WeakPassword, Invalid."""
        username = _normal(username)
        if not _USERNAME.fullmatch(username):
            raise Invalid(
                "A username has 2 to 64 of a-z, 0-9, dot, dash, underscore, @ and starts with a letter or digit.",
                [{"field": "username", "message": "not usable"}],
            )
        _check_password(password)
        agent = Agent(
            id=new_id("agent"),
            username=username,
            name=" ".join(name.split()) or _name_from(username),
            role=role,
            skills=tuple(sorted({s.strip().lower() for s in skills if s.strip()})),
            presence=PresenceStatus.ONLINE,
            active=True,
            created_at=self._clock.now(),
            languages=tuple(languages) or ("en",),
        )
        password_hash = await self._hash(password)
        async with self._db.write() as c:
            if await storage.find_agent(c, username):
                raise AgentExists(username)
            await storage.insert_agent(c, agent, password_hash)
        return agent

    async def set_password(self, username: str, password: str) -> None:
        """Change the password and end all sessions of the agent. Raises AgentNotFound, WeakPassword."""
        _check_password(password)
        password_hash = await self._hash(password)
        async with self._db.write() as c:
            found = await storage.find_agent(c, _normal(username))
            if found is None:
                raise AgentNotFound(username)
            await storage.set_password_hash(c, found[0].id, password_hash)
            await storage.delete_sessions_of(c, found[0].id)
            await storage.clear_login_failures(c, _name_hash(username))

    async def login(self, username: str, password: str) -> Session:
        """Start a session. Raises WrongPassword (also for unknown names) and LockedOut."""
        await self._count_try(username)
        async with self._db.read() as c:
            found = await storage.find_agent(c, _normal(username))
        # An unknown name costs the same time as a wrong password, so that names cannot be guessed by the clock.
        stored = found[1] if found else await self._hash_of_nobody()
        right = await self._verify(stored, password)
        if found is None or not right or not found[0].active:
            raise WrongPassword
        agent, _ = found
        token, now = new_token(), self._clock.now()
        expires_at = now + timedelta(hours=self._rules.session_hours)
        renewed = await self._hash(password) if self._hasher.check_needs_rehash(stored) else None
        async with self._db.write() as c:
            await storage.clear_login_failures(c, _name_hash(username))
            await storage.delete_ended_sessions(c, now)
            await storage.insert_session(c, token_hash(token), agent.id, now, expires_at)
            if renewed:
                await storage.set_password_hash(c, agent.id, renewed)
        return Session(agent, token, csrf_of(token), expires_at)

    async def session(self, token: str, *, touch: bool = True) -> Session:
        """Return the session of a cookie; `touch` counts this as use. Raises SessionEnded."""
        now = self._clock.now()
        key = token_hash(token)
        async with self._db.read() as c:
            found = await storage.find_session(c, key)
        if found is None:
            raise SessionEnded
        agent, last_used_at, expires_at = found
        idle = now - last_used_at
        if not agent.active or now >= expires_at or idle > timedelta(hours=self._rules.idle_hours):
            raise SessionEnded
        if touch and idle > timedelta(seconds=self._rules.touch_seconds):
            async with self._db.write() as c:
                await storage.touch_session(c, key, now)
        return Session(agent, token, csrf_of(token), expires_at)

    async def logout(self, token: str) -> None:
        async with self._db.write() as c:
            await storage.delete_session(c, token_hash(token))

    async def agents(self) -> list[Agent]:
        async with self._db.read() as c:
            return await storage.list_agents(c)

    async def agent(self, agent_id: str) -> Agent:
        """Raises AgentNotFound."""
        async with self._db.read() as c:
            found = await storage.get_agent(c, agent_id)
        if found is None:
            raise AgentNotFound(agent_id)
        return found

    async def set_presence(self, agent: Agent, status: PresenceStatus) -> Agent:
        async with self._db.write() as c:
            await storage.set_presence(c, agent.id, status)
        return replace(agent, presence=status)

    async def _count_try(self, username: str) -> None:
        """Count the try before the password is looked at: many tries at once cannot slip past the lock."""
        now, key = self._clock.now(), _name_hash(username)
        lock = timedelta(minutes=self._rules.lock_minutes)
        async with self._db.write() as c:
            await storage.forget_login_failures(c, now - lock)
            failures, _, locked_until = await storage.login_failures(c, key) or (0, now, None)
            if locked_until and locked_until > now:
                raise LockedOut(int((locked_until - now).total_seconds()) + 1)
            failures += 1
            locks = failures >= self._rules.max_failures
            await storage.put_login_failures(c, key, failures, now, now + lock if locks else None)

    async def _hash(self, password: str) -> str:
        async with self._hashing:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _verify(self, stored: str, password: str) -> bool:
        async with self._hashing:
            try:
                return await asyncio.to_thread(self._hasher.verify, stored, password[:_PASSWORD_MAX])
            except (VerificationError, InvalidHashError):
                return False

    async def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = await self._hash(new_token())
        return self._nobody


def csrf_of(token: str) -> str:
    """Return the CSRF token that goes with a session's cookie."""
    return token_hash(f"csrf:{token}")


def _normal(username: str) -> str:
    return username.strip().lower()


def _name_hash(username: str) -> str:
    return token_hash(_normal(username))


def _name_from(username: str) -> str:
    return username.split("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").title()


def _check_password(password: str) -> None:
    if not _PASSWORD_MIN <= len(password) <= _PASSWORD_MAX:
        raise WeakPassword(
            f"A password has {_PASSWORD_MIN} to {_PASSWORD_MAX} characters.",
            [{"field": "password", "message": f"{_PASSWORD_MIN} to {_PASSWORD_MAX} characters"}],
        )
