"""Who may sign in at the desk, and who is signed in."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.clock import Clock
from common.errors import Invalid
from common.ids import new_id, new_token, token_hash
from common.storage import Database
from conversations.storage import UnitOfWork
from desk import storage, storage_accounts
from desk.account_changes import AccountAction, note_change
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
        """Make an account, without anybody who is signed in. Raises AgentExists, WeakPassword, Invalid."""
        password_hash = await self.hash_of(password)
        async with self._db.write() as c:
            return await self.insert(c, None, password_hash, username, role, skills, name, languages)

    async def insert(
        self,
        c: UnitOfWork,
        by: Agent | None,
        password_hash: str,
        username: str,
        role: AgentRole,
        skills: Sequence[str],
        name: str,
        languages: Sequence[str],
    ) -> Agent:
        """Make an account in the given transaction, and keep who did. Raises AgentExists, Invalid."""
        agent = new_agent(username, role, skills, name, languages, self._clock.now())
        if await storage.find_agent(c, agent.username):
            raise AgentExists(agent.username)
        await storage.insert_agent(c, agent, password_hash)
        await note_change(c, self._clock.now(), by, AccountAction.ADDED, agent, agent.role.value)
        return agent

    async def set_password(self, username: str, password: str) -> Agent:
        """Change the password and end all sessions of the agent. Raises AgentNotFound, WeakPassword."""
        password_hash = await self.hash_of(password)
        async with self._db.write() as c:
            found = await storage.find_agent(c, normal_name(username))
            if found is None:
                raise AgentNotFound(username)
            await self.put_password(c, found[0], password_hash)
            await note_change(c, self._clock.now(), None, AccountAction.PASSWORD, found[0])
        return found[0]

    async def put_password(self, c: UnitOfWork, agent: Agent, password_hash: str) -> None:
        """Keep the password; sessions, lock and link of before are over."""
        await storage.set_password_hash(c, agent.id, password_hash)
        await storage.delete_sessions_of(c, agent.id)
        await storage.clear_login_failures(c, name_hash(agent.username))
        await storage_accounts.delete_link(c, agent.id)

    async def login(self, username: str, password: str) -> Session:
        """Start a session. Raises WrongPassword (also for unknown names) and LockedOut."""
        await self._count_try(username)
        async with self._db.read() as c:
            found = await storage.find_agent(c, normal_name(username))
        # An unknown name costs the same time as a wrong password, so that names cannot be guessed by the clock.
        stored = (found and found[1]) or await self._hash_of_nobody()
        right = await self._verify(stored, password)
        if found is None or not found[1] or not right or not found[0].active:
            raise WrongPassword
        agent, _ = found
        token, now = new_token(), self._clock.now()
        expires_at = now + timedelta(hours=self._rules.session_hours)
        renewed = await self._hash(password) if self._hasher.check_needs_rehash(stored) else None
        async with self._db.write() as c:
            await storage.clear_login_failures(c, name_hash(username))
            await storage.delete_ended_sessions(c, now)
            await storage.insert_session(c, token_hash(token), agent.id, now, expires_at)
            if renewed:
                await storage.set_password_hash(c, agent.id, renewed)
        return Session(agent, token, csrf_of(token), expires_at)

    async def session(self, token: str, *, touch: bool = True) -> Session:
        """Return the session of a cookie; `touch` counts this as use. Raises SessionEnded."""
        now = self._clock.now()
        key = token_hash(token)
        found = await storage.find_session(self._db, key)
        if found is None:
            raise SessionEnded
        agent, last_used_at, expires_at = found
        idle = now - last_used_at
        if not agent.active or now >= expires_at or idle > timedelta(hours=self._rules.idle_hours):
            raise SessionEnded
        if touch and idle > timedelta(seconds=self._rules.touch_seconds):
            await self._db.write_at_once(lambda c: storage.touch_session(c, key, now))
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
        now, key = self._clock.now(), name_hash(username)
        lock = timedelta(minutes=self._rules.lock_minutes)
        async with self._db.write() as c:
            await storage.forget_login_failures(c, now - lock)
            failures, _, locked_until = await storage.login_failures(c, key) or (0, now, None)
            if locked_until and locked_until > now:
                raise LockedOut(int((locked_until - now).total_seconds()) + 1)
            failures += 1
            locks = failures >= self._rules.max_failures
            await storage.put_login_failures(c, key, failures, now, now + lock if locks else None)

    async def hash_of(self, password: str) -> str:
        """Return what is kept of a password. Raises WeakPassword."""
        _check_password(password)
        return await self._hash(password)

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


def new_agent(
    username: str, role: AgentRole, skills: Sequence[str], name: str, languages: Sequence[str], now: datetime
) -> Agent:
    """Return a new account's agent. Raises Invalid for a name that cannot be one."""
    username = normal_name(username)
    if not _USERNAME.fullmatch(username):
        raise Invalid(
            "A username has 2 to 64 of a-z, 0-9, dot, dash, underscore, @ and starts with a letter or digit.",
            [{"field": "username", "message": "not usable"}],
        )
    return Agent(
        id=new_id("agent"),
        username=username,
        name=" ".join(name.split()) or _name_from(username),
        role=role,
        skills=clean_words(skills),
        presence=PresenceStatus.ONLINE,
        active=True,
        created_at=now,
        languages=clean_languages(languages),
    )


def clean_words(skills: Sequence[str]) -> tuple[str, ...]:
    """Return the skills in small letters, each once, in order."""
    return tuple(sorted({one.strip().lower() for one in skills if one.strip()}))


def clean_languages(languages: Sequence[str]) -> tuple[str, ...]:
    """Return the languages in small letters, each once, the first one first; English when there is none."""
    return tuple(dict.fromkeys(one.strip().lower() for one in languages if one.strip())) or ("en",)


def normal_name(username: str) -> str:
    """Return the name as it is kept."""
    return username.strip().lower()


def name_hash(username: str) -> str:
    """Return what wrong tries are counted under: names that nobody has are not kept."""
    return token_hash(normal_name(username))


def _name_from(username: str) -> str:
    return username.split("@")[0].replace(".", " ").replace("_", " ").replace("-", " ").title()


def _check_password(password: str) -> None:
    if not _PASSWORD_MIN <= len(password) <= _PASSWORD_MAX:
        raise WeakPassword(
            f"A password has {_PASSWORD_MIN} to {_PASSWORD_MAX} characters.",
            [{"field": "password", "message": f"{_PASSWORD_MIN} to {_PASSWORD_MAX} characters"}],
        )
