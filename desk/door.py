"""Who is at the door: the cookie, the CSRF token, where the request comes from, and the role."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from common.ids import same_secret
from desk.accounts import Accounts
from desk.errors import CsrfMismatch, OriginRefused, RoleNeeded, SessionEnded
from desk.model import AgentRole, Session

COOKIE = "careline_desk"
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True)
class Caller:
    """What of a request tells who is calling. `host` is the request's own host and port."""

    cookie: str | None
    host: str
    origin: str | None
    csrf_token: str | None


class Door:
    """Lets in who is signed in. `allowed_origins` are further origins that may call, e.g. `https://care.example.com`."""

    def __init__(self, accounts: Accounts, allowed_origins: Collection[str] = ()) -> None:
        self._accounts = accounts
        self._allowed = {origin.rstrip("/").lower() for origin in allowed_origins}

    def check_origin(self, caller: Caller) -> None:
        """Raises OriginRefused. A browser always says where a write or a socket comes from; programs need not."""
        if caller.origin is None:
            return
        if urlsplit(caller.origin).netloc.lower() == caller.host.lower():
            return
        if caller.origin.rstrip("/").lower() not in self._allowed:
            raise OriginRefused

    async def reader(self, caller: Caller, roles: Collection[AgentRole], *, touch: bool = True) -> Session:
        """Return the session of a caller who reads. Raises SessionEnded, RoleNeeded."""
        if not caller.cookie:
            raise SessionEnded
        session = await self._accounts.session(caller.cookie, touch=touch)
        if session.agent.role not in roles:
            raise RoleNeeded(" or ".join(sorted(role.value for role in roles)))
        return session

    async def writer(self, caller: Caller, roles: Collection[AgentRole]) -> Session:
        """Return the session of a caller who changes something. Raises also OriginRefused, CsrfMismatch."""
        self.check_origin(caller)
        session = await self.reader(caller, roles)
        if not same_secret(caller.csrf_token or "", session.csrf_token):
            raise CsrfMismatch
        return session
