"""The two web applications: which routes are behind which door."""

import json
from functools import cache
from pathlib import Path

from aiohttp import web

from actions import web as actions_web
from channels import files_web, webhook_web
from channels.web_chat import attachments_web, card_web, elsewhere_web, orders_web, page_web, transcript_web
from channels.web_chat import stream_web as chat_stream
from channels.web_chat import web as chat_web
from common.pace import Pace
from common.yaml_text import load_yaml
from conversations.cards import Cards
from conversations.earlier import EarlierConversations
from conversations.hub import Event, MessageAdded, StateChanged
from conversations.model import State
from desk import (
    accounts_web,
    attach_web,
    audit_web,
    earlier_web,
    history_web,
    identity_web,
    masking_web,
    mentions_web,
    search_web,
    wrap_up_web,
)
from desk import page_web as desk_page
from desk import stream_web as desk_stream
from desk import web as desk_web
from desk.canned import web as canned_web
from desk.errors import RoleNeeded, SessionEnded
from desk.mentioning import Mentions
from desk.model import CARE_ROLES
from desk.quality_web import routes as quality_routes
from desk.reviews import web as reviews_web
from desk.suggesting import web as suggesting_web
from desk.writing import recall_web
from desk.writing import web as writing_web
from integrations.mail import web as mail_web
from service import (
    articles_web,
    headers,
    health,
    internal_web,
    knowledge_web,
    order_panel_web,
    shop_web,
    training_web,
    what_if_web,
)
from service.address_pace import address_pace
from service.order_changes_web import OrderChanges
from service.problems import problems
from service.wiring import Rooms
from shop.panel import OrderPanel

LARGEST_BODY = 1024 * 1024
LARGEST_INTERNAL_BODY = 16 * 1024 * 1024
LONGEST_LINE = 16 * 1024
"""Bytes of a request's first line: the longest search in four-byte characters, escaped, fits."""
OPENAPI = Path(__file__).parent / "openapi.yml"
STATIC = Path(__file__).parent / "static"


def public_app(rooms: Rooms) -> web.Application:
    """What faces the network."""
    settings = rooms.settings
    application = web.Application(
        middlewares=[
            rooms.metrics.middleware,
            headers.cors(settings.allowed_origins),
            problems,
            address_pace(settings.calls_per_minute, settings.trusted_proxies),
            masking_web.masks(rooms.desk),
        ],
        client_max_size=LARGEST_BODY,
    )
    application.on_response_prepare.append(headers.add_security_headers)
    origins = (*settings.allowed_origins, settings.base_url)
    chat = chat_web.ChatDeps(
        rooms.log,
        rooms.turns,
        rooms.hub,
        origins,
        identity_secret=settings.identity_secret,
        directory=rooms.directory,
        clock=rooms.clock,
        company=settings.company,
        base_url=settings.base_url,
        pace=Pace(settings.messages_per_minute),
    )

    async def show_metrics(request: web.Request) -> web.Response:
        # The queue is read when it is asked for: a wait grows without any event.
        board = await rooms.log.board()
        rooms.metrics.waiting.set(board["waiting"])
        rooms.metrics.longest_wait.set(board["longest_wait_seconds"])
        rooms.metrics.thinks_apart.set(rooms.thinking is not None and rooms.thinking.process_id is not None)
        return await rooms.metrics.show(request)

    for routes in (
        chat_web.routes(chat),
        chat_stream.stream_routes(chat),
        transcript_web.transcript_routes(chat),
        attachments_web.attachment_routes(chat, rooms.attachments, lambda *call: _agent_looks(rooms, *call)),
        card_web.card_routes(chat, Cards(rooms.db, rooms.clock, rooms.hub)),
        elsewhere_web.elsewhere_routes(chat, rooms.messaging.elsewhere, rooms.messaging.continuity),
        orders_web.order_routes(chat, rooms.shop),
        page_web.page_routes(),
        webhook_web.routes(rooms.messaging.doors),
        files_web.routes(rooms.messaging.links, rooms.attachments, rooms.clock),
        desk_web.routes(rooms.desk),
        history_web.history_routes(rooms.desk),
        quality_routes(rooms.quality),
        what_if_web.routes(what_if_web.WhatIf(rooms.db, rooms.clock), rooms.desk.door),
        desk_stream.stream_routes(desk_stream.StreamDeps(rooms.desk, rooms.hub)),
        canned_web.routes(rooms.canned, rooms.desk.door),
        search_web.routes(rooms.search),
        accounts_web.routes(rooms.accounts),
        reviews_web.routes(rooms.reviews),
        audit_web.routes(rooms.audit, rooms.desk.door),
        wrap_up_web.routes(rooms.wrap_up),
        masking_web.routes(rooms.desk),
        attach_web.routes(rooms.desk, rooms.attachments),
        mentions_web.routes(Mentions(rooms.db, rooms.clock), rooms.desk.door),
        suggesting_web.routes(rooms.desk.suggestions, rooms.desk.door),
        identity_web.routes(identity_web.IdentityDeps(rooms.messaging.continuity, rooms.desk.audit, rooms.desk.door)),
        earlier_web.routes(
            earlier_web.EarlierDeps(
                EarlierConversations(rooms.db), rooms.quality.topics, rooms.desk.audit, rooms.desk.door
            )
        ),
        desk_page.page_routes(),
        writing_web.routes(rooms.writing),
        recall_web.routes(rooms.writing),
        training_web.routes(rooms.training, settings, rooms.desk.door),
        knowledge_web.routes(rooms.knowledge, lambda request: _is_agent(rooms, request)),
        articles_web.routes(rooms.knowledge, settings.company, lambda request: _is_agent(rooms, request)),
        shop_web.routes(rooms.db, rooms.desk),
        OrderChanges(rooms.db, rooms.log, rooms.desk, rooms.order_desk).routes(),
        order_panel_web.routes(
            order_panel_web.OrderPanelDeps(
                rooms.db, rooms.log, rooms.desk, OrderPanel(rooms.db, rooms.shop), rooms.actions
            )
        ),
        health.routes(_parts(rooms)),
        _description_routes(),
        [web.get("/metrics", show_metrics)],
        mail_web.routes(rooms.db) if settings.shows_mailbox else [],
    ):
        application.add_routes(routes)

    async def close_sockets(_application: web.Application) -> None:
        chat.stopping.set()
        rooms.desk.floor.close_all()

    application.on_shutdown.append(close_sockets)
    return application


def internal_app(rooms: Rooms) -> web.Application:
    """What the assistant reaches on loopback, with the secret."""
    application = web.Application(
        middlewares=[problems, internal_web.secret_needed(rooms.settings.assistant_secret)],
        client_max_size=LARGEST_INTERNAL_BODY,
    )
    application.add_routes(actions_web.routes(rooms.actions, rooms.settings.assistant_secret))
    application.add_routes(internal_web.routes(rooms.assistant))
    return application


async def count(rooms: Rooms, event: Event) -> None:
    """Keep the counters in step with what happens in conversations."""
    metrics = rooms.metrics
    match event:
        case MessageAdded(_, message):
            metrics.messages.labels(message.role.value).inc()
        case StateChanged(_, State.QUEUED, _, _, str() as handoff_id):
            metrics.handoffs.labels((await rooms.log.handoff(handoff_id)).reason).inc()


async def _is_agent(rooms: Rooms, request: web.Request) -> bool:
    caller = desk_web.caller_of(request)
    if not caller.cookie:
        return False
    try:
        await rooms.desk.door.reader(caller, CARE_ROLES, touch=False)
    except (SessionEnded, RoleNeeded):
        return False
    return True


async def _agent_looks(rooms: Rooms, request: web.Request, conversation_id: str, attachment_id: str) -> bool:
    """Say whether an agent wants this file, and keep it. Raises SessionEnded, RoleNeeded."""
    caller = desk_web.caller_of(request)
    if not caller.cookie:
        return False
    session = await rooms.desk.door.reader(caller, CARE_ROLES, touch=False)
    await rooms.attachments.find(conversation_id, attachment_id, unsent=False)
    await rooms.desk.audit.opened_file(session.agent, conversation_id, attachment_id)
    return True


def _parts(rooms: Rooms) -> list[health.Part]:
    async def database() -> str:
        await rooms.log.reach()
        return "ok"

    async def knowledge() -> str:
        return "ok" if rooms.knowledge.summary.passages else "empty: run `careline kb build`"

    async def assistant() -> str:
        return "ok" if await rooms.assistant.is_ready() else "loading or down"

    return [
        health.Part("database", database),
        health.Part("knowledge", knowledge),
        health.Part("assistant", assistant),
    ]


@cache
def _description() -> str:
    return json.dumps(load_yaml(OPENAPI.read_text(encoding="utf-8")), default=str)


def _description_routes() -> list[web.RouteDef]:
    described = _description()

    async def openapi(_request: web.Request) -> web.Response:
        return web.Response(text=described, content_type="application/json")

    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "docs.html")

    async def script(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "docs.js", headers={"Content-Type": "text/javascript; charset=utf-8"})

    return [
        web.get("/api/openapi.json", openapi),
        web.get("/api/docs", page),
        web.get("/api/docs/docs.js", script),
    ]
