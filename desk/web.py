"""The agents' API over HTTP, and the console page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from common.clock import Clock, rfc3339
from common.errors import Invalid
from common.ids import token_hash
from desk import forms
from desk.accounts import Accounts
from desk.audit import Audit
from desk.board import board
from desk.door import COOKIE, CSRF_HEADER, Caller, Door
from desk.errors import AgentNotFound
from desk.floor import Floor
from desk.frames import message_json, note_json
from desk.masking import Masking
from desk.mentioning import mentioned
from desk.model import BOARD_ROLES, CARE_ROLES, Agent, AgentRole, Session
from desk.ports import DeskLog
from desk.roster import Roster
from desk.saying import say
from desk.snoozes import Snoozes
from desk.suggesting.suggestions import Suggestions

LIST_STATES = ("queued", "active", "mine", "closed")
EVERYBODY = frozenset(AgentRole)


@dataclass(frozen=True)
class DeskDeps:
    """What the desk's handlers work with. `secure_cookie`: the public address is https."""

    accounts: Accounts
    snoozes: Snoozes
    door: Door
    floor: Floor
    log: DeskLog
    clock: Clock
    roster: Roster
    audit: Audit
    suggestions: Suggestions
    masking: Masking
    secure_cookie: bool = False


def caller_of(request: web.Request) -> Caller:
    """Return what the request tells of its sender."""
    return Caller(
        cookie=request.cookies.get(COOKIE),
        host=request.host,
        origin=request.headers.get("Origin"),
        csrf_token=request.headers.get(CSRF_HEADER),
    )


def routes(deps: DeskDeps) -> list[web.RouteDef]:
    """Return the agents' part of the API."""
    sessions, reads, writes = _Sessions(deps), _Reads(deps), _Writes(deps)
    handoff = "/api/handoffs/{handoff_id}"
    return [
        web.post("/api/agents/login", sessions.login),
        web.post("/api/agents/logout", sessions.logout),
        web.get("/api/agents/me", sessions.me),
        web.put("/api/agents/me/presence", sessions.presence),
        web.get("/api/agents", reads.agents),
        web.get("/api/handoffs", reads.handoffs),
        web.get(handoff, reads.packet),
        web.get(f"{handoff}/messages", reads.messages),
        web.get("/api/metrics/board", reads.board),
        web.post(f"{handoff}/claim", writes.claim),
        web.post(f"{handoff}/offer", writes.offer),
        web.post(f"{handoff}/messages", writes.message),
        web.post(f"{handoff}/notes", writes.note),
        web.post(f"{handoff}/transfer", writes.transfer),
        web.post(f"{handoff}/snooze", writes.snooze),
        web.post(f"{handoff}/resolve", writes.resolve),
    ]


class _Sessions:
    """Signing in and out, and being here."""

    def __init__(self, deps: DeskDeps) -> None:
        self._deps = deps

    async def login(self, request: web.Request) -> web.Response:
        self._deps.door.check_origin(caller_of(request))
        form = forms.read_form(forms.LoginForm, await request.read())
        session = await self._deps.accounts.login(form.username, form.password)
        answer = web.json_response(_signed_in(session))
        answer.set_cookie(
            COOKIE,
            session.token,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self._deps.secure_cookie,
            max_age=int((session.expires_at - self._deps.clock.now()).total_seconds()),
        )
        return answer

    async def logout(self, request: web.Request) -> web.Response:
        session = await self._deps.door.writer(caller_of(request), EVERYBODY)
        await self._deps.accounts.logout(session.token)
        self._deps.floor.sign_out(token_hash(session.token))
        answer = web.Response(status=204)
        answer.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict", secure=self._deps.secure_cookie)
        return answer

    async def me(self, request: web.Request) -> web.Response:
        """Who is signed in, and the CSRF token again: for a page that was reloaded."""
        return web.json_response(_signed_in(await self._deps.door.reader(caller_of(request), EVERYBODY)))

    async def presence(self, request: web.Request) -> web.Response:
        session = await self._deps.door.writer(caller_of(request), CARE_ROLES)
        form = forms.read_form(forms.PresenceForm, await request.read())
        agent = await self._deps.accounts.set_presence(session.agent, form.status)
        self._deps.floor.set_status(agent)
        return web.json_response({"agent": agent.public()})


class _Reads:
    """Lists, packets, figures."""

    def __init__(self, deps: DeskDeps) -> None:
        self._deps = deps

    async def agents(self, request: web.Request) -> web.Response:
        await self._deps.door.reader(caller_of(request), CARE_ROLES)
        await self._deps.floor.learn(self._deps.accounts.agents)
        return web.json_response({"agents": self._deps.floor.presence()})

    async def handoffs(self, request: web.Request) -> web.Response:
        session = await self._deps.door.reader(caller_of(request), CARE_ROLES)
        state = request.query.get("state", "queued")
        if state not in LIST_STATES:
            raise Invalid(
                f"state is one of {', '.join(LIST_STATES)}.", [{"field": "state", "message": "not one of the states"}]
            )
        summaries = await self._deps.log.handoffs(state, session.agent.id)
        aside = await self._deps.snoozes.of(session.agent, [summary["id"] for summary in summaries])
        marked = [
            summary | {"snoozed_until": rfc3339(aside[summary["id"]]) if summary["id"] in aside else None}
            for summary in summaries
        ]
        return web.json_response({"handoffs": marked})

    async def packet(self, request: web.Request) -> web.Response:
        session = await self._deps.door.reader(caller_of(request), CARE_ROLES)
        packet = await packet_of(self._deps, request.match_info["handoff_id"])
        await self._deps.audit.opened(session.agent, packet["conversation_id"])
        return web.json_response(packet)

    async def messages(self, request: web.Request) -> web.Response:
        """What has been said since `after`, with all notes: for a page that opens or comes back."""
        session = await self._deps.door.reader(caller_of(request), CARE_ROLES)
        after = request.query.get("after", "0")
        if not after.isdecimal() or len(after) > 9:
            raise Invalid("after is a message's seq.", [{"field": "after", "message": "not a number"}])
        handoff = await self._deps.log.handoff(request.match_info["handoff_id"])
        conversation = await self._deps.log.get(handoff.conversation_id)
        messages = await self._deps.log.messages(conversation.id, int(after))
        notes = await self._deps.log.notes(conversation.id)
        await self._deps.audit.opened(session.agent, conversation.id)
        return web.json_response(
            {
                "messages": [message_json(message) for message in messages],
                "notes": [note_json(note) for note in notes],
                "state": conversation.state.value,
                "epoch": conversation.epoch,
                "handoff_state": handoff.state.value,
                "agent_id": handoff.agent_id,
            }
        )

    async def board(self, request: web.Request) -> web.Response:
        await self._deps.door.reader(caller_of(request), BOARD_ROLES)
        queued = await self._deps.log.handoffs("queued")
        active = await self._deps.log.handoffs("active")
        figures = await self._deps.log.board()
        # Who has never come here may still hold conversations: from before the last restart.
        await self._deps.floor.learn(self._deps.accounts.agents)
        return web.json_response(board(figures, queued, active, self._deps.floor.presence(), self._deps.clock.now()))


class _Writes:
    """What agents do with a conversation. The log checks holder and epoch inside its transaction."""

    def __init__(self, deps: DeskDeps) -> None:
        self._deps = deps

    async def claim(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        handoff = await self._deps.log.claim(request.match_info["handoff_id"], agent.id, agent.first_name)
        return web.json_response(await packet_of(self._deps, handoff.id))

    async def offer(self, request: web.Request) -> web.Response:
        """Take or decline what is on offer to this agent."""
        agent = await self._agent(request)
        form = forms.read_form(forms.OfferForm, await request.read())
        handoff = await self._deps.log.answer_offer(
            request.match_info["handoff_id"], agent.id, agent.first_name, accept=form.accept
        )
        return web.json_response(await packet_of(self._deps, handoff.id))

    async def message(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        form = forms.read_form(forms.MessageForm, await request.read())
        accepted = await say(self._deps.log, self._deps.suggestions, agent, request.match_info["handoff_id"], form)
        return web.json_response({"message": message_json(accepted.message)}, status=201 if accepted.created else 200)

    async def note(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        form = forms.read_form(forms.TextForm, await request.read())
        told, cannot = mentioned(form.text, await self._deps.accounts.agents(), agent)
        note = await self._deps.log.note(
            request.match_info["handoff_id"],
            agent.id,
            agent.name,
            form.client_id,
            form.text,
            form.epoch,
            [one.id for one in told],
        )
        answer = {"note": note_json(note), "mentioned": _named(told), "not_told": _named(cannot)}
        return web.json_response(answer, status=201)

    async def transfer(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        form = forms.read_form(forms.TransferForm, await request.read())
        target = await self._colleague(form.agent) if form.agent else None
        handoff = await self._deps.log.transfer(
            request.match_info["handoff_id"],
            agent.id,
            agent.first_name,
            to_agent=target.id if target else None,
            to_agent_name=target.first_name if target else None,
            skill=form.skill.strip().lower() if form.skill else None,
            note=form.note,
            epoch=form.epoch,
        )
        await self._deps.snoozes.end(handoff.id)
        return web.json_response(await packet_of(self._deps, handoff.id))

    async def snooze(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        form = forms.read_form(forms.SnoozeForm, await request.read())
        handoff = await self._deps.log.handoff(request.match_info["handoff_id"])
        await self._deps.snoozes.put(handoff.id, agent, form.until)
        return web.json_response({"handoff_id": handoff.id, "snoozed_until": rfc3339(form.until)})

    async def resolve(self, request: web.Request) -> web.Response:
        agent = await self._agent(request)
        form = forms.read_form(forms.ResolveForm, await request.read())
        handoff = await self._deps.log.resolve(
            request.match_info["handoff_id"],
            agent.id,
            agent.first_name,
            outcome=form.outcome,
            summary=form.summary,
            return_to_bot=form.return_to_bot,
            epoch=form.epoch,
            note=form.note,
            tags=form.tags,
        )
        await self._deps.snoozes.end(handoff.id)
        return web.json_response(await packet_of(self._deps, handoff.id))

    async def _agent(self, request: web.Request) -> Agent:
        return (await self._deps.door.writer(caller_of(request), CARE_ROLES)).agent

    async def _colleague(self, who: str) -> Agent:
        """Return the agent of an id or a username who may take conversations. Raises AgentNotFound."""
        for agent in await self._deps.accounts.agents():
            if who in (agent.id, agent.username) and agent.role in CARE_ROLES:
                return agent
        raise AgentNotFound(who)


async def packet_of(deps: DeskDeps, handoff_id: str) -> dict[str, Any]:
    """Return the packet, with who holds the conversation and who is looking at it."""
    packet = await deps.log.packet(handoff_id)
    handoff = await deps.log.handoff(handoff_id)
    return packet | {"agent_id": handoff.agent_id, "looking": deps.floor.looking(handoff_id)}


def _named(agents: Sequence[Agent]) -> list[dict[str, str]]:
    return [{"id": one.id, "name": one.name} for one in agents]


def _signed_in(session: Session) -> dict[str, Any]:
    return {
        "agent": session.agent.public(),
        "csrf_token": session.csrf_token,
        "expires_at": rfc3339(session.expires_at),
    }
