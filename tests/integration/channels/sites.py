"""A site of somebody else, on another origin and with a strict policy, that has the chat's tag on its page."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from html import escape

from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, expect

from channels.web_chat.orders import OrderBook
from tests.integration.channels.chat import Chat, open_chat
from tests.integration.channels.widget import Widget
from tests.integration.conversations.fakes import House


class Site:
    """`chat` is the Careline that the tag names. `warnings`: what the page's console has warned of.
    `headers`: what the page sends beside its policy."""

    def __init__(self) -> None:
        app = web.Application()
        app.router.add_get("/", self.answer)
        self.server = TestServer(app)
        self.chat: Chat
        self.page = ""
        self.warnings: list[str] = []
        self.headers: dict[str, str] = {}

    @property
    def origin(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    @property
    def policy(self) -> str:
        """The three directives that the owners' guide asks for, and nothing else."""
        care = str(self.chat.server.make_url("/")).rstrip("/")
        live = care.replace("http", "ws", 1)
        return f"default-src 'none'; script-src {care}; style-src {care}; connect-src {care} {live}"

    async def answer(self, _request: web.Request) -> web.Response:
        return web.Response(
            text=self.page, content_type="text/html", headers={"Content-Security-Policy": self.policy} | self.headers
        )

    async def visit(
        self,
        chromium: Browser,
        attributes: Mapping[str, str],
        *,
        lang: str = "en",
        direction: str = "ltr",
        width: int = 1280,
        height: int = 800,
        **options: object,
    ) -> Widget:
        """Show the page with a tag of these attributes and open the chat, which is there already with `data-open`."""
        given = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
        tag = f'<script src="{self.chat.server.make_url("/widget/widget.js")}" {given} async></script>'
        self.page = (
            f'<!doctype html><html lang="{lang}" dir="{direction}"><head><title>A shop</title></head>'
            f"<body><main><h1>A shop</h1></main>{tag}</body></html>"
        )
        context = await chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        page = await context.new_page()

        def fail(error: object) -> None:
            raise AssertionError(f"the page failed: {error}")

        page.on("pageerror", fail)
        page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
        page.on("console", lambda said: self.warnings.append(said.text) if said.type == "warning" else None)
        await page.goto(self.origin)
        widget = Widget(self.chat, page)
        await expect(widget.panel).to_be_attached()
        launcher = page.locator("careline-chat .launcher")
        if await launcher.is_visible():
            await launcher.click()
        await expect(widget.panel).to_be_visible()
        return widget


@asynccontextmanager
async def open_site(house: House, orders: OrderBook | None = None) -> AsyncIterator[Site]:
    site = Site()
    async with site.server, open_chat(house, orders=orders, sites=(site.origin,)) as chat:
        site.chat = chat
        yield site
