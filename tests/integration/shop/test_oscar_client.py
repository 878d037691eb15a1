"""What stands between Careline and an oscar shop answers in its place: that is no answer of the shop's."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from integrations.oscar.backend import OscarShop
from integrations.oscar.client import OscarClient
from shop.errors import PlanOutdated, ShopUnavailable
from shop.model import Action, Order
from shop.plans import Plan, Request

PLAN = Plan("key", "1", Request(Action.CANCEL, "#100001"), (), (), (), (), "", (), "rule", "version")
BEFORE = Order("#100001", "1", "pending", (), (), (), {})


class Between:
    """Answers everything in the same way."""

    status, is_json = 404, False

    async def answer(self, _request: web.Request) -> web.Response:
        if self.is_json:
            return web.json_response({"detail": "Not found."}, status=self.status)
        return web.Response(status=self.status, text="<h1>Not found</h1>", content_type="text/html")


@pytest.fixture
async def between() -> AsyncIterator[tuple[Between, OscarShop]]:
    one, app = Between(), web.Application()
    app.router.add_route("*", "/{path:.*}", one.answer)
    async with TestServer(app) as server:
        shop = OscarShop(OscarClient(str(server.make_url("/api")), "token"))
        yield one, shop
        await shop.close()


@pytest.mark.parametrize("status", [200, 404, 409, 502])
async def test_a_page_of_a_proxy_settles_nothing(between: tuple[Between, OscarShop], status: int) -> None:
    one, shop = between
    one.status = status
    for asked in (shop.made("key"), shop.make(PLAN, BEFORE), shop.customer("1")):
        with pytest.raises(ShopUnavailable):
            await asked


async def test_the_shops_own_no_is_a_no(between: tuple[Between, OscarShop]) -> None:
    one, shop = between
    one.is_json = True
    assert (await shop.made("key"), await shop.customer("1")) == (None, None)
    with pytest.raises(PlanOutdated):
        await shop.make(PLAN, BEFORE)
