"""Accounts over HTTP: for administrators, and for whoever has a link to choose a password."""

from dataclasses import dataclass
from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from common.clock import rfc3339
from desk.administration import Administration, Link, Wanted
from desk.door import Door
from desk.forms import read_form
from desk.model import ADMIN_ROLES, AgentRole
from desk.web import caller_of

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class AccountForm(_Form):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    role: AgentRole
    skills: Annotated[list[Word], Field(max_length=50)] = []
    languages: Annotated[list[Language], Field(max_length=50)] = []

    def wanted(self, *, active: bool = True) -> Wanted:
        return Wanted(self.name, self.role, self.skills, self.languages, active)


class NewAccountForm(AccountForm):
    username: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ChangeForm(AccountForm):
    active: bool


class LinkForm(_Form):
    token: Token


class ChooseForm(LinkForm):
    password: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


@dataclass(frozen=True)
class AccountDeps:
    administration: Administration
    door: Door


def routes(deps: AccountDeps) -> list[web.RouteDef]:
    """Return the routes of accounts and of links to passwords."""
    door, administration = deps.door, deps.administration

    async def answer(agent_id: str, link: Link | None = None, status: int = 200) -> web.Response:
        body: dict[str, Any] = {"account": (await administration.one(agent_id)).json()}
        return web.json_response(body | ({"link": link.json()} if link else {}), status=status)

    async def listed(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), ADMIN_ROLES)
        return web.json_response({"accounts": [one.json() for one in await administration.all()]})

    async def add(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), ADMIN_ROLES)
        form = read_form(NewAccountForm, await request.read())
        agent, link = await administration.add(form.username, form.wanted(), session.agent)
        return await answer(agent.id, link, status=201)

    async def change(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), ADMIN_ROLES)
        form = read_form(ChangeForm, await request.read())
        wanted = form.wanted(active=form.active)
        agent = await administration.change(request.match_info["account_id"], wanted, session.agent)
        return await answer(agent.id)

    async def new_link(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), ADMIN_ROLES)
        link = await administration.new_link(request.match_info["account_id"], session.agent)
        return await answer(request.match_info["account_id"], link)

    async def unlock(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), ADMIN_ROLES)
        await administration.unlock(request.match_info["account_id"], session.agent)
        return await answer(request.match_info["account_id"])

    async def look(request: web.Request) -> web.Response:
        """Whose link it is; the token comes in the body, so that no log of addresses holds it."""
        door.check_origin(caller_of(request))
        form = read_form(LinkForm, await request.read())
        agent, until = await administration.holder_of(form.token)
        return web.json_response({"username": agent.username, "name": agent.name, "expires_at": rfc3339(until)})

    async def choose(request: web.Request) -> web.Response:
        door.check_origin(caller_of(request))
        form = read_form(ChooseForm, await request.read())
        await administration.choose_password(form.token, form.password)
        return web.Response(status=204)

    account = "/api/accounts/{account_id}"
    return [
        web.get("/api/accounts", listed),
        web.post("/api/accounts", add),
        web.put(account, change),
        web.post(f"{account}/link", new_link),
        web.post(f"{account}/unlock", unlock),
        web.post("/api/agents/link", look),
        web.post("/api/agents/password", choose),
    ]
