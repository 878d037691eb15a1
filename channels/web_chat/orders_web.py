"""The orders that the assistant has told of, over HTTP."""

from aiohttp import web

from channels.web_chat.orders import OrderBook, card_json, telling, told_in
from channels.web_chat.web import ChatDeps, after_of, authenticate
from common.json_text import json_text
from conversations.proofs import proved_now


def order_routes(deps: ChatDeps, orders: OrderBook) -> list[web.RouteDef]:
    """Return the call that shows orders as they are now: only those that this conversation tells of, while it is
    proved whose it is."""

    async def show(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        after = after_of(request)
        customer_id = proved_now(conversation, deps.clock.now())
        messages = telling(await deps.log.messages(conversation.id, after=after)) if customer_id else []
        told = told_in(messages, await orders.find_orders(customer_id)) if customer_id and messages else []
        methods = await orders.payment_methods(customer_id) if customer_id and told else ()
        cards = [card_json(message, order, methods, orders.today()) for message, order in told]
        return web.json_response({"orders": cards}, headers={"Cache-Control": "no-store"}, dumps=json_text)

    return [web.get("/api/conversations/{id}/orders", show)]
