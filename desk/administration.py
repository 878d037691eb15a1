"""Accounts in an administrator's hands: who is there, who may what, and links with which people choose passwords.

Every change and its entry in the audit log are one transaction. What somebody holds whose account is deactivated, or
no longer answers customers, goes back to the queue in the dispatcher's next round.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from common.clock import Clock, rfc3339
from common.ids import new_token, token_hash
from common.storage import Database
from conversations.hub import AgentSignedOut, Hub
from conversations.storage import UnitOfWork
from desk import storage, storage_accounts
from desk.account_changes import AccountAction, differences, note_change
from desk.accounts import Accounts, clean_languages, clean_words, name_hash
from desk.errors import AgentNotFound, LastAdmin, LinkOver, NotForYourself
from desk.model import Agent, AgentRole
from desk.storage_accounts import NO_PASSWORD

LINK_HOURS = 72
LINK_PATH = "/desk/password#"


@dataclass(frozen=True)
class Account:
    """`link_until`: until when the person can choose a password; `locked_until`: too many wrong tries."""

    agent: Agent
    has_password: bool
    link_until: datetime | None
    locked_until: datetime | None

    def json(self) -> dict[str, Any]:
        agent = self.agent
        return {
            "id": agent.id,
            "username": agent.username,
            "name": agent.name,
            "role": agent.role.value,
            "skills": list(agent.skills),
            "languages": list(agent.languages),
            "active": agent.active,
            "has_password": self.has_password,
            "created_at": rfc3339(agent.created_at),
            "seen_at": _when(agent.seen_at),
            "link_until": _when(self.link_until),
            "locked_until": _when(self.locked_until),
        }


@dataclass(frozen=True)
class Link:
    """`path` is shown once, to be handed to the person; what is kept of it opens nothing."""

    path: str
    expires_at: datetime

    def json(self) -> dict[str, Any]:
        return {"path": self.path, "expires_at": rfc3339(self.expires_at)}


@dataclass(frozen=True)
class Wanted:
    """An account as it shall be."""

    name: str
    role: AgentRole
    skills: Sequence[str]
    languages: Sequence[str]
    active: bool = True


class Administration:
    """`by` is who asks for a change; None is somebody on the command line."""

    def __init__(self, accounts: Accounts, db: Database, clock: Clock, hub: Hub) -> None:
        self._accounts = accounts
        self._db = db
        self._clock = clock
        self._hub = hub

    async def all(self) -> list[Account]:
        """Return all accounts, the active ones first, by name."""
        now = self._clock.now()
        async with self._db.read() as c:
            found = await storage_accounts.all_accounts(c)
            locks = await storage_accounts.locks(c, now)
        return [
            Account(agent, has, link if link and link > now else None, locks.get(name_hash(agent.username)))
            for agent, has, link in found
        ]

    async def one(self, agent_id: str) -> Account:
        """Raises AgentNotFound."""
        for account in await self.all():
            if account.agent.id == agent_id:
                return account
        raise AgentNotFound(agent_id)

    async def find(self, username: str) -> Agent:
        """Return the agent of a username, active or not. Raises AgentNotFound."""
        for account in await self.all():
            if account.agent.username == username.strip().lower():
                return account.agent
        raise AgentNotFound(username)

    async def add(self, username: str, wanted: Wanted, by: Agent | None) -> tuple[Agent, Link]:
        """Make an account and the link to its first password. Raises AgentExists, Invalid."""
        async with self._db.write() as c:
            agent = await self._accounts.insert(
                c, by, NO_PASSWORD, username, wanted.role, wanted.skills, wanted.name, wanted.languages
            )
            return agent, await self._link(c, agent)

    async def change(self, agent_id: str, wanted: Wanted, by: Agent | None) -> Agent:
        """Make the account as wanted; saying so again changes nothing.

        Whoever gets another role, or is deactivated, is signed out at once. Raises AgentNotFound, LastAdmin.
        """
        now = self._clock.now()
        async with self._db.write() as c:
            await storage_accounts.lock_accounts(c)
            before = await self._agent(c, agent_id)
            after = replace(
                before,
                name=" ".join(wanted.name.split()) or before.name,
                role=wanted.role,
                skills=clean_words(wanted.skills),
                languages=clean_languages(wanted.languages),
                active=wanted.active,
            )
            if _is_admin(before) and not _is_admin(after):
                await self._check_other_admin(c, before)
            if after == before:
                return before
            await storage_accounts.update_agent(c, after)
            if words := differences(before, after):
                await note_change(c, now, by, AccountAction.CHANGED, after, words)
            if after.active != before.active:
                action = AccountAction.REACTIVATED if after.active else AccountAction.DEACTIVATED
                await note_change(c, now, by, action, after)
            out = not after.active or after.role is not before.role
            if out:
                await storage.delete_sessions_of(c, after.id)
            if not after.active:
                await storage_accounts.delete_link(c, after.id)
        if out:
            self._hub.publish(AgentSignedOut(after.id))
        return after

    async def new_link(self, agent_id: str, by: Agent | None) -> Link:
        """Take the password away, end all sessions, and return the link to a new password; earlier links are over.

        Raises AgentNotFound (also when it is not active), NotForYourself, LastAdmin.
        """
        async with self._db.write() as c:
            await storage_accounts.lock_accounts(c)
            agent = await self._agent(c, agent_id)
            if not agent.active:
                raise AgentNotFound(agent.username)
            if by is not None and by.id == agent.id:
                raise NotForYourself
            if _is_admin(agent):
                await self._check_other_admin(c, agent)
            await self._accounts.put_password(c, agent, NO_PASSWORD)
            link = await self._link(c, agent)
            await note_change(c, self._clock.now(), by, AccountAction.LINK, agent)
        self._hub.publish(AgentSignedOut(agent.id))
        return link

    async def unlock(self, agent_id: str, by: Agent | None) -> None:
        """Let the person try again at once. Raises AgentNotFound."""
        async with self._db.write() as c:
            agent = await self._agent(c, agent_id)
            if await storage.login_failures(c, name_hash(agent.username)) is not None:
                await storage.clear_login_failures(c, name_hash(agent.username))
                await note_change(c, self._clock.now(), by, AccountAction.UNLOCKED, agent)

    async def holder_of(self, token: str) -> tuple[Agent, datetime]:
        """Return whose link this is and when it ends. Raises LinkOver."""
        async with self._db.read() as c:
            found = await storage_accounts.find_link(c, token_hash(token), self._clock.now())
        if found is None:
            raise LinkOver
        return found

    async def choose_password(self, token: str, password: str) -> Agent:
        """Keep the password that the person of a link has chosen; the link is over. Raises LinkOver, WeakPassword."""
        await self.holder_of(token)
        password_hash = await self._accounts.hash_of(password)
        async with self._db.write() as c:
            found = await storage_accounts.find_link(c, token_hash(token), self._clock.now())
            if found is None:
                raise LinkOver
            agent, _ = found
            await self._accounts.put_password(c, agent, password_hash)
            await note_change(c, self._clock.now(), agent, AccountAction.PASSWORD, agent)
        return agent

    async def _link(self, c: UnitOfWork, agent: Agent) -> Link:
        token, until = new_token(), self._clock.now() + timedelta(hours=LINK_HOURS)
        await storage_accounts.put_link(c, agent.id, token_hash(token), until)
        return Link(LINK_PATH + token, until)

    async def _agent(self, c: UnitOfWork, agent_id: str) -> Agent:
        agent = await storage.get_agent(c, agent_id)
        if agent is None:
            raise AgentNotFound(agent_id)
        return agent

    async def _check_other_admin(self, c: UnitOfWork, agent: Agent) -> None:
        if await storage_accounts.other_admins(c, agent.id) == 0:
            raise LastAdmin(agent.name)


def _is_admin(agent: Agent) -> bool:
    return agent.active and agent.role is AgentRole.ADMIN


def _when(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None
