"""The card of a customer who waits, over HTTP: what the agent will read, and what the customer sets right in it."""

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from channels.web_chat.web import ChatDeps, authenticate
from common.json_text import json_text, parse_json
from conversations.card import Card, card_json
from conversations.cards import Cards


class CardBody(BaseModel):
    """The card checks the length."""

    model_config = ConfigDict(extra="forbid")

    wanted: str


def card_routes(deps: ChatDeps, cards: Cards) -> list[web.RouteDef]:
    """Return the calls that show the card and correct it."""

    async def show(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        return _answer(await cards.show(conversation.id))

    async def correct(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        deps.pace.take(conversation.id)
        body = CardBody.model_validate(await request.json(loads=parse_json))
        return _answer(await cards.correct(conversation.id, body.wanted))

    place = "/api/conversations/{id}/card"
    return [web.get(place, show), web.put(place, correct)]


def _answer(card: Card | None) -> web.Response:
    return web.json_response({"card": card_json(card)}, headers={"Cache-Control": "no-store"}, dumps=json_text)
